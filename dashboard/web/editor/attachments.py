"""Files that messages carry: uploaded by designers, fetched by gateways and phones at addresses nobody can guess."""

from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.wire import answers_json, reply
from dashboard.web.flows import find_flow
from flows.errors import InputError

LARGEST = 5 * 1024 * 1024
LOOKED_AT = 12  # bytes
# How files begin, where in them, and what they then are; what they are called doesn't matter.
SIGNATURES = (
    (b"\xff\xd8\xff", 0, "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", "png"),
    (b"GIF8", 0, "image/gif", "gif"),
    (b"WEBP", 8, "image/webp", "webp"),
    (b"ID3", 0, "audio/mpeg", "mp3"),
    (b"\xff\xfb", 0, "audio/mpeg", "mp3"),
    (b"OggS", 0, "audio/ogg", "ogg"),
    (b"ftypM4A", 4, "audio/mp4", "m4a"),
    (b"ftyp3g", 4, "video/3gpp", "3gp"),
    (b"ftyp", 4, "video/mp4", "mp4"),
    (b"%PDF-", 0, "application/pdf", "pdf"),
)
TYPES = {extension: kind for _begin, _at, kind, extension in SIGNATURES}


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def upload(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """Answers with the type and the address of a stored file: `{type, url}`."""
    find_flow(request, flow)
    return _stored(request)


@require_POST
@member(Can.START_FLOWS)
@answers_json
def upload_for_broadcast(request: WorkspaceRequest) -> HttpResponse:
    return _stored(request)


def _stored(request: WorkspaceRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None or is_too_large(file):
        raise InputError("file", _("A file of at most 5 MB is needed."))
    stored = store(request.workspace.pk, file)
    return reply({"type": stored.kind, "url": stored.url}, 201)


class Stored(NamedTuple):
    """A file that is kept: what it is, and the address at which everybody can fetch it."""

    key: UUID
    kind: str
    url: str


def is_too_large(file: "UploadedFile[bytes]") -> bool:
    return file.size is None or file.size > LARGEST


def store(workspace: UUID, file: "UploadedFile[bytes]") -> Stored:
    """Raises InputError for a kind of file that can't be attached."""
    kind, extension = _kind_of(file)
    key = uuid4()
    name = f"{key.hex}.{extension}"
    default_storage.save(_path(workspace, name), file)
    return Stored(key, kind, _url(workspace, name))


def find_stored(workspace: UUID, key: UUID) -> Stored | None:
    """A file that was uploaded in the workspace, by its key."""
    for extension, kind in TYPES.items():
        name = f"{key.hex}.{extension}"
        if default_storage.exists(_path(workspace, name)):
            return Stored(key, kind, _url(workspace, name))
    return None


def _url(workspace: UUID, name: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('web:attachment', args=[workspace, name])}"


def _kind_of(file: "UploadedFile[bytes]") -> tuple[str, str]:
    """The media type of a file and how its name is to end, by what it holds; raises InputError."""
    head = file.read(LOOKED_AT)
    file.seek(0)
    for begin, at, kind, extension in SIGNATURES:
        if head[at:].startswith(begin):
            return kind, extension
    raise InputError("file", _("Pictures, sound, video and PDF files can be attached, this is none."))


def _path(workspace: UUID, name: str) -> str:
    return f"attachments/{workspace}/{name}"


@require_GET
@cache_control(public=True, max_age=31_536_000, immutable=True)
def attachment(_request: HttpRequest, workspace: UUID, name: str) -> FileResponse:
    """For whoever has the address: it is part of a message that was sent."""
    path = _path(workspace, name)
    kind = TYPES.get(name.partition(".")[2])
    if kind is None or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

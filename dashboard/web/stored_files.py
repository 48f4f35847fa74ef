"""Downloads of files that jobs made; one that broke off goes on where it ended (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from dashboard.web.streaming import as_it_is

PIECE = 1 << 16
_RANGE = re.compile(r"bytes=(?:(\d+)-(\d*)|-(\d+))")


def stored_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the default storage, whole or the part that is asked for. The caller has seen that it is there."""
    name, size = PurePosixPath(path).name, default_storage.size(path)
    tag = f'"{PurePosixPath(path).parent.name}-{size}"'
    part = _part(request, size, tag)
    if part == ():
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    kind = guess_type(name)[0] or "application/octet-stream"
    # Lengths and parts are those of the file: compressed on its way it would have others, which no browser takes.
    kept = {
        "Content-Encoding": "identity",
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Content-Length": str(last - first + 1),
    }
    response = as_it_is(request, _read(path, first, last), name=name, content_type=kind, **kept)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _part(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | tuple[()] | None:
    """First and last byte that are asked for; None for the whole, () for what isn't there."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if asked is None or request.headers.get("If-Range", tag) != tag:
        return None
    first, last, from_end = asked.groups()
    if from_end is not None:
        begin, end = max(0, size - int(from_end)), size - 1
    else:
        begin, end = int(first), min(int(last or size), size - 1)
    return (begin, end) if begin <= end else ()


def _read(path: str, first: int, last: int) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

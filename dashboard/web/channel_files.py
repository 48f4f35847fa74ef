"""Files that people sent and their provider keeps, fetched when somebody opens their address."""

import mimetypes
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from asgiref.sync import async_to_sync
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from channels.base import ADAPTERS, SendError
from channels.base import Channel as AdapterChannel
from channels.files import FileKeeper, is_signed
from channels.http import Client
from channels.known import BrokenSettings, to_adapter
from dashboard.web.streaming import download
from engine.gateways.web import NO_ANSWER, open_stream
from engine.models import Channel

LARGEST = 50 * 1024 * 1024


@require_GET
@cache_control(private=True, max_age=86_400)
def channel_file(request: HttpRequest, channel: UUID, signature: str, file: str) -> HttpResponseBase:
    """For whoever has the address, which nobody can guess: it is part of a message that came in."""
    keeper, there = _keeper(channel)
    if not is_signed(there, file, signature, key=keeper.file_key(there)):
        raise Http404
    try:
        url = async_to_sync(_find)(keeper, there, file)
        found = open_stream(url)
    except SendError as error:
        if not error.retry:
            raise Http404 from error
        return _not_now()
    except NO_ANSWER:
        return _not_now()
    return _handed_on(request, found, urlsplit(url).path.rpartition("/")[2])


def _keeper(channel: UUID) -> tuple[FileKeeper[Any], AdapterChannel[Any]]:
    row = Channel.objects.filter(pk=channel, type__in=[code for code in ADAPTERS if _keeps_files(code)]).first()
    if row is None:
        raise Http404
    try:
        return cast("FileKeeper[Any]", ADAPTERS[row.type]), to_adapter(row)
    except BrokenSettings as error:
        raise Http404 from error


def _keeps_files(code: str) -> bool:
    return "files" in ADAPTERS[code].capabilities


async def _find(keeper: FileKeeper[Any], channel: AdapterChannel[Any], file_id: str) -> str:
    async with Client() as http:
        return await keeper.find_file(file_id, channel, http)


def _not_now() -> HttpResponse:
    text = _("The provider that keeps this file can't be reached just now. Try again in a moment.")
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")


def _handed_on(request: HttpRequest, found: httpx.Response, name: str) -> HttpResponseBase:
    """Always as a download: a page or a drawing that somebody sent must not run as one of ours."""
    if found.status_code != 200:
        found.close()
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = download(request, _pieces(found), name=name, content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _pieces(found: httpx.Response) -> Iterator[bytes]:
    """What is longer than any file that a provider hands out breaks off."""
    size = 0
    try:
        for piece in found.iter_bytes():
            size += len(piece)
            if size > LARGEST:
                return
            yield piece
    finally:
        found.close()

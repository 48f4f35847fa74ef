"""Answers that are made while they are sent."""

import zlib
from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header


def download(request: HttpRequest, pieces: Iterator[bytes], *, name: str, content_type: str) -> StreamingHttpResponse:
    """A file that is written while it is downloaded."""
    encoding = {}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        pieces, encoding = gzipped(pieces), {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return as_it_is(request, pieces, name=name, content_type=content_type, **encoding)


def as_it_is(
    request: HttpRequest, pieces: Iterator[bytes], *, name: str, content_type: str, **more: str
) -> StreamingHttpResponse:
    """A file that is compressed on no account on its way; ``more`` are further headers."""
    # Django collects a plain iterator in memory before an ASGI server may send any of it.
    content = _in_threads(pieces) if isinstance(request, ASGIRequest) else pieces
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {"Content-Disposition": disposition, **more}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


def gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """One gzip stream: Django's makes one of each piece, and browsers read no further than the first."""
    compressor = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    for piece in pieces:
        if compressed := compressor.compress(piece):
            yield compressed
    yield compressor.flush()


async def _in_threads(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    step = sync_to_async(lambda: next(pieces, None))
    while (piece := await step()) is not None:
        yield piece

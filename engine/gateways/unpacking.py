"""Bodies that were packed for the way: unpacked a piece at a time, as a few bytes may hold gigabytes."""

import zlib
from collections.abc import Iterable, Iterator

import httpx

PIECE = 64 * 1024
CODINGS = "gzip, deflate"  # what services are told that we read

_GZIP, _ZLIB, _BARE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_DEFLATED = 8  # in the lower half of what zlib's header begins with


def unpacked(response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces, as it was before it was packed; one in a coding that we don't read as it came."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding in {"gzip", "x-gzip", "deflate"}:
        yield from _unpack(response.iter_raw(), coding)
    else:
        yield from response.iter_raw()


def _unpack(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    unpacker = None
    for chunk in filter(None, chunks):
        unpacker = unpacker or zlib.decompressobj(_form_of(chunk, coding))
        rest, piece = chunk, b""
        # All is taken in when something may still be to come out.
        while rest or len(piece) == PIECE:
            try:
                piece = unpacker.decompress(rest, PIECE)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from error
            yield piece
            rest = unpacker.unconsumed_tail


def _form_of(begin: bytes, coding: str) -> int:
    """Many services leave the header of zlib away."""
    if coding != "deflate":
        return _GZIP
    return _ZLIB if begin[0] & 0x0F == _DEFLATED and int.from_bytes(begin[:2], "big") % 31 == 0 else _BARE

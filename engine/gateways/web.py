"""Web services that flows call: never one of our own network, never longer or more than is good for us."""

import time
from collections.abc import Iterable
from functools import cache

import httpcore
import httpx
import msgspec

from engine.gateways.connections import GuardedTransport, ending
from engine.gateways.retries import pause_before
from engine.gateways.unpacking import CODINGS, unpacked
from flows.services import HTTPCall, HTTPRequest

# Of one call, whatever it does.
TIMEOUT_SECONDS = 15.0
CONNECT_SECONDS = 5.0

# A ValueError is of a URL, header or body that can't be written or read.
NO_ANSWER = (
    ValueError,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)

# They say how the body is sent, which is for the client to know.
FRAMING = frozenset({"content-length", "transfer-encoding"})


@cache
def client() -> httpx.Client:
    return httpx.Client(
        transport=GuardedTransport(),
        timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
        headers={"User-Agent": "Jibu", "Accept-Encoding": CODINGS},
        follow_redirects=False,
    )


def call(request: HTTPRequest, seconds: float = TIMEOUT_SECONDS) -> HTTPCall:
    """Makes the call, and again if that may help; what goes wrong on the way, or takes longer than these seconds, is a
    call with status 0. With no seconds left nothing is sent.
    """
    begun = time.monotonic()
    until = begun + seconds
    retries = 0
    made, failure = _attempt(request, until)
    while (pause := pause_before(retries + 1, request, made, failure)) is not None and time.monotonic() + pause < until:
        time.sleep(pause)
        retries += 1
        made, failure = _attempt(request, until)
    return msgspec.structs.replace(made, retries=retries, elapsed_ms=_since(begun))


def _attempt(request: HTTPRequest, until: float) -> tuple[HTTPCall, Exception | None]:
    """A call as it went, and why there was no answer."""
    sent = f"{request.method} {request.url}\r\n{_lines(request.headers.items())}\r\n{request.body}"
    try:
        with ending(min(until, time.monotonic() + TIMEOUT_SECONDS)):
            status, headers, body, too_large = _exchange(request)
    except NO_ANSWER as error:
        return HTTPCall(request_trace=sent), error
    made = HTTPCall(
        status=status,
        headers=dict(headers),
        body=body,
        request_trace=sent,
        response_trace=f"{status}\r\n{_lines(headers)}\r\n{body.decode('utf-8', 'replace')}",
        too_large=too_large,
    )
    return made, None


def open_stream(url: str) -> httpx.Response:
    """What a URL has, to be read piece by piece and then closed; raises one of ``NO_ANSWER``."""
    return client().send(client().build_request("GET", url), stream=True)


def _exchange(request: HTTPRequest) -> tuple[int, list[tuple[str, str]], bytes, bool]:
    limit = request.max_response_size
    body = b""
    with client().stream(
        request.method, request.url, headers=_headers(request), content=request.body.encode()
    ) as response:
        for chunk in unpacked(response):
            body += chunk
            if limit and len(body) > limit:
                break
    too_large = bool(limit) and len(body) > limit
    headers = [(name.title(), value) for name, value in response.headers.items()]
    return response.status_code, headers, body[:limit] if too_large else body, too_large


def _headers(request: HTTPRequest) -> list[tuple[bytes, bytes]]:
    """As they are sent. A value with a line break is refused by the client, and with it the call."""
    return [
        (name.encode(), value.strip(" \t").encode())
        for name, value in request.headers.items()
        if name.lower() not in FRAMING
    ]


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)

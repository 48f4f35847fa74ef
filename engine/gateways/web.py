"""Web services that flows call: never one of our own network, never longer or more than is good for us."""

import ssl
import time
from collections.abc import Iterable, Iterator
from functools import cache

import httpcore
import httpx

from engine.gateways.addresses import resolve
from flows.services import HTTPCall, HTTPRequest

TIMEOUT_SECONDS = 15.0
CONNECT_SECONDS = 5.0

NO_ANSWER = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


class GuardedNetwork(httpcore.SyncBackend):
    """Connects to the very address that was checked, so that a name can't lead elsewhere a moment later."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            address = resolve(host, port)[0]
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


class GuardedTransport(httpx.BaseTransport):
    """httpx's own transport has no way in for a network of one's own."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=GuardedNetwork(), keepalive_expiry=30
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)  # noqa: S101  # the client is synchronous
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Stream(response),
            extensions=response.extensions,
        )


class _Stream(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@cache
def client() -> httpx.Client:
    return httpx.Client(
        transport=GuardedTransport(),
        timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
        headers={"User-Agent": "Jibu"},
        follow_redirects=False,
    )


def call(request: HTTPRequest) -> HTTPCall:
    """Makes the call; what goes wrong on the way is a call with status 0."""
    begun = time.monotonic()
    sent = f"{request.method} {request.url}\r\n{_lines(request.headers.items())}\r\n{request.body}"
    try:
        status, headers, body, too_large = _exchange(request)
    except NO_ANSWER:
        return HTTPCall(request_trace=sent, elapsed_ms=_since(begun))
    return HTTPCall(
        status=status,
        headers=dict(headers),
        body=body,
        request_trace=sent,
        response_trace=f"{status}\r\n{_lines(headers)}\r\n{body.decode('utf-8', 'replace')}",
        elapsed_ms=_since(begun),
        too_large=too_large,
    )


def open_stream(url: str) -> httpx.Response:
    """What a URL has, to be read piece by piece and then closed; raises one of ``NO_ANSWER``."""
    return client().send(client().build_request("GET", url), stream=True)


def _exchange(request: HTTPRequest) -> tuple[int, list[tuple[str, str]], bytes, bool]:
    limit = request.max_response_size
    until = time.monotonic() + TIMEOUT_SECONDS
    body = b""
    with client().stream(
        request.method, request.url, headers=request.headers, content=request.body.encode()
    ) as response:
        for chunk in response.iter_bytes():
            body += chunk
            if time.monotonic() > until:
                raise httpx.ReadTimeout("the answer takes too long")
            if limit and len(body) > limit:
                break
    too_large = bool(limit) and len(body) > limit
    headers = [(name.title(), value) for name, value in response.headers.items()]
    return response.status_code, headers, body[:limit] if too_large else body, too_large


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)

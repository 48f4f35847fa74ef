"""Connections to the services that flows call: only to addresses that were checked, and within the time of a call."""

import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx
from django.conf import settings

from engine.gateways.addresses import NoAddress, resolve_in_time

# A part of a request that is sent at once; before each it is asked how much time is left.
PIECE = 16 * 1024

_until: ContextVar[float] = ContextVar("until", default=float("inf"))


@contextmanager
def ending(until: float) -> Iterator[None]:
    """All that is sent and read inside has to end by this moment of the monotonic clock, however slowly it goes."""
    token = _until.set(until)
    try:
        yield
    finally:
        _until.reset(token)


def _left(timeout: float | None) -> float:
    left = _until.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the call takes too long")
    return left if timeout is None else min(left, timeout)


class TimedStream(httpcore.NetworkStream):
    """The timeouts of a call bound one read or write; this bounds all of them together."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            self._stream.write(buffer[start : start + PIECE], _left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


class NeverReached(httpcore.ConnectError):
    """A host has no address, or one that must not be called."""


class GuardedNetwork(httpcore.SyncBackend):
    """Connects to the first that answers of the very addresses that were checked, so that a name can't lead elsewhere a
    moment later.
    """

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = _addresses(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connect(address, port, timeout, local_address, socket_options)
        return self._connect(last, port, timeout, local_address, socket_options)

    def _connect(self, address: str, port: int, timeout: float | None, *more: Any) -> httpcore.NetworkStream:
        return TimedStream(super().connect_tcp(address, port, _left(timeout), *more))


def _addresses(host: str, port: int) -> Sequence[str]:
    try:
        return resolve_in_time(host, port, _left(None))
    except TimeoutError as error:
        raise httpcore.ConnectTimeout("the host's name isn't found in time") from error
    except NoAddress as error:
        raise NeverReached(str(error)) from error
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error


class GuardedTransport(httpx.BaseTransport):
    """httpx's own transport has no way in for a network of one's own.

    Threads bound how many connections are in use, so that no call ever waits for one.
    """

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            network_backend=GuardedNetwork(),
            max_connections=None,
            max_keepalive_connections=settings.OUTSIDE_CALLS,
            keepalive_expiry=30,
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

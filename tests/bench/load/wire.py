"""As little HTTP as measuring needs: a client that keeps its connections, and a server that reads forms.

A full library would take more of the machine's time than what is measured.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from typing import cast
from urllib.parse import unquote_plus

END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


def body_of(buffer: bytes) -> bytes | None:
    """The body of the one complete request or response in the buffer; None while some of it is missing."""
    head, found, body = buffer.partition(END_OF_HEAD)
    if not found:
        return None
    length = LENGTH.search(head)
    return body if length is None or len(body) >= int(length[1]) else None


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form, each of which is there once."""
    pairs = [pair.partition("=") for pair in body.decode().split("&")]
    return {name: unquote_plus(value) for name, _, value in pairs}


class Connection(asyncio.Protocol):
    """One request at a time; tells the client the status of the answer, 0 if the connection broke."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._buffer = b""
        self._done: Callable[[int], None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes, done: Callable[[int], None]) -> None:
        self._done = done
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if body_of(self._buffer) is not None:
            status, self._buffer = int(self._buffer[9:12]), b""
            self._finish(status)
            self._client.take_back(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(0)
        self._client.forget(self)

    def _finish(self, status: int) -> None:
        done, self._done = self._done, None
        if done:
            done(status)


class Client:
    """Posts forms to one path; what finds no free connection waits for one. Broken connections are made again."""

    def __init__(self, host: str, port: int, path: str, connections: int) -> None:
        self.host, self.port, self._limit = host, port, connections
        self._head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        self._waiting: deque[tuple[bytes, Callable[[int], None]]] = deque()
        self._free: list[Connection] = []
        self._open = 0

    def post(self, form: str, done: Callable[[int], None]) -> None:
        request = f"{self._head}Content-Length: {len(form)}\r\n\r\n{form}".encode()
        if self._free:
            self._free.pop().send(request, done)
            return
        self._waiting.append((request, done))
        if self._open < self._limit:
            self._open += 1
            self._opening = asyncio.ensure_future(self._connect())

    async def _connect(self) -> None:
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(self), self.host, self.port
            )
        except OSError:
            self._open -= 1
            if self._waiting:
                self._waiting.popleft()[1](0)
            return
        self.take_back(connection)

    def take_back(self, connection: Connection) -> None:
        if self._waiting:
            connection.send(*self._waiting.popleft())
        else:
            self._free.append(connection)

    def forget(self, connection: Connection) -> None:
        self._open -= 1
        if connection in self._free:
            self._free.remove(connection)


class Sink(asyncio.Protocol):
    """A provider that takes every message; `heard` gets the fields of its form."""

    def __init__(self, heard: Callable[[dict[str, str]], None]) -> None:
        self._heard = heard
        self._buffer = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        body = body_of(self._buffer)
        if body is not None:
            self._buffer = b""
            self._transport.write(ANSWER)
            self._heard(read_form(body))

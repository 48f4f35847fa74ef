"""Calls of web services that don't do as they should."""

import socket
import time
from typing import Any

import pytest

from engine.gateways import web
from engine.gateways.web import call
from flows.services import HTTPRequest
from tests.engine.peers import OK, serving


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True


def drip(connection: socket.socket, first: bytes, drop: bytes) -> None:
    """A bit at a time, for ever."""
    connection.sendall(first)
    while True:
        time.sleep(0.02)
        connection.sendall(drop)


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: x\r\n"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_what_comes_in_drops_ends_in_time(first: bytes, drop: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "TIMEOUT_SECONDS", 0.3)
    with serving(lambda connection, _request: drip(connection, first, drop)) as url:
        begun = time.monotonic()
        assert call(HTTPRequest(method="GET", url=url)).status == 0
        assert 0.3 <= time.monotonic() - begun < 1


def test_who_reads_nothing_of_it_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "TIMEOUT_SECONDS", 0.3)
    with serving(lambda _connection, _request: time.sleep(1)) as url:
        begun = time.monotonic()
        assert call(HTTPRequest(method="POST", url=url, body="x" * 16_000_000)).status == 0
        assert time.monotonic() - begun < 1


def test_with_no_time_left_nothing_is_sent() -> None:
    asked: list[bytes] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        connection.sendall(OK)

    with serving(answer) as url:
        request = HTTPRequest(method="GET", url=url)
        assert call(request).status == 200
        assert call(request, -1).status == 0
        assert len(asked) == 1

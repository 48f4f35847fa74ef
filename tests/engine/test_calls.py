"""Calls of web services that don't do as they should, and requests that aren't as they should be."""

import socket
import threading
import time
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from engine.gateways.connections import GuardedTransport
from engine.gateways.web import call, client
from flows.services import HTTPRequest
from tests.engine.peers import OK, serving, two_addresses

PATIENCE = 30  # seconds; what must end in time would last for ever


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
def test_what_comes_in_drops_ends_in_time(first: bytes, drop: bytes) -> None:
    with serving(lambda connection, _request: drip(connection, first, drop)) as url:
        begun = time.monotonic()
        assert call(HTTPRequest(method="GET", url=url), 0.3).status == 0
        assert 0.3 <= time.monotonic() - begun < PATIENCE


def test_who_reads_nothing_of_it_is_left_in_time() -> None:
    over = threading.Event()

    def read_nothing(_connection: socket.socket, _request: bytes) -> None:
        over.wait()

    with serving(read_nothing) as url:
        begun = time.monotonic()
        assert call(HTTPRequest(method="POST", url=url, body="x" * 16_000_000), 0.3).status == 0
        assert time.monotonic() - begun < PATIENCE
        over.set()


def asked_with(headers: dict[str, str], body: str = "") -> tuple[int, bytes]:
    """The status of a call, and what its service was sent."""
    asked = [b""]

    def answer(connection: socket.socket, request: bytes) -> None:
        asked[0] = request
        connection.sendall(OK)

    with serving(answer) as url:
        return call(HTTPRequest(method="POST", url=url, headers=headers, body=body)).status, asked[0]


def test_headers_are_sent_in_utf8() -> None:
    status, request = asked_with({"X-Name": "Zoë 名", "X-Around": " a "})
    assert status == 200
    assert "\r\nX-Name: Zoë 名\r\nX-Around: a\r\n".encode() in request


@pytest.mark.parametrize("value", ["a\r\nX-More: b", "a\nX-More: b", "a\n", "a\rb", "a\0", "\ud800"])
def test_headers_that_can_not_be_sent_send_nothing(value: str) -> None:
    assert asked_with({"X-Name": value}) == (0, b"")


@pytest.mark.parametrize("value", ["3", "30", "many"])
def test_how_the_body_is_sent_is_not_for_the_flow(value: str) -> None:
    status, request = asked_with({"content-length": value, "Transfer-Encoding": "gzip"}, body="hello")
    assert status == 200
    assert b"\r\nContent-Length: 5\r\n" in request
    assert b"gzip\r\n" not in request


LONG = "a" * 64


@pytest.mark.parametrize("host", ["a..b", ".a", "xn--", f"{LONG}.org", "é..b", "a b", "\udc80"])
def test_hosts_that_are_none_give_no_answer(host: str) -> None:
    assert call(HTTPRequest(method="GET", url=f"http://{host}/")).status == 0


def test_bodies_that_can_not_be_written_give_no_answer() -> None:
    assert asked_with({}, body="\ud800") == (0, b"")


@pytest.mark.parametrize(
    "answer",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 999999 No\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
    ],
)
def test_answers_that_can_not_be_read_are_none(answer: bytes) -> None:
    with serving(lambda connection, _request: connection.sendall(answer)) as url:
        assert call(HTTPRequest(method="GET", url=url)).status == 0


def packed(coding: str, body: bytes) -> bytes:
    packer = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "bare": -15}[coding])
    data = packer.compress(body) + packer.flush()
    told = "gzip" if coding == "gzip" else "deflate"
    return f"HTTP/1.1 200 OK\r\nContent-Encoding: {told}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data


@pytest.mark.parametrize("coding", ["gzip", "deflate", "bare"])
@pytest.mark.parametrize("size", [0, 2, 65_540, 65_700, 65_800, 66_000, 300_000])
def test_packed_answers_are_unpacked(coding: str, size: int) -> None:
    answer = packed(coding, b"ab" * (size // 2))
    with serving(lambda connection, _request: connection.sendall(answer)) as url:
        made = call(HTTPRequest(method="GET", url=url, max_response_size=1_000_000))
    assert (made.status, made.body, made.too_large) == (200, b"ab" * (size // 2), False)


def test_of_what_is_packed_tightly_no_more_is_unpacked_than_is_wanted() -> None:
    answer = packed("gzip", b"0" * 60_000_000)
    with serving(lambda connection, _request: connection.sendall(answer)) as url:
        call(HTTPRequest(method="GET", url=url, max_response_size=1))  # what is made once
        tracemalloc.start()
        made = call(HTTPRequest(method="GET", url=url, max_response_size=10_000))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (made.status, made.too_large, len(made.body)) == (200, True, 10_000)
    assert most < 2_000_000


def test_a_name_that_is_not_found_in_time_is_waited_for_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: go.wait() or [])
    begun = time.monotonic()
    made = call(HTTPRequest(method="GET", url="http://slow.example/"), 0.3)
    seconds = time.monotonic() - begun
    go.set()
    assert (made.status, made.retries) == (0, 0)
    assert 0.3 <= seconds < PATIENCE


def test_a_service_has_another_address_when_one_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.gateways.web.client", partial(httpx.Client, transport=GuardedTransport(), timeout=3))
    with serving(lambda connection, _request: connection.sendall(OK)) as url:
        port = int(url.rpartition(":")[2])
        with two_addresses(port, monkeypatch.setattr):
            assert call(HTTPRequest(method="GET", url=f"http://two.example:{port}/")).status == 200


def test_no_call_waits_for_the_connection_of_another() -> None:
    client()
    together = threading.Barrier(20)

    def answer(connection: socket.socket, _request: bytes) -> None:
        together.wait(PATIENCE)
        connection.sendall(OK)

    with serving(answer) as url, ThreadPoolExecutor(20) as threads:
        calls = [threads.submit(call, HTTPRequest(method="GET", url=url)) for _ in range(20)]
    assert {one.result().status for one in calls} == {200}


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

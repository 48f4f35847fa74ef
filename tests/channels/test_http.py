"""The client that messages leave by, against servers that answer in every way that servers do."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from channels import http
from channels.base import Response, SendError
from channels.connection import RESPONSE_LIMIT
from channels.http import Client, split_url
from tests.engine.peers import two_addresses

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture(autouse=True)
def _allow_private_addresses(settings: object) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True  # type: ignore[attr-defined]  # pytest-django's wrapper takes any name


class Server:
    """Answers each call with the next of some texts and then closes the connection if ``closes``."""

    def __init__(self, answers: Sequence[bytes], *, closes: bool) -> None:
        self._answers = list(answers)
        self._closes = closes
        self.heads: list[str] = []
        self.connections = 0
        self.url = ""
        self.serving: list[asyncio.Future[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.serving.append(asyncio.ensure_future(writer.wait_closed()))
        while head := await self._head(reader):
            self.heads.append(head)
            writer.write(self._answers.pop(0))
            if self._closes:
                break
        writer.close()

    async def _head(self, reader: asyncio.StreamReader) -> str:
        try:
            return (await reader.readuntil(b"\r\n\r\n")).decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return ""


@asynccontextmanager
async def answering(*answers: bytes, closes: bool = False) -> AsyncIterator[tuple[Server, Client]]:
    server = Server(answers, closes=closes)
    async with await asyncio.start_server(server.serve, "127.0.0.1") as listening, Client() as client:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield server, client
    await asyncio.gather(*server.serving, return_exceptions=True)


def ask(answer: bytes, *, closes: bool = False) -> Response:
    async def run() -> Response:
        async with answering(answer, closes=closes) as (server, client):
            return await client.request("GET", server.url, headers={})

    return asyncio.run(run())


def refusal(url: str, headers: dict[str, str] | None = None) -> SendError:
    async def run() -> None:
        async with Client() as client:
            await client.request("GET", url, headers=headers or {})

    with pytest.raises(SendError) as refused:
        asyncio.run(run())
    return refused.value


def test_connections_are_used_again() -> None:
    async def run() -> None:
        async with answering(OK, OK, OK) as (server, client):
            for _ in range(3):
                assert (await client.request("GET", server.url, headers={})).text == "ok"
            assert server.connections == 1

    asyncio.run(run())


def test_what_the_server_closed_is_opened_anew() -> None:
    async def run() -> None:
        async with answering(OK, OK, closes=True) as (server, client):
            for _ in range(2):
                assert (await client.request("GET", server.url, headers={})).text == "ok"
                await asyncio.sleep(0.05)
            assert server.connections == 2

    asyncio.run(run())


def test_a_call_is_written_whole() -> None:
    async def run() -> str:
        async with answering(OK) as (server, client):
            url = server.url.replace("://", "://ann:sec%20ret@") + "?text=a b&é=%20#end"
            await client.request("PUT", url, headers={"Accept": "text/xml"}, body=b"12345")
            return server.heads[0]

    lines = asyncio.run(run()).split("\r\n")
    assert lines[0] == "PUT /?text=a%20b&%C3%A9=%20 HTTP/1.1"
    assert "Authorization: Basic YW5uOnNlYyByZXQ=" in lines
    assert "Content-Length: 5" in lines
    assert [line for line in lines if line.startswith("Accept")] == ["Accept: text/xml"]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nye\r\n1\r\ns\r\n0\r\n\r\n", "yes"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes", "yes"),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil I close", "until I close"),
        (b"HTTP/1.1 200 OK\nContent-Length: 3\n\nyes", "yes"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ""),
    ],
    ids=["in chunks", "after a continue", "until the end", "bare line feeds", "none"],
)
def test_answers_are_read(answer: bytes, text: str) -> None:
    assert ask(answer, closes=True).text == text


def test_a_long_answer_is_cut_off() -> None:
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000
    answer = ask(long)
    assert answer.status == 200
    assert 0 < len(answer.text) < RESPONSE_LIMIT * 4


def test_the_wait_that_a_server_asks_for() -> None:
    assert ask(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n").wait == 7.0


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbroken"],
    ids=["nothing", "no HTTP", "half of it"],
)
def test_a_broken_answer_can_be_tried_again(answer: bytes) -> None:
    with pytest.raises(SendError) as failed:
        ask(answer, closes=True)
    assert failed.value.code == "connection_failed"
    assert failed.value.retry


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(http, "SWEEP_SECONDS", 0.05)

    async def run() -> None:
        async with answering(b"") as (server, client):
            with pytest.raises(SendError, match="TimeoutError"):
                await client.request("GET", server.url, headers={})

    asyncio.run(run())


def test_idle_connections_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(http, "SWEEP_SECONDS", 0.05)

    async def run() -> None:
        async with answering(OK, OK) as (server, client):
            for _ in range(2):
                await client.request("GET", server.url, headers={})
                await asyncio.sleep(1)
            assert server.connections == 2

    asyncio.run(run())


@pytest.mark.parametrize("url", ["ftp://example.org/", "example.org", "http://", "http://example.org:99999/"])
def test_urls_that_can_not_be_called(url: str) -> None:
    error = refusal(url)
    assert error.code == "channel_config"
    assert not error.retry


def test_a_header_can_not_become_two() -> None:
    assert refusal("http://127.0.0.1:1/", {"X-Key": "1\r\nX-Other: 2"}).code == "channel_config"


def test_names_of_private_addresses_are_refused(settings: object) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = False  # type: ignore[attr-defined]  # see above
    for url in ("http://localhost:1/", "http://127.0.0.1:1/", "http://[::1]:1/", "http://[::ffff:10.0.0.1]:1/"):
        assert refusal(url).code == "channel_config", url


def test_a_host_whose_name_is_told_slowly_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up, looked = socket.getaddrinfo, []

    def look_up_slowly(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "slow.test":
            return look_up(host, *args, **kwargs)
        looked.append(host)
        time.sleep(0.3)
        raise socket.gaierror

    async def run() -> None:
        async with answering(OK) as (server, client):
            waiting = [client.request("GET", "http://slow.test", headers={}) for _ in range(100)]
            lost = asyncio.gather(*waiting, return_exceptions=True)
            await asyncio.sleep(0)
            async with asyncio.timeout(2):
                await client.request("GET", server.url.replace("127.0.0.1", "localhost"), headers={})
            assert {type(error) for error in await lost} == {SendError}

    monkeypatch.setattr(socket, "getaddrinfo", look_up_slowly)
    asyncio.run(run())
    assert len(looked) == 1


def test_a_port_that_nobody_listens_at_can_be_tried_again() -> None:
    assert refusal("http://127.0.0.1:1/").code == "connection_failed"


def test_what_is_asked_for_stands_after_the_host() -> None:
    assert split_url("HTTPS://Example.org?a=1") == ("HTTPS://Example.org", "/?a=1")


def test_a_host_has_another_address_when_one_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 1.0)

    async def ask() -> Response:
        async with answering(OK) as (server, client):
            port = int(server.url.rpartition(":")[2])
            with two_addresses(port, monkeypatch.setattr):
                return await client.request("GET", f"http://two.example:{port}/", headers={})

    assert asyncio.run(ask()).text == "ok"

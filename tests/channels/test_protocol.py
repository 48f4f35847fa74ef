"""Providers' calls at the real server, by the short way and by uvicorn's own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from channels import protocol
from channels.base import Answer
from channels.protocol import WebhookProtocol
from channels.webhooks import BODY_LIMIT, WebhookApplication
from engine.models import Channel, Inbox

Scope = Mapping[str, Any]


class Client:
    """What goes over one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def write(self, path: str, body: str = "", *headers: str, method: str = "POST") -> None:
        usual = ["Host: x", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        lines = [f"{method} {path} HTTP/1.1", *usual, *headers]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())

    async def read(self) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and body of the next answer."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        body = await self.reader.readexactly(int(headers["content-length"]))
        return int(first.split()[1]), headers, body.decode()


async def pages(scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """What isn't for the handler of providers' calls."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"page"})


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Client], Coroutine[Any, Any, None]]], None]:
    """Runs a conversation with the server on one connection."""

    @asynccontextmanager
    async def served() -> AsyncIterator[Client]:
        application = WebhookApplication()

        async def everything(scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
            await (application if scope["path"].startswith("/c/") else pages)(scope, receive, send)

        monkeypatch.setattr(protocol, "webhook_application", application)
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            port = listening.getsockname()[1]
            config = uvicorn.Config(everything, http=WebhookProtocol, ws="none", lifespan="off", log_level="warning")
            server = uvicorn.Server(config)
            running = asyncio.create_task(server.serve(sockets=[listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            yield Client(reader, writer)
            writer.close()
            server.should_exit = True
            await running
        application.close()

    def serve(conversation: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
        async def run() -> None:
            async with asyncio.timeout(60), served() as client:
                await conversation(client)

        asyncio.run(run())

    return serve


def path(channel: Channel, action: str = "receive") -> str:
    return f"/c/ex/{channel.pk}/{action}"


def said() -> list[str]:
    return [item.payload["text"] for item in Inbox.objects.order_by("id")]


def test_calls_on_one_connection_are_stored_and_answered(channel: Channel, serve: Any) -> None:
    async def conversation(client: Client) -> None:
        for text in ("one", "two"):
            client.write(f"{path(channel)}?ref={text}", f"from=0788123456&text={text}")
            status, headers, body = await client.read()
            assert (status, headers["content-type"]) == (200, "application/json")
            assert "date" in headers
            assert "Message accepted" in body
        client.write("/page", method="GET")
        assert (await client.read())[::2] == (200, "page")
        client.write(f"{path(channel)}?from=0788123456&text=three", method="GET")
        assert (await client.read())[0] == 200

    serve(conversation)
    assert said() == ["one", "two", "three"]


def test_calls_that_do_not_wait_for_answers_are_answered_in_their_order(channel: Channel, serve: Any) -> None:
    async def conversation(client: Client) -> None:
        client.write(path(channel), "from=0788123456&text=one")
        client.write("/page", method="GET")
        client.write(path(channel), "from=0788123456&text=two")
        client.write(path(channel, "nothing"), "from=0788123456&text=two")
        answers = [await client.read() for _ in range(4)]
        assert [status for status, _, _ in answers] == [200, 200, 200, 404]
        assert [body[:4] for _, _, body in answers] == ['{"me', "page", '{"me', '{"me']

    serve(conversation)
    assert said() == ["one", "two"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/c/ex", 404), ("/c/ex/0190aaaa-0000-7000-8000-000000000000/receive", 404), ("/c/no/thing/receive", 404)],
)
def test_what_is_for_no_channel_is_refused(channel: Channel, serve: Any, address: str, status: int) -> None:
    async def conversation(client: Client) -> None:
        client.write(address, "from=0788123456&text=one")
        assert (await client.read())[0] == status

    serve(conversation)
    assert said() == []


def test_a_body_that_is_too_long_is_refused_and_ends_the_connection(channel: Channel, serve: Any) -> None:
    async def conversation(client: Client) -> None:
        client.write(path(channel), "x" * (BODY_LIMIT + 10))
        status, headers, _ = await client.read()
        assert (status, headers["connection"]) == (413, "close")
        assert await client.reader.read() == b""

    serve(conversation)


@pytest.mark.parametrize("header", ["Connection: close", "Expect: 100-continue"])
def test_what_is_rare_is_taken_in_as_well(channel: Channel, serve: Any, header: str) -> None:
    async def conversation(client: Client) -> None:
        client.write(path(channel), "from=0788123456&text=one", header)
        if "100" in header:
            assert await client.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        status, headers, _ = await client.read()
        assert (status, headers.get("connection")) == (200, "close" if "close" in header else None)

    serve(conversation)
    assert said() == ["one"]


def test_an_address_in_other_letters_is_read_as_uvicorn_reads_it(channel: Channel, serve: Any) -> None:
    async def conversation(client: Client) -> None:
        client.write(path(channel).replace("receive", "%72eceive"), "from=0788123456&text=one")
        assert (await client.read())[0] == 200

    serve(conversation)
    assert said() == ["one"]


def test_an_answer_with_a_header_that_would_be_two_is_not_given(
    channel: Channel, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Answer("fine", headers={"x": "a\r\nset-cookie: b"})
    monkeypatch.setattr(WebhookApplication, "_accepted", lambda *_: bad)

    async def conversation(client: Client) -> None:
        client.write(path(channel), "from=0788123456&text=one")
        status, headers, _ = await client.read()
        assert status == 500
        assert "set-cookie" not in headers

    serve(conversation)


def test_who_hangs_up_is_stored_all_the_same(channel: Channel, serve: Any) -> None:
    async def conversation(client: Client) -> None:
        client.write(path(channel), "from=0788123456&text=one")
        await client.writer.drain()
        await asyncio.sleep(0.005)
        client.writer.transport.abort()
        await asyncio.sleep(0.3)

    serve(conversation)
    assert said() == ["one"]

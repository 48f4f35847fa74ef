"""Files that people send to a bot: an address of ours in the message, the bot's token nowhere."""

import json
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client

from channels.base import ADAPTERS, Inbound
from channels.claims import claim
from channels.known import to_adapter
from channels.request import Request
from engine.models import Channel, Message, Workspace
from tests.dashboard.conftest import make_contact, make_message
from tests.dashboard.test_pages import text

TOKEN = "77:s3cret-of-bot"
PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 1000


class Telegram(BaseHTTPRequestHandler):
    """Has one picture and a page."""

    paths = {"AgAD-1": "photos/file_5.jpg", "BQAD_2": "documents/file_6.html", "gone": "photos/none.jpg"}

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        path = self.paths.get(asked["file_id"][0])
        known = {"ok": True, "result": {"file_path": path}} if path else {"ok": False, "description": "invalid file_id"}
        self._answer(200 if path else 400, json.dumps(known).encode())
        assert self.path == f"/bot{TOKEN}/getFile"

    def do_GET(self) -> None:
        is_there = self.path.startswith(f"/file/bot{TOKEN}/") and "none" not in self.path
        self._answer(200 if is_there else 404, PICTURE)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def bot(workspace: Workspace, settings: Any) -> Iterator[Channel]:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    with ThreadingHTTPServer(("127.0.0.1", 0), Telegram) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        config = {"auth_token": TOKEN, "api_url": f"http://127.0.0.1:{server.server_port}"}
        yield claim(workspace=workspace, code="TG", name="Bot", config=config)
        server.shutdown()


def sent(bot: Channel, **file: Any) -> str:
    """What stands in the message of somebody who sent a file."""
    message = {"message_id": 1, "from": {"id": 42}, "chat": {"id": 42}, "date": 1772355600, **file}
    body = json.dumps({"message": message}).encode()
    (happening,) = ADAPTERS["TG"].parse(Request(method="POST", action="receive", body=body), to_adapter(bot))
    assert isinstance(happening, Inbound)
    return next(iter(happening.attachments), "")


def address(attachment: str) -> str:
    return urlsplit(attachment.partition(":")[2]).path


PHOTO = [{"file_id": "small"}, {"file_id": "AgAD-1"}]


def test_a_photo_is_fetched_when_somebody_opens_it(bot: Channel, client: Client, caplog: Any) -> None:
    attachment = sent(bot, photo=PHOTO)
    assert attachment.startswith("image/jpeg:")
    assert TOKEN not in attachment
    with caplog.at_level("INFO"):
        fetched = client.get(address(attachment))
        assert b"".join(fetched) == PICTURE
    assert (fetched["Content-Type"], fetched["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert TOKEN not in f"{fetched.headers} {caplog.text}"


def test_it_is_handed_on_while_it_comes(bot: Channel, async_client: AsyncClient) -> None:
    async def fetch() -> bytes:
        fetched = await async_client.get(address(attachment))
        assert isinstance(fetched, StreamingHttpResponse)
        return b"".join([piece async for piece in cast("AsyncIterator[bytes]", fetched.streaming_content)])

    attachment = sent(bot, photo=PHOTO)
    assert async_to_sync(fetch)() == PICTURE


def test_a_page_is_never_shown_as_one_of_ours(bot: Channel, client: Client) -> None:
    attachment = sent(bot, document={"file_id": "BQAD_2", "mime_type": "text/html"})
    fetched = client.get(address(attachment))
    assert fetched["Content-Disposition"].startswith("attachment")
    assert "sandbox" in fetched["Content-Security-Policy"]
    b"".join(fetched)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ({"voice": {"file_id": "x", "mime_type": "audio/ogg"}}, "audio/ogg"),
        ({"video": {"file_id": "x"}}, "video/mp4"),
        ({"animation": {"file_id": "x"}, "document": {"file_id": "y"}}, "video/mp4"),
        ({"sticker": {"thumb": {"file_id": "x"}, "file_id": "y"}}, "image/webp"),
        ({"document": {"file_id": "x", "mime_type": "a:b\nc"}}, "application/octet-stream"),
        ({"document": {"file_id": "../x"}}, ""),
        ({"photo": [3]}, ""),
    ],
)
def test_files_are_told_by_their_kind(bot: Channel, file: dict[str, Any], kind: str) -> None:
    attachment = sent(bot, **file)
    assert attachment.partition(":")[0] == kind
    assert attachment == "" or attachment.endswith("/x")


def test_addresses_can_not_be_guessed(bot: Channel, workspace: Workspace, client: Client) -> None:
    path = address(sent(bot, photo=PHOTO))
    other = claim(workspace=workspace, code="TG", name="Other", config={"auth_token": "78:other"})
    sms = Channel.objects.create(workspace=workspace, type="EX", name="SMS")
    forged = [path.replace("AgAD-1", "BQAD_2"), path.replace(str(bot.pk), str(other.pk))]
    forged.append(path.replace(str(bot.pk), str(sms.pk)))
    assert [client.get(one).status_code for one in forged] == [404, 404, 404]


def test_what_the_provider_has_no_more(bot: Channel, client: Client) -> None:
    for file_id in ("gone", "unknown"):
        assert client.get(address(sent(bot, photo=[{"file_id": file_id}]))).status_code == 404
    bot.config |= {"api_url": "http://127.0.0.1:1"}
    bot.save()
    answer = client.get(address(sent(bot, photo=PHOTO)))
    assert answer.status_code == 503
    assert "Try again in a moment." in answer.content.decode()


def test_a_message_links_to_its_file(bot: Channel, browser: Client) -> None:
    message = make_message(make_contact(bot.workspace, "Asha"), "look", channel=bot)
    Message.objects.filter(pk=message.pk).update(attachments=[sent(bot, photo=PHOTO), "geo:1,2"], direction="in")
    page = text(browser, "/messages/")
    assert f'{address(sent(bot, photo=PHOTO))}" rel="noopener noreferrer">image/jpeg</a>' in page
    assert "geo:1,2" in page

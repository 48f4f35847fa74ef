"""Who may call a channel's webhooks, and what is taken for a repeat."""

import asyncio
import json
from base64 import b64encode
from contextlib import closing
from typing import Any

import pytest

from channels.known import to_adapter
from channels.protection import Protection, caller_address, read_networks, read_protection
from channels.webhooks import WebhookApplication
from engine.models import Channel, Inbox
from engine.runner.batch import run_batch
from engine.services.outbox import Outcome, claim, record
from tests.engine.conftest import add_flow
from tests.engine.flows import flow, node, send
from tests.engine.triggers import create_trigger


def call(
    channel: Channel, *, token: str = "", headers: dict[str, str] | None = None, peer: str = "192.0.2.7", **fields: str
) -> int:
    """Posts a message to the channel; gives the status of the answer."""
    said: list[dict[str, Any]] = []
    body = "&".join(f"{name}={value}" for name, value in {"from": "0788123456", "text": "hi", **fields}.items())
    sent = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/c/ex/{channel.pk}{token}/receive",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": (peer, 5000),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode()}

    async def answer(message: dict[str, Any]) -> None:
        said.append(message)

    with closing(WebhookApplication()) as application:
        asyncio.run(application(scope, receive, answer))
    assert json.loads(said[1]["body"])
    return int(said[0]["status"])


def protect(channel: Channel, **protection: Any) -> Channel:
    channel.protection = protection
    channel.save()
    return channel


def test_a_secret_in_the_address(channel: Channel) -> None:
    protect(channel, token="s3cret")
    assert [call(channel, token=token) for token in ("", ".wrong", ".s3cret")] == [403, 403, 200]
    assert to_adapter(channel).callback("receive").endswith(f"/c/ex/{channel.pk}.s3cret/receive")
    assert Inbox.objects.count() == 1


def test_a_header(channel: Channel) -> None:
    protect(channel, header="X-Key", header_value="s3cret")
    assert [call(channel, headers=headers) for headers in ({}, {"x-key": "no"}, {"x-key": "s3cret"})] == [403, 403, 200]


def test_a_header_whose_value_makes_no_difference(channel: Channel) -> None:
    protect(channel, header="X-Key")
    assert [call(channel, headers=headers) for headers in ({}, {"x-key": "any"})] == [403, 200]


def test_basic_authentication(channel: Channel) -> None:
    protect(channel, user="gateway", password="pässword")
    good = b64encode("gateway:pässword".encode()).decode()
    assert call(channel, headers={"authorization": "Basic bm8="}) == 403
    assert call(channel, headers={"authorization": f"Basic {good}"}) == 200


def test_a_password_alone_is_asked_for(channel: Channel) -> None:
    protect(channel, password="s3cret")
    good = b64encode(b":s3cret").decode()
    assert [call(channel, headers=headers) for headers in ({}, {"authorization": f"Basic {good}"})] == [403, 200]


def test_addresses(channel: Channel, settings: Any) -> None:
    protect(channel, addresses=["192.0.2.0/28", "2001:db8::1"])
    assert [call(channel, peer=peer, text=peer) for peer in ("192.0.2.7", "192.0.2.99", "2001:db8::1")] == [
        200,
        403,
        200,
    ]
    forged = {"x-forwarded-for": "192.0.2.7"}
    assert call(channel, peer="203.0.113.5", headers=forged) == 403
    settings.TRUSTED_PROXIES = ["203.0.113.0/24"]
    assert call(channel, peer="203.0.113.5", headers=forged, text="by proxy") == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "192.0.2.1, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        ("198.51.100.9", "192.0.2.1", "198.51.100.9"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_only_proxies_that_are_trusted_say_who_calls(peer: str, forwarded: str, caller: str) -> None:
    assert caller_address(peer, forwarded, read_networks(["10.0.0.0/8"])) == caller


def test_wrong_addresses_are_refused_when_they_are_set() -> None:
    with pytest.raises(ValueError, match="not-an-ip"):
        read_protection({"addresses": ["not-an-ip"]})
    assert read_protection({}) == Protection()


def texts() -> list[str]:
    return [item.payload["text"] for item in Inbox.objects.order_by("id")]


def test_the_same_text_at_once_is_a_repeat(channel: Channel) -> None:
    for text in ("1", "1", "2", "1"):
        assert call(channel, text=text) == 200
    assert texts() == ["1", "2"]


def test_the_same_text_on_another_number_or_with_an_id_is_none(channel: Channel) -> None:
    different: list[dict[str, Any]] = [{}, {"from": "0788999999"}, {"ref": "a"}, {"ref": "b"}]
    for fields in different:
        call(channel, **fields)
    assert len(texts()) == 4


def test_two_questions_can_be_answered_with_the_same_word(channel: Channel) -> None:
    answered = add_flow(channel.workspace, flow("Answers", [node("end", send("Thanks"))]))
    create_trigger(flow=answered, keywords=[])
    call(channel, text="1")
    run_batch()
    call(channel, text="1")
    assert texts() == []
    record([Outcome(claimed=one) for one in claim(limit=10)])
    call(channel, text="1")
    assert texts() == ["1"]

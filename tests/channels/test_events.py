"""From what a provider tells besides messages to the flow that answers: a chat that was opened, a missed call."""

import asyncio
import json
from contextlib import closing
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from channels.base import ADAPTERS, Began, Response, SendError, check_response
from channels.claims import claim
from channels.http import retry_after
from channels.known import KnownChannel, to_adapter
from channels.webhooks import WebhookApplication, storable, store
from engine.core.optout import USUAL
from engine.models import Channel, Contact, ContactURN, History, Inbox, Message, Workspace
from engine.runner.batch import run_batch
from engine.services.inbox import Incoming, receive
from engine.services.triggers import save_trigger
from tests.channels.test_webhooks import call
from tests.engine.conftest import add_flow
from tests.engine.flows import flow, node, send

NOW = 1_772_355_600


@pytest.fixture
def bot(workspace: Workspace) -> Channel:
    return claim(workspace=workspace, code="TG", name="Bot", address="votes_bot", config={"auth_token": "12:ab"})


def write_to(bot: Channel, text: str, number: int = 1, username: str = "") -> None:
    message = {
        "message_id": number,
        "from": {"id": 42, "first_name": "Ana", "username": username},
        "chat": {"id": 42, "type": "private"},
        "date": NOW,
        "text": text,
    }
    update(bot, number, message=message)


def be_told(bot: Channel, number: int, status: str, chat: str = "private") -> None:
    """What somebody has made the bot in a chat."""
    place = {"chat": {"id": 42, "type": chat}, "from": {"id": 42, "first_name": "Ana"}, "date": NOW}
    update(bot, number, my_chat_member={**place, "new_chat_member": {"status": status, "user": {"id": 7}}})


def update(bot: Channel, number: int, **told: Any) -> None:
    body = json.dumps({"update_id": number, **told}).encode()
    with closing(WebhookApplication()) as application:
        status, _ = asyncio.run(call(application, f"/c/tg/{bot.pk}/receive", body=body))
    assert status == 200
    run_batch()


def said() -> list[str]:
    return list(Message.objects.filter(direction="out").order_by("id").values_list("text", flat=True))


def begin(channel: Channel, event: Began) -> None:
    known = KnownChannel(workspace_id=channel.workspace_id, channel_id=channel.pk, channel=to_adapter(channel), until=0)
    store([storable(event, known)])
    run_batch()


def test_a_chat_that_is_opened_starts_a_flow(workspace: Workspace, bot: Channel) -> None:
    welcome = add_flow(
        workspace, flow("Welcome", [node("hi", send("Hi @contact.name from @trigger.params.referrer_id"))])
    )
    save_trigger(flow=welcome, kind="new_conversation", channel=bot)
    write_to(bot, "/start school-7")
    assert said() == ["Hi Ana from school-7"]
    write_to(bot, "/start school-7")  # the same update again
    assert len(said()) == 1
    write_to(bot, "/start", 2)
    assert len(said()) == 2
    assert not Message.objects.filter(direction="in").exists()
    assert Contact.objects.get().last_seen_on
    assert History.objects.filter(events__contains=[{"type": "chat_started"}]).count() == 2


@pytest.mark.parametrize("text", ["hello", "/start"])
def test_who_has_a_name_with_telegram_is_one_contact_whatever_becomes_of_the_name(bot: Channel, text: str) -> None:
    names = []
    for number, username in enumerate(("ana", "ana", "anita", "")):
        write_to(bot, text, number, username)
        names.append(ContactURN.objects.get(identity="telegram:42").display)
    assert names == ["ana", "ana", "anita", "anita"]
    assert (ContactURN.objects.count(), Contact.objects.count()) == (1, 1)


def test_without_a_trigger_it_is_only_noted(workspace: Workspace, bot: Channel) -> None:
    write_to(bot, "/start")
    assert (said(), Contact.objects.count(), Inbox.objects.count()) == ([], 1, 0)


def test_a_missed_call_is_answered_by_message(workspace: Workspace, channel: Channel) -> None:
    back = add_flow(workspace, flow("Call back", [node("back", send("We saw your call, answer here"))]))
    save_trigger(flow=back, kind="missed_call")
    begin(channel, Began(urn="tel:+250788000001", by="call"))
    assert said() == ["We saw your call, answer here"]


def test_who_is_blocked_is_not_greeted(workspace: Workspace, bot: Channel) -> None:
    save_trigger(flow=add_flow(workspace, flow("Welcome", [node("hi", send("Hi"))])), kind="new_conversation")
    write_to(bot, "/start")
    Contact.objects.update(status="blocked")
    write_to(bot, "/start", 2)
    assert said() == ["Hi"]


def test_who_blocks_a_bot_has_stopped_and_comes_back_by_its_button(workspace: Workspace, bot: Channel) -> None:
    save_trigger(flow=add_flow(workspace, flow("Welcome", [node("hi", send("Hi"))])), kind="new_conversation")
    write_to(bot, "/start")
    be_told(bot, 2, "kicked", chat="group")
    be_told(bot, 3, "member")
    assert Contact.objects.get().status == "active"
    be_told(bot, 4, "kicked")
    assert Contact.objects.get().status == "stopped"
    write_to(bot, "hello?", 5)
    assert said() == ["Hi"]
    write_to(bot, "/start", 6)
    assert said() == ["Hi", USUAL["eng"].started, "Hi"]
    assert Contact.objects.get().status == "active"


def test_who_tells_africa_s_talking_has_stopped(workspace: Workspace) -> None:
    settings = {"username": "votes", "api_key": "secret"}
    sender = claim(workspace=workspace, code="AT", name="SMS", address="VOTES", config=settings)
    body = b"senderId=VOTES&phoneNumber=%2B250788000001"
    with closing(WebhookApplication()) as application:
        status, _ = asyncio.run(call(application, f"/c/at/{sender.pk}/stopped", body=body))
    assert status == 200
    run_batch()
    assert Contact.objects.get(urns__identity="tel:+250788000001").status == "stopped"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("17", 17.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 09:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 08:00:00 GMT", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        ("-5", 0.0),
        ("²", 0.0),
    ],
)
def test_how_long_a_provider_wants_to_be_left_alone(text: str, seconds: float) -> None:
    assert retry_after(text, NOW) == seconds


def test_it_is_told_with_the_refusal() -> None:
    with pytest.raises(SendError) as refused:
        check_response(Response(429, "", wait=12.0))
    assert (refused.value.code, refused.value.retry, refused.value.wait) == ("connection_throttled", True, 12.0)
    telegram: Any = ADAPTERS["TG"]
    with pytest.raises(SendError) as refused:
        telegram.taken(Response(429, '{"ok": false, "error_code": 429, "parameters": {"retry_after": 8}}'))
    assert refused.value.wait == 8.0


def test_the_same_at_once_in_two_processes_is_taken_once(channel: Channel) -> None:
    """Neither sees what the other has not committed yet: one has to wait."""
    receive([Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn="tel:+250788000001", text="hello")])
    run_batch()
    together = Barrier(4)
    incoming = Incoming(
        workspace_id=channel.workspace_id,
        channel_id=channel.pk,
        urn="tel:+250788000001",
        text="yes",
        repeat_seconds=30,
    )

    def take() -> None:
        together.wait()
        receive([incoming])
        connection.close()

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Inbox.objects.filter(payload__text="yes").count() == 1

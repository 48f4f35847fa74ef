"""What providers call: stored and answered, or refused with a reason."""

import asyncio
import json
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from channels.claims import claim
from channels.intake import DatabaseThread
from channels.room import CALL_SIZE
from channels.webhooks import BODY_LIMIT, WebhookApplication
from engine.models import Channel, Contact, ContactURN, Inbox, Message, Workspace
from engine.services.workspaces import create_workspace
from tests.channels.conftest import end_connections


async def call(
    application: WebhookApplication, path: str, body: bytes = b"", query: str = "", method: str = "POST"
) -> tuple[int, Any]:
    """One request through the ASGI interface."""
    parts: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        parts.append(message)

    await application(scope, receive, send)
    return parts[0]["status"], json.loads(parts[1]["body"])


def post(path: str, **fields: Any) -> tuple[int, Any]:
    with closing(WebhookApplication()) as application:
        return asyncio.run(call(application, path, **fields))


def path(channel: Channel, action: str = "receive") -> str:
    return f"/c/ex/{channel.pk}/{action}"


def test_a_message_is_stored_for_a_new_contact(channel: Channel) -> None:
    status, answer = post(path(channel), body=b"from=0788123456&text=Muraho")
    item = Inbox.objects.for_workspace(channel.workspace).get()
    assert (status, answer["message"]) == (200, "Message accepted")
    assert (item.kind, item.payload["text"], item.payload["urn"]) == ("message", "Muraho", "tel:+250788123456")
    assert ContactURN.objects.get(identity="tel:+250788123456").contact_id == item.contact_id


def test_all_messages_of_a_number_are_one_contact_s_in_order(channel: Channel) -> None:
    async def many() -> list[tuple[int, Any]]:
        bodies = [f"from=%2B25078800{n % 5:04}&text={n}".encode() for n in range(60)]
        with closing(WebhookApplication()) as application:
            return list(await asyncio.gather(*(call(application, path(channel), body) for body in bodies)))

    assert {status for status, _ in asyncio.run(many())} == {200}
    assert Contact.objects.count() == 5
    for contact in Contact.objects.all():
        texts = [int(item.payload["text"]) for item in Inbox.objects.filter(contact=contact).order_by("id")]
        assert len(texts) == 12
        assert texts == sorted(texts)


def test_what_stands_between_values_is_left_out_of_ids_and_texts(channel: Channel) -> None:
    for text in ("o%1Fne", "two"):
        assert post(path(channel), query=f"from=07881%1F23456&text={text}&ref=7%1F7")[0] == 200
    assert [(item.payload["text"], item.payload["external_id"]) for item in Inbox.objects.all()] == [("one", "77")]


def test_a_repeat_of_the_providers_id_is_ignored(channel: Channel) -> None:
    for text in ("one", "two"):
        assert post(path(channel), query=f"from=0788123456&text={text}&ref=77")[0] == 200
    assert [item.payload["text"] for item in Inbox.objects.all()] == ["one"]


@pytest.mark.parametrize("key", ["77", "7" * 200])
def test_the_same_id_of_somebody_else_is_no_repeat(channel: Channel, key: str) -> None:
    for number in ("0788123456", "0788123457", "0788123456"):
        post(path(channel), query=f"from={number}&text=hi&ref={key}")
    assert sorted(item.payload["urn"] for item in Inbox.objects.all()) == ["tel:+250788123456", "tel:+250788123457"]


def test_a_lost_connection_is_made_anew(channel: Channel) -> None:
    async def twice() -> list[int]:
        with closing(WebhookApplication()) as application:
            before, _ = await call(application, path(channel), b"from=0788123456&text=one")
            database = DatabaseThread()
            await database.run(end_connections)
            database.close()
            after, _ = await call(application, path(channel), b"from=0788123456&text=two")
            return [before, after]

    assert asyncio.run(twice()) == [200, 200]
    connection.close()
    assert Inbox.objects.count() == 2


def test_the_same_id_on_another_channel_is_no_repeat(workspace: Workspace, channel: Channel) -> None:
    other = Channel.objects.get(pk=channel.pk)
    other.pk = uuid4()
    other.save(force_insert=True)
    for one in (channel, other):
        post(path(one), query="from=0788123456&text=hi&ref=77")
    assert Inbox.objects.count() == 2
    assert Contact.objects.count() == 1


def test_two_workspaces_have_contacts_of_their_own(channel: Channel) -> None:
    other = create_workspace(name="Other", owner="b@example.org", country="RW").workspace
    theirs = Channel.objects.create(workspace=other, type="EX", name="x", schemes=["tel"], country="RW")
    for one in (channel, theirs):
        assert post(path(one), query="from=0788123456&text=hi")[0] == 200
    assert Inbox.objects.for_workspace(channel.workspace_id).count() == 1
    assert Contact.objects.for_workspace(other).count() == 1


def test_a_caller_who_goes_away_keeps_no_other_from_being_answered(channel: Channel) -> None:
    async def together() -> int:
        with closing(WebhookApplication()) as application:
            await call(application, path(channel), b"from=0788123456&text=one")
            gone, other = (
                asyncio.create_task(call(application, path(channel), f"from=0788123456&text={text}".encode()))
                for text in ("two", "three")
            )
            await asyncio.sleep(0)
            gone.cancel()
            async with asyncio.timeout(30):
                status, _ = await other
            return status

    assert asyncio.run(together()) == 200
    assert Inbox.objects.count() == 3


def test_while_the_database_hangs_no_more_calls_wait_than_there_is_room_for(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.room.MOST_HELD", 10 * (CALL_SIZE + 30))
    bodies = [f"from=0788123456&text={number:03}".encode() for number in range(15)]

    async def together() -> list[int]:
        database = DatabaseThread()
        with closing(WebhookApplication()) as application:
            await call(application, path(channel))  # the channel is known then
            await database.run(lock_inbox)
            calls = [asyncio.create_task(call(application, path(channel), body)) for body in bodies]
            done, waiting = await asyncio.wait(calls, timeout=1)
            refused = [status for status, _ in (task.result() for task in done)]
            await database.run(free_inbox)
            stored = [(await task)[0] for task in waiting]
            after, _ = await call(application, path(channel), b"from=0788123456&text=after")
        database.close()
        return [*refused, *stored, after]

    assert asyncio.run(together()) == [*[503] * 5, *[200] * 10, 200]
    assert Inbox.objects.count() == 11


def lock_inbox() -> None:
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE engine_inbox")


def free_inbox() -> None:
    connection.rollback()
    connection.set_autocommit(True)


def test_unknown_channels_and_actions_are_not_found(channel: Channel) -> None:
    inactive = Channel.objects.create(workspace=channel.workspace, type="EX", name="x", is_active=False)
    wrong = [f"/c/ex/{uuid4()}/receive", "/c/ex/nonsense/receive", f"/c/tg/{channel.pk}/receive", "/c/ex", "/c/"]
    for address in (*wrong, path(inactive), path(channel, "wired")):
        assert post(address, body=b"from=0788123456&text=hi")[0] == 404, address


def test_a_channel_that_is_called_by_many_names_takes_no_memory(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.webhooks.MOST_KNOWN", 3)
    names = [str(channel.pk), str(channel.pk).upper(), *(f"{'{' * count}{channel.pk}" for count in range(1, 6))]

    async def call_all(application: WebhookApplication) -> list[int]:
        calls = [call(application, f"/c/ex/{name}/receive", b"from=0788123456&text=hi") for name in names]
        return [(await one)[0] for one in calls]

    with closing(WebhookApplication()) as application:
        assert asyncio.run(call_all(application)) == [200] * len(names)
        assert len(application._channels) <= 3


def test_junk_is_refused_with_a_reason(channel: Channel) -> None:
    status, answer = post(path(channel), body=b"\x00\xff\xfe junk")
    assert status == 400
    assert "sender" in answer["data"][0]["error"]
    assert post(path(channel), body=b"from=MTN&text=hi")[0] == 400
    assert post(path(channel, "sent"), query="id=5")[0] == 400
    assert not Inbox.objects.exists()


def test_forgeries_are_forbidden(workspace: Workspace) -> None:
    config = {"account_sid": "AC1", "auth_token": "secret"}
    twilio = claim(workspace=workspace, code="T", name="Twilio", address="1234", config=config)
    status, answer = post(f"/c/t/{twilio.pk}/receive", body=b"From=%2B250788123456&Body=hi&MessageSid=1")
    assert (status, answer["data"][0]["error"]) == (403, "the call isn't signed")
    assert not Inbox.objects.exists()


def test_what_cannot_be_stored_is_taken_out_of_texts(channel: Channel) -> None:
    assert post(path(channel), body=b"from=0788123456&text=a%00b%FFc")[0] == 200
    assert Inbox.objects.get().payload["text"] == "abc"


@pytest.mark.parametrize("cut", [b"\\ud83d", b"\xf0\x9f", b"\\u0000"])
def test_a_letter_that_a_gateway_cut_in_two_costs_no_message(workspace: Workspace, cut: bytes) -> None:
    bot = claim(workspace=workspace, code="TG", name="Bot", config={"auth_token": "1:t"})
    body = b'{"message": {"message_id": 1, "from": {"id": 42}, "date": 1772355600, "text": "Yes' + cut + b'"}}'
    assert post(f"/c/tg/{bot.pk}/receive", body=body)[0] == 200
    assert Inbox.objects.get().payload["text"] == "Yes"


@pytest.mark.parametrize("body", [b"{", b'{"message": NaN}', b"[1]", b'{"a":' * 3000, b'{"a": ' + b"9" * 5000])
def test_what_is_no_json_object_is_refused(workspace: Workspace, body: bytes) -> None:
    bot = claim(workspace=workspace, code="TG", name="Bot", config={"auth_token": "1:t"})
    assert post(f"/c/tg/{bot.pk}/receive", body=body)[0] == 400


def test_bodies_have_a_limit(channel: Channel) -> None:
    assert post(path(channel), body=b"x" * (BODY_LIMIT + 1))[0] == 413


def test_a_stop_waits_for_its_contact_s_turn(channel: Channel) -> None:
    assert post(path(channel, "stopped"), query="from=0788123456")[0] == 200
    assert Inbox.objects.get().kind == "stop"


def test_statuses_only_move_forward(channel: Channel) -> None:
    message = Message.objects.create(
        workspace=channel.workspace, contact_id=uuid4(), channel=channel, direction="out", status="wired", text="hi"
    )
    seen = []
    for action in ("delivered", "sent", "failed"):
        assert post(path(channel, action), query=f"id={message.pk}")[0] == 200
        message.refresh_from_db()
        seen.append(message.status)
    assert seen == ["delivered", "delivered", "delivered"]
    assert message.sent_on


def test_statuses_of_other_channels_messages_are_left_alone(channel: Channel) -> None:
    other = Channel.objects.create(workspace=channel.workspace, type="EX", name="x")
    message = Message.objects.create(
        workspace=channel.workspace, contact_id=uuid4(), channel=other, direction="out", status="wired"
    )
    assert post(path(channel, "failed"), query=f"id={message.pk}")[0] == 200
    message.refresh_from_db()
    assert message.status == "wired"


def test_reports_that_cannot_be_stored_make_no_message_of_their_group_two(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [(path(channel, "called"), "from=0788123456"), (path(channel, "failed"), f"id={uuid4()}")]

    def refuse(_reports: object) -> None:
        raise OperationalError("deadlock detected")

    async def together() -> list[int]:
        with closing(WebhookApplication()) as application:
            await call(application, path(channel), b"")  # the channel is known then
            answers = await asyncio.gather(*(call(application, place, query=query) for place, query in calls))
            return [status for status, _ in answers]

    monkeypatch.setattr("channels.webhooks.statuses.record", refuse)
    assert asyncio.run(together()) == [200, 503]
    assert Inbox.objects.get().kind == "missed_call"

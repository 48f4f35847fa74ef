"""The outbox: everything leaves, in order for each contact, and what became of it is written down."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils.timezone import now

from channels import outbox
from channels.base import fit_id
from channels.claims import claim
from channels.http import Client
from channels.intake import DatabaseThread
from channels.outbox import HTTPTransport, Sender
from engine.models import Channel, Inbox, Message, Outbox
from engine.services.workspaces import create_workspace
from tests.channels.conftest import Provider, end_connections


def queue(channel: Channel, contact: UUID, *texts: str) -> list[Message]:
    messages = [
        Message(
            workspace_id=channel.workspace_id,
            contact_id=contact,
            channel=channel,
            urn="tel:+250788123456",
            direction="out",
            status="queued",
            text=text,
        )
        for text in texts
    ]
    Message.objects.bulk_create(messages)
    for message in messages:
        Outbox.objects.create(workspace_id=channel.workspace_id, message=message, contact_id=contact, channel=channel)
    return messages


def deliver(channel: Channel, provider: Provider, until: Callable[[], bool], senders: int = 1) -> None:
    """Runs senders against the provider until a condition on the database holds."""

    async def run() -> None:
        database = DatabaseThread()
        async with provider.serving(), Client() as client:
            config = {**channel.config, "send_url": provider.url, "body": "text={{text}}&id={{id}}"}
            channel.config = config
            await database.run(channel.save)
            await database.run(lambda: Channel.objects.filter(type="EX").update(config=config))
            running = [Sender(HTTPTransport(client)) for _ in range(senders)]
            tasks = [asyncio.create_task(sender.run()) for sender in running]
            async with asyncio.timeout(60):
                while not await database.run(until):
                    await asyncio.sleep(0.02)
            for sender in running:
                sender.stop()
            await asyncio.gather(*tasks)
            database.close()

    asyncio.run(run())


def is_empty() -> bool:
    return not Outbox.objects.exists()


def statuses(messages: Sequence[Message]) -> list[str]:
    return [Message.objects.get(pk=message.pk).status for message in messages]


def test_messages_leave_in_the_order_of_each_contact(channel: Channel, provider: Provider) -> None:
    contacts = [uuid4() for _ in range(10)]
    for contact in contacts:
        queue(channel, contact, *(f"{contact} {number}" for number in range(4)))
    provider.delay = 0.01
    deliver(channel, provider, is_empty, senders=2)
    assert len(provider.calls) == 40
    for contact in contacts:
        mine = [call["text"] for call in provider.calls if str(contact) in call["text"]]
        assert mine == [f"{contact} {number}" for number in range(4)]
    assert set(Message.objects.values_list("status", flat=True)) == {"wired"}
    assert provider.most_flying > 1


def test_who_waits_for_an_answer_comes_before_bulk(channel: Channel, provider: Provider) -> None:
    for number in range(30):
        queue(channel, uuid4(), f"bulk {number}")
    Outbox.objects.update(priority=1)
    for number in range(5):
        queue(channel, uuid4(), f"reply {number}")
    Channel.objects.update(pace=10)
    channel.refresh_from_db()
    deliver(channel, provider, lambda: Message.objects.filter(status="wired").count() >= 15)
    said = [call["text"] for call in provider.calls]
    assert {text.split()[0] for text in said[:5]} == {"reply"}
    assert {text.split()[0] for text in said[5:]} == {"bulk"}


def test_a_refusal_is_final_and_lets_the_next_one_go(channel: Channel, provider: Provider) -> None:
    messages = queue(channel, uuid4(), "one", "two")
    provider.status = 400
    deliver(channel, provider, is_empty)
    assert statuses(messages) == ["failed", "failed"]
    assert Message.objects.get(pk=messages[0].pk).reason.startswith("response_status")


def test_what_should_have_left_long_ago_does_not_leave(channel: Channel, provider: Provider) -> None:
    old, new = queue(channel, uuid4(), "vote today")[0], queue(channel, uuid4(), "hello")[0]
    Outbox.objects.filter(message=old).update(due_on=now() - timedelta(days=8))
    deliver(channel, provider, is_empty)
    assert statuses([old, new]) == ["failed", "wired"]
    assert Message.objects.get(pk=old.pk).reason == "too_late: it should have left more than 7 days ago"
    assert [call["text"] for call in provider.calls] == ["hello"]


def test_who_never_gets_an_answer_gives_up_and_tries_again_later(
    channel: Channel, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SEND_SECONDS", 0.2)
    monkeypatch.setattr(outbox, "OVERDUE_SECONDS", 0.1)
    (message,) = queue(channel, uuid4(), "one")
    provider.delay = 60

    def is_given_up() -> bool:
        provider.delay = 0 if statuses([message]) == ["errored"] else 60
        return not provider.delay

    deliver(channel, provider, is_given_up)
    message.refresh_from_db()
    assert message.reason == "connection_failed: no answer in time"
    assert Outbox.objects.get(message=message).due_on > now()


def test_parts_that_left_before_the_time_was_over_do_not_leave_again(
    channel: Channel, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SEND_SECONDS", 2)
    monkeypatch.setattr(outbox, "OVERDUE_SECONDS", 0.1)
    (message,) = queue(channel, uuid4(), f"{'a' * 160} {'b' * 150}")
    provider.delays["b" * 150] = 3
    deliver(channel, provider, lambda: statuses([message]) == ["errored"])
    provider.delays.clear()
    Outbox.objects.update(due_on=now())
    deliver(channel, provider, is_empty)
    assert [call["text"][0] for call in provider.calls] == ["a", "b", "b"]


def test_a_provider_that_is_down_is_tried_again_later(channel: Channel, provider: Provider) -> None:
    messages = queue(channel, uuid4(), "one", "two")
    provider.status = 503
    deliver(channel, provider, lambda: statuses(messages)[0] == "errored")
    assert len(provider.calls) == 1
    waiting = Outbox.objects.get(message=messages[0])
    assert waiting.tries == 1
    assert timedelta(seconds=30) < waiting.due_on - now() < timedelta(seconds=90)
    provider.status = 200
    Outbox.objects.update(due_on=now())
    deliver(channel, provider, is_empty)
    assert [call["text"] for call in provider.calls] == ["one", "one", "two"]
    assert statuses(messages) == ["wired", "wired"]


def test_a_channel_whose_settings_are_wrong_holds_up_no_other(channel: Channel, provider: Provider) -> None:
    broken = Channel.objects.create(workspace=channel.workspace, type="AT", name="Not set up", schemes=["tel"])
    (lost,) = queue(broken, uuid4(), "lost")
    queue(channel, uuid4(), "sent")
    deliver(channel, provider, is_empty)
    lost.refresh_from_db()
    assert (lost.status, lost.reason) == ("failed", "channel_config: the channel is gone, or its settings are wrong")
    assert [call["text"] for call in provider.calls] == ["sent"]


def test_a_provider_that_takes_its_time_keeps_no_other_channel_waiting(
    channel: Channel, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "IN_FLIGHT", 16)
    other = create_workspace(name="Other", owner="b@example.org", country="RW").workspace
    slow = claim(workspace=other, code="EX", name="Slow", address="1", config={"send_url": provider.url})
    late = [message for _ in range(40) for message in queue(slow, uuid4(), "late")]
    soon = [message for _ in range(60) for message in queue(channel, uuid4(), "soon")]
    seen: list[str] = []

    def are_soon_sent() -> bool:
        is_done = set(statuses(soon)) == {"wired"}
        if is_done:
            seen.extend(statuses(late))
            provider.delays.clear()
        return is_done

    provider.delays["late"] = 60
    deliver(channel, provider, are_soon_sent)
    assert set(seen) == {"queued"}


def test_the_tries_end(channel: Channel, provider: Provider) -> None:
    messages = queue(channel, uuid4(), "one")
    Outbox.objects.update(tries=3)
    provider.status = 503
    deliver(channel, provider, is_empty)
    assert statuses(messages) == ["failed"]


def test_what_a_dead_sender_had_is_sent_when_its_lease_ends(channel: Channel, provider: Provider) -> None:
    queue(channel, uuid4(), "one")
    Outbox.objects.update(tries=F("tries") + 1, leased_until=now() + timedelta(seconds=1))
    deliver(channel, provider, is_empty)
    assert [call["text"] for call in provider.calls] == ["one"]


def test_a_lost_database_makes_nobody_get_a_message_twice(channel: Channel, provider: Provider) -> None:
    queue(channel, uuid4(), "one")
    provider.delay = 0.3

    def lose_connections() -> bool:
        if provider.flying:
            end_connections()
        return is_empty()

    deliver(channel, provider, lose_connections)
    connection.close()
    assert [call["text"] for call in provider.calls] == ["one"]
    assert set(Message.objects.values_list("status", flat=True)) == {"wired"}


def test_figures_that_cannot_be_told_make_nobody_get_a_message_twice(
    channel: Channel, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.services.outbox.LEASE_SECONDS", 2)
    channel.prices = {"": "a lot"}
    queue(channel, uuid4(), "one", "two")
    deliver(channel, provider, lambda: is_empty() or len(provider.calls) > 2)
    assert [call["text"] for call in provider.calls] == ["one", "two"]


def test_a_report_that_came_first_stays(channel: Channel, provider: Provider) -> None:
    messages = queue(channel, uuid4(), "one")
    Message.objects.update(status="delivered")
    deliver(channel, provider, is_empty)
    assert statuses(messages) == ["delivered"]


def test_private_addresses_are_refused(channel: Channel, provider: Provider, settings: object) -> None:
    messages = queue(channel, uuid4(), "one")
    settings.JIBU_ALLOW_PRIVATE_URLS = False  # type: ignore[attr-defined]  # pytest-django's wrapper takes any name
    deliver(channel, provider, is_empty)
    assert provider.calls == []
    assert Message.objects.get(pk=messages[0].pk).reason.startswith("channel_config")
    assert not Inbox.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"), [(" 12-a ", "12-a"), ("a\x00b\x1fc\ud800", "abc"), ("9" * 128, "9" * 128), ("9" * 129, None)]
)
def test_ids_of_providers_are_kept_as_far_as_they_can_be(given: str, kept: str | None) -> None:
    assert fit_id(given) == (kept or sha256(given.encode()).hexdigest())

"""Messages that their senders don't outlive: they fail in the end, and take no others along."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from channels import base
from channels.base import Outgoing, Sent
from channels.intake import DatabaseThread
from channels.journal import Call
from channels.outbox import Sender
from engine.models import Channel, Message, Outbox
from engine.services import outbox
from tests.channels.test_outbox import is_empty, queue, statuses

LIVES = 30


class Deadly:
    """Takes messages in a moment, unless a poison comes: then the process dies at once, with all it has in hand."""

    def __init__(self) -> None:
        self.died = asyncio.Event()

    def room(self) -> int:
        return 0 if self.died.is_set() else 40

    async def carry(self, message: Outgoing, channel: base.Channel[Any], calls: list[Call]) -> Sent:
        if message.text == "poison":
            self.died.set()
        await asyncio.sleep(60 if self.died.is_set() else 0.05)
        return Sent()


async def live() -> None:
    """A sender sends until it dies, or nothing is left."""
    transport, database = Deadly(), DatabaseThread()
    sender = Sender(transport)
    running = asyncio.create_task(sender.run())
    while not transport.died.is_set() and not await database.run(is_empty):
        await asyncio.sleep(0.02)
    for task in list(sender._flying):
        task.cancel()
    sender.stop()
    await running
    database.close()


def test_a_message_that_kills_its_senders_fails_in_the_end_and_alone(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SUSPECT_SECONDS", 0.01)
    innocent = queue(channel, uuid4(), "before") + [queue(channel, uuid4(), "hello")[0] for _ in range(10)]
    (poison,) = queue(channel, uuid4(), "poison")
    lives = 0
    while Outbox.objects.exists() and lives < LIVES:
        asyncio.run(live())
        lives += 1
        with connection.cursor() as cursor:
            cursor.execute("UPDATE engine_outbox SET leased_until = NULL, due_on = now()")  # leases run out
    assert statuses(innocent) == ["wired"] * 11
    failed = Message.objects.get(pk=poison.pk)
    assert (failed.status, failed.reason.partition(":")[0]) == ("failed", "sender_died")
    assert lives < LIVES


def test_what_was_silenced_in_the_hand_of_a_sender_is_given_up(channel: Channel) -> None:
    (late,) = queue(channel, uuid4(), "a reminder")
    Outbox.objects.update(silenced="contact_stopped", tries=1)
    asyncio.run(live())
    late.refresh_from_db()
    assert (late.status, late.reason.partition(":")[0]) == ("failed", "contact_stopped")

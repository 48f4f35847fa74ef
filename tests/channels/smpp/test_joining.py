"""Long messages of which a part never comes: what there is of them is stored when the time for it is over."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
import smpp34
from django.utils.timezone import now

from channels.claims import claim
from channels.known import KnownChannel, load_channel
from channels.smpp.inward import Inward
from engine.models import InboundPart, Inbox, Workspace

SENDER = "250788123456"


@pytest.fixture
def known(workspace: Workspace) -> KnownChannel:
    config = {"host": "smsc.example", "system_id": "jibu", "join_minutes": 10}
    channel = claim(workspace=workspace, code="SMPP", name="SMSC", address="8181", config=config)
    found = load_channel("SMPP", str(channel.pk))
    assert found
    return found


@pytest.fixture
def inward(known: KnownChannel) -> Iterator[Inward]:
    with closing(Inward(known)) as made:
        yield made


def part(number: int, text: bytes, total: int = 3) -> smpp34.DeliverSm:
    return smpp34.DeliverSm(SENDER, "8181", bytes([5, 0, 3, 7, total, number]) + text, esm_class=0x40)


def take(inward: Inward, *pdus: smpp34.DeliverSm) -> None:
    async def run() -> None:
        for pdu in pdus:
            await inward.take(pdu)

    asyncio.run(run())


def age_parts(minutes: int) -> None:
    InboundPart.objects.update(created_on=now() - timedelta(minutes=minutes))


def pass_minutes(inward: Inward, minutes: int) -> None:
    age_parts(minutes)
    asyncio.run(inward.join_overdue())


def texts() -> list[str]:
    return [item.payload["text"] for item in Inbox.objects.order_by("id")]


def test_what_is_missing_is_marked_when_the_time_is_over(inward: Inward) -> None:
    take(inward, part(3, b" three"), part(1, b"one "))
    pass_minutes(inward, 9)
    assert texts() == []
    pass_minutes(inward, 11)
    assert texts() == ["one … three"]
    assert not InboundPart.objects.exists()


def test_what_was_joined_is_stored_once(inward: Inward) -> None:
    """When the last part comes, when one is repeated, and when the time is over: all of it has the first part's id."""
    take(inward, part(2, b"two"), part(1, b"one "))
    age_parts(11)
    take(inward, part(3, b" three"), part(2, b"two"))
    asyncio.run(inward.join_overdue())
    assert texts() == ["one two three"]
    assert not InboundPart.objects.exists()


def test_who_comes_later_begins_anew(inward: Inward) -> None:
    take(inward, part(1, b"one ", total=2))
    pass_minutes(inward, 11)
    take(inward, part(1, b"new ", total=2), part(2, b"message", total=2))
    assert texts() == ["one …", "new message"]

"""What providers report: in any order, before we know their ids, and part by part."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from channels.base import Outgoing, SendError, send_each
from engine.models import Channel, EarlyReport, Message, MessagePart, Outbox
from engine.services.outbox import Outcome, claim, record
from engine.services.statuses import EARLY_SECONDS, Report, apply_early
from engine.services.statuses import record as report
from tests.channels.test_outbox import queue


def tell(channel: Channel, *told: tuple[str, str]) -> None:
    """Each an external id and a status."""
    report([Report(channel_id=channel.pk, external_id=key, status=status) for key, status in told])


def send(channel: Channel, *external_ids: str) -> Message:
    message = queue(channel, uuid4(), "text")[0]
    record([Outcome(claimed=one, external_ids=external_ids) for one in claim(limit=1)])
    return message


def status(message: Message) -> str:
    return Message.objects.get(pk=message.pk).status


def test_several_at_once_count_by_the_furthest(channel: Channel) -> None:
    message = send(channel, "a")
    tell(channel, ("a", "delivered"), ("a", "sent"))
    assert status(message) == "delivered"


def test_what_comes_before_the_send_answer_waits_for_it(channel: Channel) -> None:
    message = queue(channel, uuid4(), "text")[0]
    claimed = claim(limit=1)
    tell(channel, ("a", "delivered"))
    assert apply_early() == 1
    record([Outcome(claimed=one, external_ids=("a",)) for one in claimed])
    assert status(message) == "wired"
    assert apply_early() == 0
    assert status(message) == "delivered"


def test_reports_on_nothing_of_ours_are_forgotten(channel: Channel) -> None:
    tell(channel, ("who knows", "delivered"))
    EarlyReport.objects.update(created_on=now() - timedelta(seconds=EARLY_SECONDS + 1))
    assert apply_early() == 0
    assert not EarlyReport.objects.exists()


def test_a_long_message_is_delivered_when_all_its_parts_are(channel: Channel) -> None:
    message = send(channel, "a", "b", "c")
    assert MessagePart.objects.count() == 3
    seen = []
    for key, told in (("b", "delivered"), ("a", "sent"), ("c", "delivered"), ("a", "delivered")):
        tell(channel, (key, told))
        seen.append(status(message))
    assert seen == ["wired", "wired", "sent", "delivered"]


def test_and_has_failed_when_one_has(channel: Channel) -> None:
    message = send(channel, "a", "b")
    tell(channel, ("a", "delivered"), ("b", "failed"))
    assert status(message) == "failed"
    tell(channel, ("b", "delivered"))
    assert status(message) == "delivered"


def test_ids_that_a_gateway_gives_again_are_the_later_message_s(channel: Channel) -> None:
    earlier = send(channel, "a", "b")
    tell(channel, ("a", "delivered"), ("b", "delivered"))
    later = send(channel, "a", "b")
    assert not Outbox.objects.exists()
    assert (status(earlier), status(later)) == ("delivered", "wired")
    tell(channel, ("a", "delivered"), ("b", "failed"))
    assert (status(earlier), status(later)) == ("delivered", "failed")


def test_the_same_ids_of_two_messages_at_once_keep_neither_from_being_written_down(channel: Channel) -> None:
    messages = [queue(channel, uuid4(), "text")[0] for _ in range(2)]
    record([Outcome(claimed=one, external_ids=("a", "b")) for one in claim(limit=2)])
    assert not Outbox.objects.exists()
    assert [status(message) for message in messages] == ["wired", "wired"]


async def _try(message: Outgoing, failing: str, handed: list[str]) -> list[str]:
    """Hands three parts over, of which one may be refused; gives the ids."""

    def part(key: str) -> Callable[[], Awaitable[str]]:
        async def hand_over() -> str:
            if key == failing:
                raise SendError("connection_failed", retry=True)
            handed.append(key)
            return key

        return hand_over

    return list((await send_each(message, [part(key) for key in "abc"])).external_ids)


@pytest.mark.parametrize("failing", ["a", "b", "c"])
def test_parts_that_were_taken_are_not_sent_again(failing: str) -> None:
    handed: list[str] = []
    with pytest.raises(SendError) as caught:
        asyncio.run(_try(Outgoing(id="1", urn="tel:+250788123456", text=""), failing, handed))
    again = Outgoing(id="1", urn="tel:+250788123456", text="", taken=caught.value.taken)
    assert asyncio.run(_try(again, "", handed)) == ["a", "b", "c"]
    assert handed == ["a", "b", "c"]

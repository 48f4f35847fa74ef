"""What is claimed from the outbox: channels and workspaces have their share, replies come first, paces are kept."""

from datetime import timedelta
from uuid import uuid4

from django.utils.timezone import now

from engine.models import Channel, Message, Outbox
from engine.services.channels import create_channel
from engine.services.outbox import Claimed, Outcome, claim, record
from engine.services.workspaces import create_workspace
from tests.channels.test_outbox import queue


def queue_for_many(channel: Channel, people: int) -> None:
    for number in range(people):
        queue(channel, uuid4(), str(number))


def channels_of(claimed: list[Claimed]) -> list[int]:
    """How many were claimed of each channel, the fewest first."""
    ids = [one.channel_id for one in claimed]
    return sorted(ids.count(channel_id) for channel_id in set(ids))


def test_a_long_queue_of_one_channel_keeps_no_other_waiting(channel: Channel) -> None:
    other = create_channel(workspace=channel.workspace, code="EX", name="Other")
    queue_for_many(channel, 30)
    queue_for_many(other, 5)
    assert channels_of(claim(limit=10)) == [5, 5]


def test_workspaces_take_turns_however_many_channels_they_have(channel: Channel) -> None:
    second = create_channel(workspace=channel.workspace, code="EX", name="Second")
    theirs = create_workspace(name="Theirs", owner="them@example.org", country="RW").workspace
    third = create_channel(workspace=theirs, code="EX", name="Third")
    for one in (channel, second, third):
        queue_for_many(one, 10)
    claimed = claim(limit=8)
    assert sum(one.workspace_id == theirs.pk for one in claimed) in (3, 4)
    assert len(claimed) == 8


def test_replies_come_before_bulk(channel: Channel) -> None:
    queue_for_many(channel, 5)
    Outbox.objects.update(priority=1)
    queue(channel, uuid4(), "reply")
    assert [one.text for one in claim(limit=1)] == ["reply"]


def test_a_channel_s_pace_counts_the_parts_of_messages(channel: Channel) -> None:
    channel.pace = 10
    channel.save()
    queue_for_many(channel, 30)
    Outbox.objects.update(segments=2)
    assert len(claim(limit=100)) == 3  # half a second's worth
    assert claim(limit=100) == []
    channel.refresh_from_db()
    assert channel.free_on
    assert timedelta() < channel.free_on - now() <= timedelta(seconds=0.6)


def test_it_is_one_for_all_senders_and_lasts(channel: Channel) -> None:
    channel.pace = 20
    channel.save()
    queue_for_many(channel, 60)
    sent = 0
    for _ in range(4):
        sent += len(claim(limit=100)) + len(claim(limit=100))
        channel.refresh_from_db()
        assert channel.free_on
        Channel.objects.update(free_on=now() - timedelta(seconds=0.01))
    assert sent == 40


def test_throttling_pauses_the_channel_and_is_no_try(channel: Channel) -> None:
    message = queue(channel, uuid4(), "one")[0]
    for _ in range(5):
        claimed = claim(limit=10)
        record([Outcome(claimed=one, error="connection_throttled", retry=True) for one in claimed])
        assert len(claimed) == 1
        assert claim(limit=10) == []
        Channel.objects.update(free_on=None)
        Outbox.objects.update(due_on=now())
    assert Outbox.objects.get().tries == 0
    message.refresh_from_db()
    assert message.status == "errored"


def test_a_provider_that_says_for_how_long_is_left_alone_so_long(channel: Channel) -> None:
    queue(channel, uuid4(), "one")
    (claimed,) = claim(limit=10)
    record([Outcome(claimed=claimed, error="connection_throttled", retry=True, wait=90.0)])
    channel.refresh_from_db()
    assert channel.free_on
    assert 80 < (channel.free_on - now()).total_seconds() <= 90
    assert 80 < (Outbox.objects.get().due_on - now()).total_seconds() <= 90


def test_errors_end_after_three(channel: Channel) -> None:
    message = queue(channel, uuid4(), "one")[0]
    seen = []
    for _ in range(3):
        record([Outcome(claimed=one, error="connection_failed", retry=True) for one in claim(limit=10)])
        seen.append(Message.objects.get(pk=message.pk).status)
        Outbox.objects.update(due_on=now())
    assert seen == ["errored", "errored", "failed"]
    assert not Outbox.objects.exists()


def test_what_was_taken_of_a_long_message_is_remembered(channel: Channel) -> None:
    queue(channel, uuid4(), "long")
    first = claim(limit=1)[0]
    record([Outcome(claimed=first, error="connection_failed", retry=True, external_ids=("a", ""))])
    Outbox.objects.update(due_on=now())
    assert claim(limit=1)[0].taken == ["a", ""]

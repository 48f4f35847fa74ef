"""Sending again what failed."""

from engine.models import Channel, Contact, Message, MessagePart, Outbox
from engine.services.outbox import Outcome, claim, record
from engine.services.resending import resend
from tests.channels.test_outbox import queue


def fail(channel: Channel, text: str, contact_status: str = "active") -> Message:
    contact = Contact.objects.create(workspace=channel.workspace, status=contact_status)
    message = queue(channel, contact.pk, text)[0]
    record([Outcome(claimed=one, error="rejected") for one in claim(limit=10)])
    message.refresh_from_db()
    assert message.status == "failed"
    return message


def test_a_failed_message_leaves_again(channel: Channel) -> None:
    message = fail(channel, "x" * 200)
    MessagePart.objects.create(channel=channel, external_id="a", message=message, status="failed")
    assert resend(messages=[message]) == [message.pk]
    assert Outbox.objects.get().segments == 2
    assert not MessagePart.objects.exists()
    assert resend(messages=[message]) == []
    record([Outcome(claimed=one, external_ids=("b",)) for one in claim(limit=10)])
    message.refresh_from_db()
    assert (message.status, message.reason, message.external_id) == ("wired", "", "b")


def test_not_to_people_who_have_stopped_nor_by_channels_that_are_gone(channel: Channel) -> None:
    stopped, gone = fail(channel, "one", "stopped"), fail(channel, "two")
    Channel.objects.update(is_active=False)
    assert resend(messages=[stopped, gone]) == []
    assert not Outbox.objects.exists()


def test_many_leave_behind_replies(channel: Channel) -> None:
    messages = [fail(channel, "one"), fail(channel, "two")]
    assert len(resend(messages=messages)) == 2
    assert set(Outbox.objects.values_list("priority", flat=True)) == {1}


def test_what_still_waits_to_be_tried_again_leaves_once(channel: Channel) -> None:
    contact = Contact.objects.create(workspace=channel.workspace)
    (message,) = queue(channel, contact.pk, "one")
    record([Outcome(claimed=one, error="connection_failed", retry=True) for one in claim(limit=10)])
    Message.objects.update(status="failed")  # as its provider reported
    assert resend(messages=[message]) == []
    assert Outbox.objects.count() == 1

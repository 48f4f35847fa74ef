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

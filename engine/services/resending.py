"""Sending again what failed, when an operator asks for it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from engine.models import Contact, Message, MessagePart, Outbox
from engine.services.bulk import BULK, REPLY
from engine.services.prices import sms_counter
from engine.wakeups import wake_senders


@transaction.atomic
def resend(*, messages: Iterable[Message]) -> list[UUID]:
    """Puts failed messages back in the outbox; gives their keys.

    Those of people who no longer take part stay as they are, and those of channels that are gone. Several at once leave
    behind what answers people who wait.
    """
    failed = list(
        Message.objects.select_for_update(of=("self",))
        .select_related("channel")
        .filter(
            pk__in=[message.pk for message in messages],
            direction=Message.Direction.OUT,
            status=Message.Status.FAILED,
            contact__status=Contact.Status.ACTIVE,
            channel__is_active=True,
        )
        # A report that it failed may come while it waits to be tried again.
        .exclude(Exists(Outbox.objects.filter(message=OuterRef("pk"))))
    )
    ids = [message.pk for message in failed]
    MessagePart.objects.filter(message__in=ids).delete()
    Message.objects.filter(pk__in=ids).update(status=Message.Status.QUEUED, reason="")
    priority = BULK if len(failed) > 1 else REPLY
    Outbox.objects.bulk_create([_departure(one, one.channel_id, priority) for one in failed if one.channel_id])
    transaction.on_commit(wake_senders)
    return ids


def _departure(message: Message, channel_id: UUID, priority: int) -> Outbox:
    return Outbox(
        workspace_id=message.workspace_id,
        message=message,
        contact_id=message.contact_id,
        channel_id=channel_id,
        priority=priority,
        segments=sms_counter(message.channel)(message.text),
    )

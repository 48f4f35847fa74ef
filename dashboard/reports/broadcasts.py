"""The broadcasts of a workspace, and what became of their messages."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from engine.models import Broadcast, Message, Workspace


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many messages of a broadcast are waiting to leave, have left, have arrived, and failed."""

    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0


_STATES = {
    "queued": "waiting",
    "errored": "waiting",
    "wired": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "failed": "failed",
}


def broadcasts(workspace: Workspace) -> QuerySet[Broadcast]:
    """All that people made, and none that a flow sent or that answers one person."""
    made = Broadcast.objects.for_workspace(workspace).filter(created_by__isnull=False, is_evaluated=False)
    return made.select_related("created_by")


def delivery(broadcast: Broadcast) -> Delivery:
    rows = Message.objects.filter(broadcast=broadcast).values_list("status").annotate(Count("id"))
    sums: dict[str, int] = {}
    for status, number in rows:
        sums[_STATES[status]] = sums.get(_STATES[status], 0) + number
    return Delivery(**sums)

"""The broadcasts of a workspace, and what became of their messages."""

from dataclasses import dataclass, fields

from django.db.models import QuerySet, Sum

from engine.models import Broadcast, BroadcastCount, Workspace


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many messages of a broadcast are waiting to leave, have left, have arrived, and failed.

    ``replied`` are the people who wrote within a week.
    """

    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    replied: int = 0


def broadcasts(workspace: Workspace) -> QuerySet[Broadcast]:
    """All that people made, and none that a flow sent or that answers one person."""
    made = Broadcast.objects.for_workspace(workspace).filter(created_by__isnull=False, is_evaluated=False)
    return made.select_related("created_by")


def delivery(broadcast: Broadcast) -> Delivery:
    """From counters, so that it costs the same for a million people."""
    scopes = {f"{broadcast.pk}:{state.name}": state.name for state in fields(Delivery)}
    found = BroadcastCount.objects.for_workspace(broadcast.workspace_id).filter(scope__in=scopes)
    return Delivery(**{scopes[scope]: number for scope, number in found.values_list("scope").annotate(Sum("count"))})

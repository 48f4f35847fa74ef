"""What groups and labels share: they are found by name as well. Counters know how many rows each has, topics too."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Sum

from dashboard.api.problems import BadQuery
from dashboard.api.resource import DeletableResource, EditableResource, Rows
from engine.models import ContactCount, MessageCount, TicketCount


class NamedResource(EditableResource, DeletableResource):
    def narrowed(self, rows: Rows) -> Rows:
        if self.asked("uuid") and self.asked("name"):
            raise BadQuery("You may only specify one of the uuid, name parameters")
        return rows.filter(name__iexact=self.asked("name")) if self.asked("name") else rows


def counted(
    counts: type[ContactCount | MessageCount | TicketCount], kind: str, rows: Sequence[Any]
) -> Mapping[UUID, int]:
    """By their keys, what counters with a scope ``<kind>:<key>`` say; without those of which they say nothing."""
    scopes = {f"{kind}:{row.pk}": row.pk for row in rows}
    found = counts.objects.filter(workspace__in={row.workspace_id for row in rows}, scope__in=scopes)
    totals = found.values("scope").annotate(total=Sum("count")).values_list("scope", "total")
    return {scopes[scope]: total for scope, total in totals}

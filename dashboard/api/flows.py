"""``flows``: what they save, and how many people have come how far."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum

from dashboard.api.paging import Order
from dashboard.api.references import named
from dashboard.api.resource import Json, ListResource, Rows
from dashboard.web.access import Can
from engine.models import Flow, FlowCount, FlowRevision, Run
from flows.definition import DEFAULT_EXPIRY

# The words of RapidPro's API for types of flows.
TYPES = {
    Flow.Type.MESSAGING: "message",
    Flow.Type.BACKGROUND: "background",
    Flow.Type.OFFLINE: "survey",
    Flow.Type.VOICE: "voice",
}
RUNS = {f"runs:{status}": status for status in Run.Status.values}


class Flows(ListResource):
    """Those that were changed within a time, in the order in which they were made."""

    needs: ClassVar = {"GET": Can.VIEW_FLOWS}
    # Keys of flows that were imported tell nothing of when.
    order = Order("created_on")
    moment = "saved_on"

    def rows(self) -> Rows:
        published = FlowRevision.objects.filter(flow=OuterRef("pk"), number=OuterRef("published"))
        minutes = Subquery(published.values("definition__expire_after_minutes"))
        return Flow.objects.for_workspace(self.workspace).annotate(minutes=minutes).prefetch_related("labels")

    def narrowed(self, rows: Rows) -> Rows:
        if kind := self.asked("type"):
            rows = rows.filter(type__in=[stored for stored, word in TYPES.items() if word == kind])
        if self.asked("archived"):
            rows = rows.filter(is_archived=self.asked_flag("archived"))
        return rows

    def shown(self, rows: Sequence[Flow]) -> list[Json]:
        runs = _runs(rows)
        return [_flow(flow, runs[flow.pk]) for flow in rows]


def _runs(flows: Sequence[Flow]) -> Mapping[UUID, Json]:
    """How many runs there are of each flow, by their status."""
    counts = FlowCount.objects.filter(flow__in=flows, scope__in=RUNS).values("flow", "scope")
    found: defaultdict[UUID, Json] = defaultdict(lambda: dict.fromkeys(RUNS.values(), 0))
    for flow, scope, total in counts.annotate(total=Sum("count")).values_list("flow", "scope", "total"):
        found[flow][RUNS[scope]] = total
    return found


def _flow(flow: Flow, runs: Json) -> Json:
    """One that was never published saves nothing yet."""
    minutes: int | None = flow.minutes  # type: ignore[attr-defined]  # annotated
    return {
        "uuid": flow.pk,
        "name": flow.name,
        "type": TYPES[Flow.Type(flow.type)],
        "archived": flow.is_archived,
        "labels": [named(label) for label in sorted(flow.labels.all(), key=str)],
        "expires": minutes or DEFAULT_EXPIRY.get(flow.type, 0),
        "runs": runs,
        "results": flow.inspection.get("results", []),
        "parent_refs": flow.inspection.get("parent_refs", []),
        "created_on": flow.created_on,
        "modified_on": flow.saved_on,
    }

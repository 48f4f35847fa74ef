"""The flows of a workspace, and how their starts are getting on."""

from dataclasses import dataclass

from django.db.models import Count

from dashboard.reports.results import Progress, progress
from engine.models import Flow, Inbox, Start, Workspace

SHOWN_FLOWS = 100
SHOWN_STARTS = 3


@dataclass(frozen=True, slots=True)
class FlowRow:
    flow: Flow
    progress: Progress


@dataclass(frozen=True, slots=True)
class Listing:
    """The flows changed last; `more` says that there are others, which a search finds."""

    rows: list[FlowRow]
    more: bool


@dataclass(frozen=True, slots=True)
class StartRow:
    """A start with the number of people whose turn has not come yet."""

    start: Start
    waiting: int

    @property
    def reached(self) -> int:
        return max(self.start.total - self.waiting, 0)

    @property
    def is_done(self) -> bool:
        return self.start.status in {Start.Status.COMPLETED, Start.Status.STOPPED, Start.Status.FAILED}

    @property
    def state(self) -> tuple[str, int, int]:
        """What a page shows of it."""
        return self.start.status, self.start.total, self.waiting


def listing(workspace: Workspace, search: str = "") -> Listing:
    flows = Flow.objects.for_workspace(workspace).filter(is_archived=False, name__icontains=search)
    found = list(flows.order_by("-saved_on")[: SHOWN_FLOWS + 1])
    more = len(found) > SHOWN_FLOWS
    return Listing([FlowRow(flow, done) for flow, done in progress(found[:SHOWN_FLOWS]).items()], more)


def recent_starts(flow: Flow) -> list[StartRow]:
    """The last starts of a flow, newest first."""
    starts = list(Start.objects.filter(flow=flow).select_related("created_by").order_by("-pk")[:SHOWN_STARTS])
    waiting = dict(Inbox.objects.filter(start__in=starts).values_list("start_id").annotate(Count("id")))
    return [StartRow(start, start.total - start.released + waiting.get(start.pk, 0)) for start in starts]

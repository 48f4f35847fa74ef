"""The flows of a workspace, and how their starts are getting on."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from dashboard.reports.results import Progress, progress
from engine.models import Flow, FlowDraft, FlowLabel, Inbox, Start, Workspace

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
    labels: list[FlowLabel]
    archived: int


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


def listing(workspace: Workspace, search: str = "", *, label: UUID | None = None, archived: bool = False) -> Listing:
    """Flows by name and label; each tells whether it has changes that aren't published, as `has_draft`."""
    flows = Flow.objects.for_workspace(workspace)
    meant = flows.filter(is_archived=archived, name__icontains=search)
    if label:
        meant = meant.filter(labels=label)
    marked = meant.annotate(has_draft=Exists(FlowDraft.objects.filter(flow=OuterRef("pk"))))
    found = list(marked.prefetch_related("labels").order_by("-saved_on")[: SHOWN_FLOWS + 1])
    rows = [FlowRow(flow, done) for flow, done in progress(found[:SHOWN_FLOWS]).items()]
    labels = list(FlowLabel.objects.for_workspace(workspace).order_by("name"))
    return Listing(rows, len(found) > SHOWN_FLOWS, labels, flows.filter(is_archived=True).count())


def recent_starts(flow: Flow) -> list[StartRow]:
    """The last starts of a flow, newest first."""
    starts = list(Start.objects.filter(flow=flow).select_related("created_by").order_by("-pk")[:SHOWN_STARTS])
    waiting = dict(Inbox.objects.filter(start__in=starts).values_list("start_id").annotate(Count("id")))
    return [StartRow(start, start.total - start.released + waiting.get(start.pk, 0)) for start in starts]

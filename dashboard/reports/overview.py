"""The state of a workspace at a glance."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import now

from dashboard.reports.results import Progress, progress
from engine.models import Contact, DeadLetter, Flow, Message, Run, Start, Workspace

SHOWN_POLLS = 12


@dataclass(frozen=True, slots=True)
class Poll:
    flow: Flow
    progress: Progress


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of the home page; `failed_messages` and `stuck` count what somebody should look at."""

    people: int
    flows: int
    has_run: bool
    has_start: bool
    failed_messages: int
    stuck: int

    @property
    def needs_attention(self) -> bool:
        return bool(self.failed_messages or self.stuck)

    @property
    def is_settled(self) -> bool:
        """Nothing is left of the first steps."""
        return bool(self.flows and self.has_run and self.has_start)


def overview(workspace: Workspace) -> Overview:
    flows = Flow.objects.for_workspace(workspace).filter(is_archived=False)
    failed = Message.objects.for_workspace(workspace).filter(
        direction=Message.Direction.OUT, status=Message.Status.FAILED, created_on__gte=now() - timedelta(days=1)
    )
    return Overview(
        people=Contact.objects.for_workspace(workspace).filter(status=Contact.Status.ACTIVE).count(),
        flows=flows.count(),
        has_run=Run.objects.filter(flow__in=flows).exists(),
        has_start=Start.objects.for_workspace(workspace).exists(),
        failed_messages=failed.count(),
        stuck=DeadLetter.objects.for_workspace(workspace).count(),
    )


def live_polls(workspace: Workspace) -> list[Poll]:
    """The flows that somebody is in the middle of, those with most people first."""
    flows = Flow.objects.for_workspace(workspace).filter(is_archived=False)
    polls = [Poll(flow, done) for flow, done in progress(flows).items() if done.active]
    return sorted(polls, key=lambda poll: -poll.progress.people)[:SHOWN_POLLS]

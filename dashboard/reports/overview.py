"""The state of a workspace at a glance, from counters: what it costs does not grow with people and messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Model, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from dashboard.reports.channels import Day, Health, channels, days, health
from dashboard.reports.results import Progress, progress
from dashboard.reports.tickets import late
from engine.clock import now
from engine.core.prices import PARTS
from engine.models import (
    Channel,
    ChannelCount,
    ContactCount,
    DeadLetter,
    Flow,
    FlowCount,
    FlowDraft,
    FlowTraffic,
    Ticket,
    Workspace,
)

SHOWN_POLLS = 12

Kind = ChannelCount.Kind


@dataclass(frozen=True, slots=True)
class Poll:
    """A flow that somebody is in the middle of, and what it has sent and how often it was answered today (in UTC)."""

    flow: Flow
    progress: Progress
    sent_today: int
    answers_today: int


@dataclass(frozen=True, slots=True)
class Live:
    """The flows that somebody is in the middle of, and today's answers (in UTC) to them and all others."""

    polls: Sequence[Poll]
    answers_today: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of the home page; `seen` is how many people wrote this month, in UTC.

    `stuck`, `late` and `drafts` count what somebody should look at: what could not be handled, tickets that wait for
    too long, flows whose changes nobody has published.
    """

    people: int
    seen: int
    flows: int
    stuck: int
    late: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What came and went by day for two weeks, and in this month: messages, SMS sent and their cost.

    `cost` is in the workspace's currency, None where no channel has a price.
    """

    days: Sequence[Day] = ()
    received: int = 0
    sent: int = 0
    segments: int = 0
    cost: Decimal | None = None

    @property
    def most(self) -> int:
        """The highest column."""
        return max((max(day.received, day.sent + day.failed) for day in self.days), default=0)


@dataclass(frozen=True, slots=True)
class Traffic:
    """The channels of a workspace, and what goes over them."""

    channels: Sequence[Health] = ()
    usage: Usage = field(default_factory=Usage)

    @property
    def failed(self) -> int:
        """Tries to send that failed in the last day."""
        return sum(one.failed for one in self.channels)


def overview(workspace: Workspace) -> Overview:
    """In one query."""
    flows = Flow.objects.filter(workspace=OuterRef("pk"), is_archived=False)
    drafts = FlowDraft.objects.filter(workspace=OuterRef("pk"), flow__is_archived=False)
    stuck = DeadLetter.objects.filter(workspace=OuterRef("pk"))
    waiting = late(Ticket.objects.filter(workspace=OuterRef("pk")), workspace)
    found = (
        Workspace.objects.filter(pk=workspace.pk)
        .annotate(flows=_count(flows), drafts=_count(drafts), stuck=_count(stuck), late=_count(waiting))
        .annotate(people=_sum("status:active"), seen=_sum(f"seen:{now().astimezone(UTC):%Y-%m}"))
    )
    return Overview(**found.values("people", "seen", "flows", "stuck", "late", "drafts").get())


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(one=Value("", CharField())).values("one").annotate(number=Count("*"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _sum(scope: str) -> Coalesce:
    rows = ContactCount.objects.filter(workspace=OuterRef("pk"), scope=scope).order_by()
    return Coalesce(Subquery(rows.values("scope").annotate(number=Sum("count")).values("number")), 0)


def live_polls(workspace: Workspace) -> Live:
    """Those with most people first; in four queries of counters."""
    flows = Flow.objects.for_workspace(workspace).filter(is_archived=False)
    answers = _answers_today(flows)
    live = [(flow, done) for flow, done in progress(flows).items() if done.active]
    live = sorted(live, key=lambda poll: -poll[1].people)[:SHOWN_POLLS]
    today = FlowTraffic.objects.filter(flow__in=_keys(live), day=now().astimezone(UTC).date())
    sent = dict(today.values_list("flow_id", "messages")) if live else {}
    polls = [Poll(flow, done, sent.get(flow.pk, 0), answers.get(flow.pk, 0)) for flow, done in live]
    return Live(polls, sum(answers.values()))


def _answers_today(flows: QuerySet[Flow]) -> dict[UUID, int]:
    today = FlowCount.objects.filter(flow__in=flows, scope=f"answers:{now().astimezone(UTC):%Y-%m-%d}")
    return dict(today.values_list("flow_id").annotate(Sum("count")))


def _keys(live: Sequence[tuple[Model, object]]) -> list[Any]:
    return [flow.pk for flow, _ in live]


def traffic(workspace: Workspace) -> Traffic:
    """The channels that are in use, and their traffic together; months begin in the current time zone."""
    found = list(channels(workspace).filter(is_active=True).order_by("name"))
    if not found:
        return Traffic()
    begin = localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    sums = _month(found, begin)
    has_price = any(channel.prices for channel in found)
    usage = Usage(
        days(*found),
        received=sums.get(Kind.RECEIVED, 0),
        sent=sums.get(Kind.SENT, 0),
        segments=sums.get(Kind.SEGMENTS, 0),
        cost=Decimal(sums.get(Kind.COST, 0)) / PARTS if has_price else None,
    )
    return Traffic(health(found), usage)


def _month(found: Sequence[Channel], begin: datetime) -> dict[str, int]:
    rows = ChannelCount.objects.filter(channel__in=found, hour__gte=begin)
    return dict(rows.values_list("kind").annotate(Sum("count")))

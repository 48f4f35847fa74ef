"""How the channels of a workspace are doing, from the figures that senders and webhooks write down."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDay
from django.utils.timezone import localdate

from dashboard.reports.contacts import HIDDEN
from dashboard.reports.results import share
from engine.clock import now
from engine.core.prices import PARTS
from engine.models import Channel, ChannelCount, ChannelLog, Outbox, Workspace
from engine.services.phone import CODE as PHONE

DAY = timedelta(days=1)
SHOWN_DAYS = 14
QUIET_DAYS = 30
# From so many failures of all tries to send on, a channel needs somebody.
TROUBLE = 0.05

Kind = ChannelCount.Kind


@dataclass(frozen=True, slots=True)
class Health:
    """When the last messages of the month came and went, how many wait to leave, and what the last day was like."""

    channel: Channel
    last_in: datetime | None = None
    last_out: datetime | None = None
    backlog: int = 0
    received: int = 0
    sent: int = 0
    failed: int = 0
    segments: int = 0
    cost: int = 0

    @property
    def spent(self) -> Decimal:
        """What the SMS of the last day cost, in the workspace's currency."""
        return Decimal(self.cost) / PARTS

    @property
    def error_rate(self) -> float:
        """The share of tries to send that failed."""
        return share(self.failed, self.sent + self.failed)

    @property
    def state(self) -> str:
        """disconnected, failing, working, new or quiet (nothing came or went yet, or for a month)."""
        if not self.channel.is_active:
            return "disconnected"
        if self.error_rate >= TROUBLE:
            return "failing"
        if self.last_in or self.last_out:
            return "working"
        return "quiet" if self.channel.created_on < now() - QUIET_DAYS * DAY else "new"


@dataclass(frozen=True, slots=True)
class Day:
    """What came and went on a day of the workspace's calendar."""

    day: date
    received: int
    sent: int
    failed: int


def channels(workspace: Workspace) -> QuerySet[Channel]:
    """All but the phone of the dashboard."""
    return Channel.objects.for_workspace(workspace).exclude(type=PHONE)


def health(found: Iterable[Channel]) -> list[Health]:
    """Of several channels of one workspace, in two queries."""
    listed = list(found)
    figures = _figures(listed)
    backlog = _backlog(listed)
    return [Health(one, backlog=backlog.get(one.pk, 0), **figures[one.pk]) for one in listed]


def _figures(listed: list[Channel]) -> Mapping[UUID, dict[str, Any]]:
    lately = Sum("count", filter=Q(hour__gte=now() - DAY), default=0)
    rows = ChannelCount.objects.filter(channel__in=listed, hour__gte=now() - QUIET_DAYS * DAY)
    figures: dict[UUID, dict[str, Any]] = defaultdict(dict)
    found = rows.values_list("channel_id", "kind").annotate(last=Max("last_on"), count=lately)
    for channel, kind, last_on, count in found:
        figures[channel][str(kind)] = count
        if kind in LAST:
            figures[channel][LAST[kind]] = last_on
    return figures


LAST = {Kind.RECEIVED: "last_in", Kind.SENT: "last_out"}


def _backlog(listed: list[Channel]) -> Mapping[UUID, int]:
    waiting = Outbox.objects.filter(channel__in=listed)
    return dict(waiting.values_list("channel_id").annotate(Count("pk")))


def days(*found_in: Channel) -> list[Day]:
    """The last two weeks of some channels together, oldest day first; the current time zone says when days begin."""
    today = localdate()
    first = today - (SHOWN_DAYS - 1) * DAY
    rows = ChannelCount.objects.filter(channel__in=found_in, hour__gte=now() - SHOWN_DAYS * DAY)
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for begin, kind, count in rows.annotate(day=TruncDay("hour")).values_list("day", "kind").annotate(Sum("count")):
        found[begin.date()][kind] = count
    return [_day(first + number * DAY, found) for number in range(SHOWN_DAYS)]


def _day(day: date, found: Mapping[date, Mapping[str, int]]) -> Day:
    counts = found.get(day, {})
    return Day(day, *(counts.get(kind, 0) for kind in (Kind.RECEIVED, Kind.SENT, Kind.FAILED)))


def calls(channel: Channel, only: str = "") -> QuerySet[ChannelLog]:
    """The log of a channel: all of it, or of "in", "out" and "errors" only those."""
    return ChannelLog.objects.for_workspace(channel.workspace_id).filter(channel=channel, **ONLY.get(only, {}))


def masked(rows: Iterable[ChannelLog]) -> list[ChannelLog]:
    """The calls without what may be somebody's number, for workspaces that hide these."""
    return [_mask(row) for row in rows]


def _mask(row: ChannelLog) -> ChannelLog:
    for name in ("url", "request", "response", "reason"):
        setattr(row, name, _NUMBER.sub(HIDDEN, getattr(row, name)))
    return row


# Ids that are as long as numbers go with them.
_NUMBER = re.compile(r"\d(?:[\s().-]?\d){6,}")

ONLY: dict[str, dict[str, bool]] = {
    "in": {"is_inbound": True},
    "out": {"is_inbound": False},
    "errors": {"is_error": True},
}

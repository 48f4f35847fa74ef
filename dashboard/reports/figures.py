"""The figures at the top of results that no counter has: who was reached, how fast people answer, what it cost.

Finding them out reads all respondents and messages of the flow, so it is done in the background and kept; the more
work it is, the more seldom. For a flow of few people it is done at once.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from dashboard.reports import dispositions
from dashboard.reports.questions import asked_keys
from dashboard.reports.statistics.dispositions import Disposition
from engine.clock import now
from engine.core.prices import PARTS
from engine.models import Flow, FlowFigures, FlowTraffic, Workspace
from engine.services import respondents

# They are made anew when they are older than a minute, and than a hundred times as long as that took.
FRESH = timedelta(minutes=1)
PATIENCE = 100
# Up to so many people nobody is made to wait for the background.
FEW = 2_000
NOT_REACHED = {Disposition.UNDELIVERED, Disposition.INELIGIBLE, Disposition.NOT_ASKED}


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a flow has sent. `cost` is in the currency of the workspace, None where no channel has a price."""

    messages: int
    segments: int
    cost: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Figures:
    """`reached` is None as long as it isn't known, `reply_seconds` (the median of all answers) as well."""

    reached: int | None
    reply_seconds: int | None
    traffic: Traffic


def figures(flow: Flow, people: int) -> Figures:
    """What is kept of a flow through which so many people went; made now if there are few and it is old."""
    kept = FlowFigures.objects.for_workspace(flow.workspace_id).filter(flow=flow).first()
    if people <= FEW and _is_due(kept):
        respondents.digest(workspace=flow.workspace)
        kept = make_figures(flow)
    seconds = kept.reply_seconds if kept else None
    return Figures(kept.reached if kept else None, None if seconds is None else round(seconds), traffic(flow))


def traffic(flow: Flow) -> Traffic:
    sums = FlowTraffic.objects.filter(flow=flow).aggregate(Sum("messages"), Sum("segments"), Sum("cost"))
    messages, segments, cost = (sums[f"{name}__sum"] or 0 for name in ("messages", "segments", "cost"))
    return Traffic(messages, segments, Decimal(cost) / PARTS if cost else None, flow.workspace.currency)


def make_figures(flow: Flow) -> FlowFigures:
    """Finds them out and keeps them."""
    begun = time.monotonic()
    people = dispositions.people(flow)
    reached = sum(count for one, count in people.items() if one not in NOT_REACHED)
    values = {"workspace": flow.workspace, "reached": reached, "reply_seconds": _median(flow), "made_on": now()}
    values["seconds"] = time.monotonic() - begun
    kept, _ = FlowFigures.objects.update_or_create(flow=flow, defaults=values)
    return kept


def refresh(workspace: Workspace) -> int:
    """Makes those of a workspace anew that are due; how many."""
    flows = Flow.objects.for_workspace(workspace).filter(pk__in=_flows(workspace)).select_related("workspace")
    due = [flow for flow in flows.select_related("figures") if _is_due(getattr(flow, "figures", None))]
    for flow in due:
        make_figures(flow)
    return len(due)


def _flows(workspace: Workspace) -> Iterable[UUID]:
    """The flows that have sent something about when their figures were made or since, and those without any."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVE, [workspace.pk])
        return [row[0] for row in cursor.fetchall()]


# Replies and reports come for some days.
_ACTIVE = """
    SELECT flow.id FROM engine_flow flow LEFT JOIN engine_flowfigures figures ON figures.flow_id = flow.id
    WHERE flow.workspace_id = %s AND CASE WHEN figures.flow_id IS NULL
        THEN EXISTS (SELECT FROM engine_respondent WHERE flow_id = flow.id)
        ELSE EXISTS (SELECT FROM engine_flowtraffic WHERE flow_id = flow.id AND day >= figures.made_on::date - 3)
    END
"""


def _is_due(kept: FlowFigures | None) -> bool:
    return kept is None or now() - kept.made_on > max(FRESH, PATIENCE * timedelta(seconds=kept.seconds))


def _median(flow: Flow) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(_MEDIAN, [flow.pk, flow.workspace_id, asked_keys(flow)])
        return cast("float | None", cursor.fetchone()[0])


_MEDIAN = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY taken::float8)
    FROM engine_respondent, jsonb_each_text(seconds) answer(key, taken)
    WHERE flow_id = %s AND workspace_id = %s AND responded AND NOT is_excluded AND key = ANY(%s)
"""

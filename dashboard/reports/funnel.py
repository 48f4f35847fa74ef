"""How people come through a flow, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from dashboard.reports.dimensions import language_name
from dashboard.reports.questions import questions_of
from dashboard.reports.results import share
from engine.models import Flow, FlowCount

OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Step:
    """A question: how often it was asked, how many answered, and how long they took (seconds; None if nobody did).

    `other` has (language, answers, the share of them that the flow did not understand), `lost` is the share of those
    asked who have not answered.
    """

    name: str
    text: str
    asked: int
    answered: int
    median: float | None
    other: Sequence[tuple[str, int, float]]

    @property
    def lost(self) -> float:
        return 1 - share(min(self.answered, self.asked), self.asked) if self.asked else 0.0


def steps(flow: Flow) -> list[Step]:
    """The questions in the order in which they are asked. Who was asked again counts once for each time."""
    visits = _visits(flow)
    times, others = _times(flow), _others(flow)
    found = []
    for question in questions_of(flow):
        if question.key:
            answered = sum(count for _, count, _ in others.get(question.key, ()))
            wrong = [
                (language_name(code), count, share(bad, count)) for code, count, bad in others.get(question.key, ())
            ]
            asked = max(visits.get(question.node_uuid, 0), answered)
            found.append(Step(question.name, question.text, asked, answered, times.get(question.key), wrong))
    return found


def hours(flow: Flow) -> list[tuple[datetime, int]]:
    """Hour of the workspace's clock → people who started then, hours without anybody left out."""
    zone = str(flow.workspace.environment().tz)
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, {"flow": flow.pk, "workspace": flow.workspace_id, "zone": zone})
        return list(cursor.fetchall())


def _visits(flow: Flow) -> dict[str, int]:
    rows = FlowCount.objects.filter(flow=flow, scope__startswith="node:").values_list("scope").annotate(Sum("count"))
    return {scope.removeprefix("node:"): count for scope, count in rows}


def _times(flow: Flow) -> dict[str, float]:
    """Key of a result → median seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, {"flow": flow.pk, "workspace": flow.workspace_id})
        return dict(cursor.fetchall())


def _others(flow: Flow) -> dict[str, list[tuple[str, int, int]]]:
    """Key of a result → (language, answers, answers that were not understood), the most common language first."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, {"flow": flow.pk, "workspace": flow.workspace_id, "other": OTHER})
        for key, language, answers, other in cursor.fetchall():
            found.setdefault(key, []).append((language, answers, other))
    return found


_OF_FLOW = "FROM engine_respondent WHERE flow_id = %(flow)s AND workspace_id = %(workspace)s AND NOT is_excluded"
_HOURS = f"SELECT date_trunc('hour', started_on, %(zone)s), count(*)::int {_OF_FLOW} GROUP BY 1 ORDER BY 1"
_TIMES = f"""
    SELECT key, percentile_cont(0.5) WITHIN GROUP (ORDER BY taken::float8)
    FROM (SELECT seconds {_OF_FLOW}) people, jsonb_each_text(seconds) answer(key, taken) GROUP BY key
"""  # noqa: S608 — our texts
_OTHERS = f"""
    SELECT key, language, count(*)::int, (count(*) FILTER (WHERE category = %(other)s))::int
    FROM (SELECT language, answers, silent {_OF_FLOW}) people, jsonb_each_text(answers) answer(key, category)
    WHERE key <> ALL(silent) GROUP BY key, language ORDER BY key, count(*) DESC
"""  # noqa: S608 — our texts

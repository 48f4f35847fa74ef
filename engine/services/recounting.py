"""Proves counters of runs and rows of respondents equal to what they were made from, and makes them so."""

from dataclasses import dataclass

from django.db import connection, transaction

from engine.models import Workspace
from engine.runner.counts import SCOPE_LENGTH, SCOPES
from engine.services import respondents


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter of a flow that says something else than the runs do."""

    flow: str
    scope: str
    counted: int
    found: int


def differences(*, workspace: Workspace) -> list[Difference]:
    """Where counters of runs, answers and respondents differ from the rows; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"workspace": workspace.pk, "length": SCOPE_LENGTH})
        return [Difference(str(flow), scope, counted, found) for flow, scope, counted, found in cursor.fetchall()]


def recount(*, workspace: Workspace) -> list[Difference]:
    """Corrects the counters, with messages coming in meanwhile; gives what was wrong."""
    with transaction.atomic():
        wrong = differences(workspace=workspace)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO engine_flowcount (workspace_id, flow_id, scope, count, is_squashed)"
                " VALUES (%s, %s, %s, %s, false)",
                [(workspace.pk, one.flow, one.scope, one.found - one.counted) for one in wrong],
            )
    respondents.rebuild(workspace=workspace)
    return wrong


# One statement sees counters and runs at one moment, and a batch writes both in one transaction.
_COMPARE = f"""
    WITH counted AS (
        SELECT flow_id, scope, sum(count) AS people FROM engine_flowcount
        WHERE workspace_id = %(workspace)s
            AND (scope LIKE 'runs:%%' OR scope LIKE 'result:%%' OR scope LIKE 'choice:%%')
        GROUP BY flow_id, scope
    ), found AS (
        SELECT flow_id, scope, sum(people) AS people FROM (
            SELECT flow_id, left(scope, %(length)s) AS scope, count(*) AS people
            FROM engine_run AS run, LATERAL {SCOPES} AS counter(scope)
            WHERE run.workspace_id = %(workspace)s AND scope IS NOT NULL
            GROUP BY 1, 2
            UNION ALL
            SELECT flow_id, scope, count FROM engine_archivedcount WHERE workspace_id = %(workspace)s
        ) AS part
        GROUP BY 1, 2
    )
    SELECT flow_id, scope, coalesce(counted.people, 0)::int, coalesce(found.people, 0)::int
    FROM counted FULL JOIN found USING (flow_id, scope)
    WHERE coalesce(counted.people, 0) <> coalesce(found.people, 0)
    ORDER BY flow_id, scope
"""  # noqa: S608  # constants

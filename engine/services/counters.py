"""Counters of flows by the runs that they count: taking runs out of them, and keeping what archived runs count."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.db import connection

from engine.runner.counts import SCOPE_LENGTH, SCOPES


def uncount(column: Literal["id", "contact_id"], keys: Sequence[UUID]) -> None:
    """Counts as if there weren't the runs with these values in a column; the caller deletes them. Those that somebody
    is just archiving count on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNCOUNT.format(column=column), [SCOPE_LENGTH, list(keys)])


def keep_counts(table: str) -> None:
    """Keeps what the runs in a table count, which are about to leave their own for an archive."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP.format(table=table), [SCOPE_LENGTH])


_UNCOUNT = f"""
    INSERT INTO engine_flowcount (workspace_id, flow_id, scope, count, is_squashed)
    SELECT workspace_id, flow_id, left(scope, %s), -count(*), false
    FROM (SELECT * FROM engine_run WHERE {{column}} = ANY(%s) ORDER BY id FOR UPDATE) AS run,
        LATERAL {SCOPES} AS counted(scope)
    WHERE scope IS NOT NULL
    GROUP BY 1, 2, 3
"""  # noqa: S608  # constants
_KEEP = f"""
    INSERT INTO engine_archivedcount (workspace_id, flow_id, scope, count)
    SELECT workspace_id, flow_id, left(scope, %s), count(*)
    FROM {{table}} AS run, LATERAL {SCOPES} AS counted(scope)
    WHERE scope IS NOT NULL
    GROUP BY 1, 2, 3
"""  # noqa: S608  # constants

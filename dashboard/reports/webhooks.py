"""How the services that flows call have been."""

from typing import NamedTuple
from uuid import UUID

from django.db import connection

from engine.models import Workspace


class NodeHealth(NamedTuple):
    """The calls of a node in the last day; times in milliseconds."""

    flow_id: UUID | None
    flow: str
    node_id: UUID | None
    calls: int
    failures: int
    p50: int
    p95: int


_HEALTH = """
    SELECT call.flow_id, coalesce(flow.name, '?'), call.node_id,
        count(*), count(*) FILTER (WHERE call.status <> 'success'),
        percentile_disc(0.5) WITHIN GROUP (ORDER BY elapsed_ms),
        percentile_disc(0.95) WITHIN GROUP (ORDER BY elapsed_ms)
    FROM engine_webhookcall AS call LEFT JOIN engine_flow AS flow ON flow.id = call.flow_id
    WHERE call.workspace_id = %s AND call.created_on > now() - interval '1 day'
    GROUP BY 1, 2, 3 ORDER BY 5 DESC, 4 DESC
"""


def health(workspace: Workspace) -> list[NodeHealth]:
    """Each node that called in the last day, those with most failures first."""
    with connection.cursor() as cursor:
        cursor.execute(_HEALTH, [workspace.pk])
        return [NodeHealth(*row) for row in cursor.fetchall()]

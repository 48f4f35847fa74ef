"""How the services that flows call have been."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection

from engine.models import Incident, Workspace


class NodeHealth(NamedTuple):
    """The calls of a node in the last day; times in milliseconds.

    ``url`` is that of its last call, ``failed_on`` and ``error`` are of the last one that failed. It ``is_ill`` while
    an incident says so.
    """

    flow_id: UUID | None
    flow: str
    node_id: UUID | None
    calls: int
    failures: int
    p50: int
    p95: int
    url: str
    failed_on: datetime | None
    error: str
    is_ill: bool

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc.rpartition("@")[2]


_HEALTH = """
    WITH node AS MATERIALIZED (
        SELECT flow_id, node_id, count(*) AS calls, count(*) FILTER (WHERE status <> 'success') AS failures,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY elapsed_ms) AS p50,
            percentile_disc(0.95) WITHIN GROUP (ORDER BY elapsed_ms) AS p95,
            max(id) AS last, max(id) FILTER (WHERE status <> 'success') AS failed
        FROM engine_webhookcall WHERE workspace_id = %(workspace)s AND created_on > now() - interval '1 day'
        GROUP BY flow_id, node_id
    )
    SELECT node.flow_id, coalesce(flow.name, '?'), node.node_id, calls, failures, p50, p95, last.url,
        failed.created_on, coalesce(nullif(failed.status_code, 0)::text, failed.status, ''),
        EXISTS (
            SELECT FROM engine_incident WHERE workspace_id = %(workspace)s AND kind = %(ill)s AND closed_on IS NULL
                AND scope = node.node_id::text
        )
    FROM node JOIN engine_webhookcall AS last ON last.id = node.last
        LEFT JOIN engine_webhookcall AS failed ON failed.id = node.failed
        LEFT JOIN engine_flow AS flow ON flow.id = node.flow_id
    ORDER BY failures DESC, calls DESC, node.node_id
"""


def health(workspace: Workspace) -> list[NodeHealth]:
    """Each node that called in the last day, those with most failures first."""
    with connection.cursor() as cursor:
        cursor.execute(_HEALTH, {"workspace": workspace.pk, "ill": Incident.Kind.WEBHOOK_UNHEALTHY})
        return [NodeHealth(*row) for row in cursor.fetchall()]

"""Campaigns of a workspace that is held back: however much of it is overdue, it lies in nobody's way."""

from typing import Any

import pytest
from django.db import connection

from engine.models import Inbox, Timer, Workspace
from engine.models.base import uuid7
from engine.runner import sweeping
from engine.runner.sweeping import fire_timers
from engine.services.workspaces import create_workspace

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20_000
_OVERDUE = """
    INSERT INTO engine_timer (workspace_id, contact_id, kind, point_id, due_on)
    SELECT %s, gen_random_uuid(), 'campaign', %s, now() - number * interval '1 second'
    FROM generate_series(1, %s) AS number
"""


@pytest.fixture
def free() -> Workspace:
    """Another workspace, beside one that is held back."""
    held = create_workspace(name="Held", owner="a@example.org", country="RW").workspace
    Workspace.objects.filter(pk=held.pk).update(outbox_limit=0)
    free = create_workspace(name="Free", owner="b@example.org", country="RW").workspace
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, [held.pk, uuid7(), MANY])
        cursor.execute(_OVERDUE, [free.pk, uuid7(), 2])
        cursor.execute("ANALYZE engine_timer")
    return free


def test_others_get_what_is_due(free: Workspace) -> None:
    assert fire_timers() == 2
    assert Inbox.objects.for_workspace(free).count() == 2
    assert Timer.objects.count() == MANY


def test_nothing_of_it_is_read(free: Workspace) -> None:
    values = {"workspace": free.pk, "most": 100}
    for statement in (sweeping._WITH_CAMPAIGNS, sweeping._OF_CAMPAIGNS, sweeping._OF_SESSIONS):
        told = explain(statement, values)
        assert "Seq Scan on engine_timer" not in told
        assert "Rows Removed by Filter" not in told


def explain(statement: str, values: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE) {statement}", values)
        return "\n".join(line for (line,) in cursor.fetchall())

"""Finding what is due: with a thousand timers pending and with a million, of which the same number is due."""

from collections.abc import Mapping
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection

from engine.models import Inbox, Workspace
from engine.runner.sweeping import fire_timers

NAME = "timers"

FEW, MANY = 1_000, 1_000_000
DUE, ROUNDS = 100, 15

_PENDING = """
    INSERT INTO engine_timer (workspace_id, contact_id, kind, session_id, sprint_id, due_on)
    SELECT %s, gen_random_uuid(), 'timeout', gen_random_uuid(), gen_random_uuid(), now() + %s * interval '1 second'
        + random() * interval '30 days'
    FROM generate_series(1, %s)
"""
HOUR = 3600


def run() -> Mapping[str, Mapping[str, Any]]:
    workspace = Workspace.objects.create(name="Timers")
    few = measure(workspace, FEW)
    many = measure(workspace, MANY - FEW)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE engine_timer")
    Workspace.objects.filter(pk=workspace.pk).delete()
    return {
        "timers.due_ms_1k": {"value": few, "unit": "ms", "baseline": f"{DUE} due of {FEW:,} pending"},
        "timers.due_ms_1m": {"value": many, "unit": "ms", "baseline": f"{DUE} due of {MANY:,} pending"},
    }


def measure(workspace: Workspace, more: int) -> float:
    """Adds timers that aren't due, then fires some that are, several times: the median in milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, [workspace.pk, HOUR, more])
        cursor.execute("VACUUM ANALYZE engine_timer")
    return median(_fire(workspace) for _ in range(ROUNDS)) * 1000


def _fire(workspace: Workspace) -> float:
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, [workspace.pk, -100 * 24 * HOUR, DUE])
    begun = perf_counter()
    fired = fire_timers()
    seconds = perf_counter() - begun
    assert fired == DUE
    Inbox.objects.filter(workspace=workspace).delete()
    return seconds

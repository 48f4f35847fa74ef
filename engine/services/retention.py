"""Forgetting what has been kept for long enough; ``settings.KEEP_DAYS`` says how long, 0 for ever."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from engine.services.partitions import first_id_of

# So many at a time, so that no lock is held for long.
PIECE = 5_000

# The key tells when a session began: those that began later can't have ended before.
_FORGET_SESSIONS = """
    DELETE FROM engine_session WHERE id = ANY(ARRAY(
        SELECT id FROM engine_session WHERE id < %s AND ended_on < %s ORDER BY id LIMIT %s
    ))
"""


_FORGET_CALLS = """
    DELETE FROM engine_webhookcall WHERE id = ANY(ARRAY(
        SELECT id FROM engine_webhookcall WHERE created_on < %s ORDER BY created_on LIMIT %s
    ))
"""


_FORGET_FIRES = """
    DELETE FROM engine_campaignfire WHERE id = ANY(ARRAY(
        SELECT id FROM engine_campaignfire WHERE id < %s ORDER BY id LIMIT %s
    ))
"""
KEEP_FIRES = timedelta(days=30)


def forget_fires() -> int:
    """Deletes what tells of campaigns' points that had their say weeks ago, how many."""
    return _delete(_FORGET_FIRES, [first_id_of(now() - KEEP_FIRES)])


def forget_sessions() -> int:
    """Deletes conversations that ended long ago, how many; their runs with the results stay."""
    days = settings.KEEP_DAYS["session"]
    before = now() - timedelta(days=days)
    return _delete(_FORGET_SESSIONS, [first_id_of(before), before]) if days else 0


def forget_webhook_calls() -> int:
    """Deletes old calls of other services, how many."""
    days = settings.KEEP_DAYS["webhook"]
    return _delete(_FORGET_CALLS, [now() - timedelta(days=days)]) if days else 0


def _delete(statement: str, values: Sequence[Any]) -> int:
    """Runs it piece by piece until nothing is left; how many rows went."""
    total: int = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, [*values, PIECE])
            total += cursor.rowcount
            if cursor.rowcount < PIECE:
                return total

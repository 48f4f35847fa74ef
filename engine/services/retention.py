"""Forgetting what has been kept for long enough; ``settings.KEEP_DAYS`` says how long, 0 for ever."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from engine.services.partitions import first_id_of

# So many at a time, so that no lock is held for long.
PIECE = 5_000

# The key tells when a session began: those that began later can't have ended before.
_FORGET = """
    DELETE FROM engine_session WHERE id = ANY(ARRAY(
        SELECT id FROM engine_session WHERE id < %s AND ended_on < %s ORDER BY id LIMIT %s
    ))
"""


def forget_sessions() -> int:
    """Deletes conversations that ended long ago, how many; their runs with the results stay."""
    days = settings.KEEP_DAYS["session"]
    if not days:
        return 0
    before = now() - timedelta(days=days)
    total: int = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_FORGET, [first_id_of(before), before, PIECE])
            total += cursor.rowcount
            if cursor.rowcount < PIECE:
                return total

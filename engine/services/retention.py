"""Forgetting what has been kept for long enough; ``settings.KEEP_DAYS`` says how long, 0 for ever."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from engine.clock import now
from engine.services.erasure import erase_contacts
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


_FORGET_ERASED = """
    DELETE FROM engine_erasedcontact WHERE id = ANY(ARRAY(
        SELECT id FROM engine_erasedcontact WHERE erased_on < %s LIMIT %s
    ))
"""
KEEP_ERASED = timedelta(days=365)


def forget_erased() -> int:
    """Deletes what tells that there were contacts who were erased a year ago, how many."""
    return _delete(_FORGET_ERASED, [now() - KEEP_ERASED])


_FORGET_PARTS = """
    DELETE FROM engine_messagepart WHERE (channel_id, external_id) IN (
        SELECT channel_id, external_id FROM engine_messagepart WHERE message_id < %s ORDER BY message_id LIMIT %s
    )
"""
KEEP_PARTS = timedelta(days=30)


def forget_parts() -> int:
    """Deletes the parts of long messages of weeks ago, on which nobody reports any more, how many."""
    return _delete(_FORGET_PARTS, [first_id_of(now() - KEEP_PARTS)])


def forget_sessions() -> int:
    """Deletes conversations that ended long ago, how many; their runs with the results stay."""
    days = settings.KEEP_DAYS["session"]
    before = now() - timedelta(days=days)
    return _delete(_FORGET_SESSIONS, [first_id_of(before), before]) if days else 0


def forget_webhook_calls() -> int:
    """Deletes old calls of other services, how many."""
    days = settings.KEEP_DAYS["webhook"]
    return _delete(_FORGET_CALLS, [now() - timedelta(days=days)]) if days else 0


def forget_contacts() -> int:
    """Erases contacts of whom nothing was heard for long, how many.

    They neither wrote nor were written to, were in no flow, and nobody changed them; none waits for anything. Who has
    opted out or is blocked stays, else the next import of their number would have them written to again.
    """
    days = settings.KEEP_DAYS["contact"]
    pieces = _dormant(now() - timedelta(days=days)) if days else ()
    return sum(erase_contacts(workspace_id=key, contacts=ids) for piece in pieces for key, ids in piece.items())


def _dormant(before: datetime) -> Iterator[dict[UUID, list[UUID]]]:
    """By workspace, some at a time; those that are left out because a flow holds them aren't met again."""
    after, last = UUID(int=0), first_id_of(before)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DORMANT, {"after": after, "last": last, "before": before, "most": CONTACTS})
            found = cursor.fetchall()
        if not found:
            return
        after = found[-1][0]
        piece: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for contact_id, workspace_id in found:
            piece[workspace_id].append(contact_id)
        yield piece


CONTACTS = 100
# Keys tell when something was made.
_DORMANT = """
    SELECT id, workspace_id FROM engine_contact AS contact
    WHERE id > %(after)s AND id < %(last)s AND created_on < %(before)s AND modified_on < %(before)s
        AND (last_seen_on IS NULL OR last_seen_on < %(before)s) AND status NOT IN ('stopped', 'blocked')
        AND NOT EXISTS (SELECT FROM engine_message WHERE contact_id = contact.id AND id >= %(last)s)
        AND NOT EXISTS (SELECT FROM engine_run WHERE contact_id = contact.id AND id >= %(last)s)
        AND NOT EXISTS (SELECT FROM engine_session WHERE contact_id = contact.id AND status = 'waiting')
        AND NOT EXISTS (SELECT FROM engine_timer WHERE contact_id = contact.id AND point_id IS NOT NULL)
        AND NOT EXISTS (SELECT FROM engine_inbox WHERE contact_id = contact.id)
        AND NOT EXISTS (SELECT FROM engine_outbox WHERE contact_id = contact.id)
        AND NOT EXISTS (SELECT FROM engine_ticket WHERE contact_id = contact.id AND status = 'open')
    ORDER BY id LIMIT %(most)s
"""


_FORGET_AUDIT = """
    DELETE FROM engine_auditentry WHERE id = ANY(ARRAY(
        SELECT id FROM engine_auditentry WHERE created_on < %s ORDER BY created_on LIMIT %s
    ))
"""


def forget_audit() -> int:
    """Deletes what tells what members did long ago, how much."""
    days = settings.KEEP_DAYS["audit"]
    return _delete(_FORGET_AUDIT, [now() - timedelta(days=days)]) if days else 0


def _delete(statement: str, values: Sequence[Any]) -> int:
    """Runs it piece by piece until nothing is left; how many rows went."""
    total: int = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, [*values, PIECE])
            total += cursor.rowcount
            if cursor.rowcount < PIECE:
                return total

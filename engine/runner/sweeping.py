"""Finds what was left: by workers that died, by nudges that got lost, by time that has passed."""

from uuid import UUID

from django.db import connection, transaction

from engine.database import ask
from engine.jobs.running import is_any_open
from engine.models import Inbox, Start
from engine.regular import one_by_one
from engine.runner.in_hand import single_out
from engine.services import bulk
from engine.services.inbound_parts import receive_overdue
from engine.services.schedules import fire_schedules
from engine.services.statuses import apply_early
from engine.wakeups import (
    may_wake_contacts,
    most_outside,
    wake_bulk,
    wake_contacts,
    wake_drain,
    wake_jobs,
    wake_senders,
)

MAX_TIMERS = 5_000
RECEIVED_HOURS = 48

_FIRE = """
    WITH due AS (
        DELETE FROM engine_timer WHERE id = ANY(ARRAY(
            SELECT id FROM engine_timer WHERE due_on <= now() AND {which} ORDER BY due_on LIMIT %(most)s
            FOR UPDATE SKIP LOCKED
        ))
        RETURNING *
    )
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, contact_id, kind,
        CASE WHEN point_id IS NULL THEN jsonb_build_object('session', session_id, 'sprint', sprint_id)
            ELSE jsonb_build_object('point', point_id, 'due', COALESCE(meant_on, due_on)) END,
        CASE WHEN kind IN ('campaign', 'expiration') THEN 1 ELSE 0 END
    FROM due
"""
_OF_SESSIONS = _FIRE.format(which="point_id IS NULL")
_OF_CAMPAIGNS = _FIRE.format(which="point_id IS NOT NULL AND workspace_id = %(workspace)s")


def sweep() -> None:
    """Safe to run at any time, anywhere, any number of times at once."""
    one_by_one(single_out, fire_timers, fire_schedules, apply_early, receive_overdue, _advance_bulk, _wake)


def _advance_bulk() -> None:
    bulk.advance(Start.Status.STARTED)
    if bulk.is_any_queued():
        wake_bulk()


def _wake() -> None:
    if is_any_open():
        wake_jobs()
    if _exists("SELECT 1 FROM engine_inbox WHERE due_on <= now() AND NOT alone"):
        wake_drain()
    wake_alone()
    if _exists("SELECT 1 FROM engine_outbox WHERE due_on <= now() AND (leased_until <= now()) IS NOT FALSE"):
        wake_senders()


def fire_timers() -> int:
    """Moves what is due to the inbox; how many there were. Campaigns yield to replies, as all work for many does."""
    total = _fire_campaigns()
    while True:
        fired = _fire(_OF_SESSIONS, most=MAX_TIMERS)
        total += fired
        if fired < MAX_TIMERS:
            return total


def _fire_campaigns() -> int:
    """A helping for each workspace that hasn't too many messages waiting to leave."""
    return sum(_fire(_OF_CAMPAIGNS, workspace=one, most=_room(one)) for (one,) in ask(_WITH_CAMPAIGNS))


# One look for each workspace, however much of it is held back.
_WITH_CAMPAIGNS = """
    SELECT workspace.id FROM engine_workspace AS workspace CROSS JOIN LATERAL (
        SELECT due_on FROM engine_timer WHERE point_id IS NOT NULL AND workspace_id = workspace.id
        ORDER BY due_on LIMIT 1
    ) AS next WHERE next.due_on <= now()
"""


def _room(workspace_id: UUID) -> int:
    """How much of campaigns may come to the inbox, which work for many fills only so far."""
    if bulk.is_congested(workspace_id):
        return 0
    waiting = Inbox.objects.for_workspace(workspace_id).filter(kind=Inbox.Kind.CAMPAIGN).count()
    return max(bulk.HIGH_WATER - waiting, 0)


def _fire(statement: str, **values: int | UUID) -> int:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def wake_alone() -> None:
    """Has those handled who wait to be handled alone, when few others are queued for that."""
    if may_wake_contacts():
        wake_contacts(waiting_alone())


# Those whom somebody has in hand take turns of their workspace too.
_WAITING_ALONE = """
    SELECT free.id FROM (
        SELECT contact_id, min(id) AS first, row_number() OVER (PARTITION BY workspace_id ORDER BY min(id)) AS turn
        FROM engine_inbox WHERE alone AND due_on <= now() GROUP BY workspace_id, contact_id ORDER BY turn, first
    ) AS waiting CROSS JOIN LATERAL (
        SELECT id FROM engine_contact WHERE id = waiting.contact_id AND (leased_until < now()) IS NOT FALSE OFFSET 0
    ) AS free ORDER BY waiting.turn, waiting.first LIMIT %s
"""


def waiting_alone() -> list[UUID]:
    """Contacts for which something is due that has to be handled alone, and whom nobody has in hand: of each workspace
    in turn, so that one with a slow service doesn't keep the others waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_ALONE, [most_outside()])
        return [row[0] for row in cursor.fetchall()]


def _exists(query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({query})")
        return bool(cursor.fetchone()[0])


def squash_counts() -> int:
    """Adds up deltas of the counters; gives the number of rows that were added up."""
    with connection.cursor() as cursor:
        cursor.execute(_SQUASH)
        squashed = int(cursor.fetchone()[0])
        for table in ("engine_contactcount", "engine_messagecount", "engine_broadcastcount", "engine_ticketcount"):
            cursor.execute(_SQUASH_OF_WORKSPACE.format(table=table))
            squashed += int(cursor.fetchone()[0])
        return squashed


_SQUASH = """
    WITH fresh AS (
        SELECT DISTINCT workspace_id, flow_id, scope FROM engine_flowcount WHERE NOT is_squashed LIMIT 5000
    ), removed AS (
        DELETE FROM engine_flowcount AS old USING fresh
        WHERE old.flow_id = fresh.flow_id AND old.scope = fresh.scope AND old.workspace_id = fresh.workspace_id
        RETURNING old.workspace_id, old.flow_id, old.scope, old.count
    ), added AS (
        INSERT INTO engine_flowcount (workspace_id, flow_id, scope, count, is_squashed)
        SELECT workspace_id, flow_id, scope, sum(count), true FROM removed
        GROUP BY workspace_id, flow_id, scope HAVING sum(count) <> 0
    )
    SELECT count(*) FROM removed
"""


_SQUASH_OF_WORKSPACE = """
    WITH fresh AS (
        SELECT DISTINCT workspace_id, scope FROM {table} WHERE NOT is_squashed LIMIT 5000
    ), removed AS (
        DELETE FROM {table} AS old USING fresh
        WHERE old.workspace_id = fresh.workspace_id AND old.scope = fresh.scope
        RETURNING old.workspace_id, old.scope, old.count
    ), added AS (
        INSERT INTO {table} (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, scope, sum(count), true FROM removed GROUP BY workspace_id, scope HAVING sum(count) <> 0
    )
    SELECT count(*) FROM removed
"""


def forget_received() -> int:
    """Providers' ids are kept for as long as they may be repeated."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM engine_received WHERE created_on < now() - make_interval(hours => %s)", [RECEIVED_HOURS]
        )
        return int(cursor.rowcount)

"""Starts and broadcasts on their way: people move from the ledger to the inbox as fast as they may.

People who write come first: bulk work has a lower priority in the inbox, fills it only so far, and waits while the
workspace has many messages that haven't left yet.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count

from engine.clock import now
from engine.core.pacing import Pace, next_helping, next_time
from engine.database import PASSING, ask
from engine.models import Broadcast, Inbox, Recipient, Start
from engine.models.start import Bulk
from engine.services.audience import Audience, fill_ledger, is_small
from engine.wakeups import wake_bulk, wake_drain
from flows.errors import QueryError

logger = logging.getLogger(__name__)

REPLY, BULK = 0, 1
# Up to so many people are looked up while the caller waits.
SMALL = 5_000
# How far the inbox is filled, and how much at a time: well before it is empty, so that all workers have enough to do.
HIGH_WATER = 10_000
HELPING = 5_000
# See _MOVE: each is a batch.
STRIPES = 10

Kind = type[Start] | type[Broadcast]
KINDS: tuple[Kind, ...] = (Start, Broadcast)
OPEN = (Bulk.Status.QUEUED, Bulk.Status.STARTED)


def begin(bulk: Bulk) -> None:
    """Sets a new start or broadcast going, in the caller's transaction. Many people are looked up in the background."""
    if is_small(Audience.of(bulk), bulk.workspace_id, SMALL):
        look_up(bulk)
        release(bulk)
    transaction.on_commit(wake_bulk)


def look_up(bulk: Bulk) -> None:
    """Writes the ledger. Without fresh statistics, a large new one would be sorted for every helping."""
    bulk.total = fill_ledger(bulk)
    if bulk.total > SMALL:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE engine_recipient")
    bulk.status = Bulk.Status.STARTED
    bulk.save(update_fields=["total", "status"])


def release(bulk: Bulk) -> int:
    """Puts the next people in the inbox, in the caller's transaction; how many. The caller holds the row's lock."""
    moment = now()
    helping = _helping(bulk, moment)
    if helping <= 0:
        return 0
    moved, cursor = _move(bulk, helping)
    wave_began = bulk.wave_on or moment
    if bulk.wave_size and bulk.released % bulk.wave_size == 0:
        wave_began = moment
    bulk.released = bulk.released + moved if moved == helping else bulk.total
    bulk.next_on = next_time(
        pace_of(bulk),
        due=bulk.next_on or moment,
        wave_began=wave_began,
        now=moment,
        released=bulk.released,
        helping=moved,
    )
    bulk.wave_on, bulk.cursor = wave_began, cursor or bulk.cursor
    bulk.save(update_fields=["released", "next_on", "wave_on", "cursor"])
    transaction.on_commit(wake_drain)
    return moved


def pace_of(bulk: Bulk) -> Pace:
    return Pace(bulk.wave_size, bulk.wave_minutes, bulk.per_minute)


def _helping(bulk: Bulk, moment: datetime) -> int:
    """How many people may be put in the inbox now."""
    is_due = bulk.next_on is None or bulk.next_on <= moment
    if bulk.status != Bulk.Status.STARTED or bulk.released >= bulk.total or not is_due:
        return 0
    if waiting(bulk) > HIGH_WATER - HELPING or is_congested(bulk.workspace_id):
        return 0
    return next_helping(pace_of(bulk), bulk.released, min(HELPING, bulk.total - bulk.released))


def is_congested(workspace_id: UUID) -> bool:
    """Whether as many messages wait to leave as the workspace allows before bulk work waits too."""
    with connection.cursor() as cursor:
        cursor.execute(_CONGESTED, {"workspace": workspace_id})
        return bool(cursor.fetchone()[0])


_CONGESTED = """
    SELECT (
        SELECT count(*) FROM (
            SELECT FROM engine_outbox WHERE workspace_id = %(workspace)s LIMIT workspace.outbox_limit
        ) AS few
    ) >= workspace.outbox_limit
    FROM engine_workspace AS workspace WHERE id = %(workspace)s
"""

# Neighbours in the table are in different stripes, and so in different batches: each page has room for new versions of
# a few of its rows at a time, and those that a batch has replaced make room for the next.
#
# Who is in the inbox already was in a worker's hands when it was paused. Nobody could take up what waits for people who
# have been erased since they were looked up.
_MOVE = """
    WITH next AS MATERIALIZED (
        SELECT contact_id FROM engine_recipient CROSS JOIN LATERAL (
            SELECT FROM engine_contact WHERE id = contact_id OFFSET 0
        ) AS living WHERE bulk_id = %(bulk)s AND contact_id > %(after)s AND outcome = 'queued'
            AND contact_id NOT IN (SELECT contact_id FROM engine_inbox WHERE start_id = %(bulk)s)
        ORDER BY contact_id LIMIT %(most)s
    ), put AS (
        INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, start_id, priority)
        SELECT %(workspace)s, contact_id, %(kind)s, '{}', %(bulk)s, %(priority)s FROM (
            SELECT contact_id, row_number() OVER (ORDER BY contact_id) %% %(stripes)s AS stripe FROM next
        ) AS striped ORDER BY stripe, contact_id
    )
    SELECT count(*), (SELECT contact_id FROM next ORDER BY contact_id DESC LIMIT 1) FROM next
"""
_FIRST = UUID(int=0)


def _move(bulk: Bulk, most: int) -> tuple[int, UUID | None]:
    """How many were put in the inbox, and the last of them. Few are served at once, many after people who write."""
    values: dict[str, Any] = {
        "bulk": bulk.pk,
        "workspace": bulk.workspace_id,
        "after": bulk.cursor or _FIRST,
        "most": most,
        "stripes": STRIPES,
        "kind": Inbox.Kind.START if isinstance(bulk, Start) else Inbox.Kind.BROADCAST,
        "priority": REPLY if Audience.of(bulk).is_of_named else BULK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
        moved, last = cursor.fetchone()
        return int(moved), last


def advance(*statuses: str) -> int:
    """Takes all in these states a step further; how many people were put in the inbox. Safe anywhere, at any time."""
    return sum(_advance(KINDS[place], pk) for place, pk, status in ask(_OPEN) if status in (statuses or OPEN))


def is_any_queued() -> bool:
    """Whether the people of any are still to be looked up."""
    return any(status == Bulk.Status.QUEUED for _, _, status in ask(_OPEN))


# Asked before every batch; kinds by their place in KINDS.
_OPEN = """
    SELECT 0 AS kind, id, status FROM engine_start WHERE status IN ('queued', 'started')
    UNION ALL SELECT 1, id, status FROM engine_broadcast WHERE status IN ('queued', 'started')
    ORDER BY kind, id
"""


def _advance(kind: Kind, pk: UUID) -> int:
    """One step; nothing if another process is at it. Whatever goes wrong with it, the others go on."""
    try:
        return _step(kind, pk)
    except PASSING:
        logger.exception("bulk %(bulk)s could not be taken further", {"bulk": pk})
    except Exception as error:
        logger.exception("bulk %(bulk)s failed", {"bulk": pk})
        _fail(kind, pk, error)
    return 0


def _step(kind: Kind, pk: UUID) -> int:
    with transaction.atomic(durable=True):
        bulk = kind.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if bulk is None:
            return 0
        if _has_to_rest(bulk):
            _rest(bulk)
            return 0
        if bulk.status == Bulk.Status.QUEUED:
            look_up(bulk)
        moved = release(bulk)
        if not moved and _is_done(bulk):
            _end(bulk, Bulk.Status.COMPLETED, reason="gone")
        return moved


def _has_to_rest(bulk: Bulk) -> bool:
    """Whoever begins one at once decides for themselves when it goes on."""
    moment = now()
    return bulk.is_scheduled and bulk.workspace.next_allowed(moment) > moment


def _rest(bulk: Bulk) -> None:
    """In quiet hours; who isn't handled yet goes back to the ledger."""
    if taken := _take_back(bulk):
        bulk.released, bulk.cursor = bulk.released - taken, None
        bulk.save(update_fields=["released", "cursor"])


@transaction.atomic(durable=True)
def _fail(kind: Kind, pk: UUID, error: Exception) -> None:
    """Ends it; its page says why. Its query may name what is gone by now."""
    bulk = kind.objects.select_for_update(of=("self",)).filter(pk=pk, status__in=OPEN).first()
    if bulk:
        told = str(error) if isinstance(error, QueryError) else f"{type(error).__name__}: {error}"
        bulk.error = told[:255]
        bulk.save(update_fields=["error"])
        _take_back(bulk)
        _end(bulk, Bulk.Status.FAILED, reason="bulk_failed")


def _is_done(bulk: Bulk) -> bool:
    return bulk.status == Bulk.Status.STARTED and bulk.released >= bulk.total and not waiting(bulk)


def waiting(bulk: Bulk) -> int:
    """How many of its people are in the inbox."""
    return Inbox.objects.filter(start=bulk.pk).count()


def left(bulk: Bulk) -> int:
    """How many still wait for their turn."""
    return bulk.total - bulk.released + waiting(bulk)


def progress(bulk: Bulk) -> Mapping[str, int]:
    """How many people have which outcome: ``started``, or ``excluded: in_a_flow`` where there is a reason."""
    rows = Recipient.objects.filter(bulk_id=bulk.pk).values_list("outcome", "reason").annotate(people=Count("contact"))
    return {f"{outcome}: {reason}" if reason else outcome: people for outcome, reason, people in rows}


@transaction.atomic
def pause(*, bulk: Bulk) -> None:
    """Nobody more is taken on until ``resume``; who isn't handled yet goes back to the ledger."""
    locked = _lock(bulk)
    if locked.status not in OPEN:
        return
    locked.released -= _take_back(locked)
    locked.status, locked.cursor = Bulk.Status.PAUSED, None
    locked.save(update_fields=["status", "released", "cursor"])


@transaction.atomic
def resume(*, bulk: Bulk) -> None:
    """Goes on where ``pause`` left off."""
    locked = _lock(bulk)
    if locked.status == Bulk.Status.PAUSED:
        has_ledger = Recipient.objects.filter(bulk_id=locked.pk).exists()
        locked.status = Bulk.Status.STARTED if has_ledger else Bulk.Status.QUEUED
        locked.next_on = None
        locked.save(update_fields=["status", "next_on"])
        transaction.on_commit(wake_bulk)


@transaction.atomic
def stop(*, bulk: Bulk) -> None:
    """Ends it for good; who wasn't handled is skipped. Conversations that it began go on."""
    locked = _lock(bulk)
    if locked.status in (*OPEN, Bulk.Status.PAUSED):
        _take_back(locked)
        _end(locked, Bulk.Status.STOPPED, reason="bulk_stopped")


def _end(bulk: Bulk, status: Bulk.Status, *, reason: str) -> None:
    """Who wasn't handled is skipped: as it ends before its time, or as they have been merged or erased meanwhile."""
    rest = Recipient.objects.filter(bulk_id=bulk.pk, outcome=Recipient.Outcome.QUEUED)
    rest.update(outcome=Recipient.Outcome.SKIPPED, reason=reason)
    bulk.status, bulk.finished_on = status, now()
    bulk.save(update_fields=["status", "finished_on"])


def _lock(bulk: Bulk) -> Bulk:
    kind = Start if isinstance(bulk, Start) else Broadcast
    return kind.objects.select_for_update(of=("self",)).get(pk=bulk.pk)


# Those whom a worker has in hand stay there, and end as if nothing had been paused.
_TAKE_BACK = """
    DELETE FROM engine_inbox WHERE id = ANY(ARRAY(
        SELECT item.id FROM engine_inbox AS item JOIN engine_contact AS contact ON contact.id = contact_id
        WHERE start_id = %s AND (leased_until > now()) IS NOT TRUE
        FOR UPDATE OF item SKIP LOCKED FOR NO KEY UPDATE OF contact SKIP LOCKED
    ))
"""


def _take_back(bulk: Bulk) -> int:
    """Takes those whom nobody handles out of the inbox; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, [bulk.pk])
        return int(cursor.rowcount)

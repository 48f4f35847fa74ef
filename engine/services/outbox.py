"""The outbox: claiming messages for sending, and writing down how it went."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection, transaction
from msgspec import Struct

from engine.models.message import REPLACES
from engine.runner.rows import update_rows
from engine.telemetry import BATCH, SENT, Observation, Stopwatch, observe

# Whoever sends renews its claims while they last.
LEASE_SECONDS = 30
# The wait before each further try; after the last one the message has failed.
BACK_OFF_SECONDS = (60, 300, 900)


class Claimed(NamedTuple):
    """A message claimed for sending; ``tries`` counts this one. Attachments are texts, quick replies objects."""

    outbox_id: int
    tries: int
    message_id: UUID
    workspace_id: UUID
    contact_id: UUID
    channel_id: UUID
    urn: str
    text: str
    attachments: Any
    quick_replies: Any
    locale: str
    session_open: bool


class Outcome(Struct, frozen=True, kw_only=True):
    """How sending went; without ``error`` the provider took it."""

    claimed: Claimed
    external_id: str = ""
    error: str = ""
    reason: str = ""
    retry: bool = False

    @property
    def again(self) -> bool:
        return self.retry and self.claimed.tries <= len(BACK_OFF_SECONDS)


_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM engine_outbox AS one
        WHERE due_on <= now() AND NOT EXISTS (
            SELECT 1 FROM engine_outbox AS earlier WHERE earlier.contact_id = one.contact_id AND earlier.id < one.id
        )
        ORDER BY priority, due_on LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE engine_outbox AS outbox SET due_on = now() + make_interval(secs => %s), tries = tries + 1
    FROM due, engine_message AS message LEFT JOIN engine_session AS session ON session.id = message.session_id
    WHERE outbox.id = due.id AND message.id = outbox.message_id
    RETURNING outbox.id, outbox.tries, message.id, message.workspace_id, message.contact_id, message.channel_id,
        message.urn, message.text, message.attachments, message.quick_replies, message.locale,
        COALESCE(session.status = 'waiting', false)
"""


def claim(*, limit: int) -> list[Claimed]:
    """Up to ``limit`` messages that are due, at most one of a contact; nobody else gets them while the lease lasts."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [limit, LEASE_SECONDS])
        return [_claimed(row) for row in cursor.fetchall()]


def renew(held: Sequence[Claimed]) -> None:
    """Keeps claims whose messages are still being sent."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [LEASE_SECONDS, [one.outbox_id for one in held], [one.tries for one in held]])


_RENEW = """
    UPDATE engine_outbox SET due_on = now() + make_interval(secs => %s)
    FROM unnest(%s::bigint[], %s::smallint[]) AS held(id, tries)
    WHERE engine_outbox.id = held.id AND engine_outbox.tries = held.tries
"""


def _claimed(row: Sequence[Any]) -> Claimed:
    claimed = Claimed(*row)
    return claimed._replace(
        attachments=orjson.loads(claimed.attachments), quick_replies=orjson.loads(claimed.quick_replies)
    )


def record(outcomes: Sequence[Outcome]) -> None:
    """Writes down how sending went, in one transaction. Rows that another sender has taken over are left to it."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.claimed.message_id)
    again = [outcome for outcome in ordered if outcome.again]
    done = [outcome for outcome in ordered if not outcome.again]
    watch = Stopwatch()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if again:
            cursor.executemany(_TRY_AGAIN, [_try_again(outcome) for outcome in again])
        if done:
            cursor.execute(_REMOVE, [[one.claimed.outbox_id for one in done], [one.claimed.tries for one in done]])
        update_rows(cursor, _UPDATE, [_status(outcome) for outcome in ordered])
        stopped = [outcome.claimed for outcome in done if outcome.error == "contact_stopped"]
        if stopped:
            cursor.executemany(_STOP, [[one.workspace_id, one.contact_id] for one in stopped])
    watch.lap("record")
    observe([*watch.laps, Observation(BATCH, "record", len(outcomes)), *map(_observed, outcomes)])


_TRY_AGAIN = """
    UPDATE engine_outbox SET due_on = now() + make_interval(secs => %s) WHERE id = %s AND tries = %s
"""
_REMOVE = """
    DELETE FROM engine_outbox USING unnest(%s::bigint[], %s::smallint[]) AS done(id, tries)
    WHERE engine_outbox.id = done.id AND engine_outbox.tries = done.tries
"""
# A report of the provider may have come before this: its status stays.
_UPDATE = """
    UPDATE engine_message AS message SET
        status = CASE WHEN message.status = ANY(new.replaces) THEN new.status ELSE message.status END,
        external_id = COALESCE(NULLIF(new.external_id, ''), message.external_id),
        reason = new.reason,
        sent_on = CASE WHEN new.sent THEN COALESCE(message.sent_on, now()) ELSE message.sent_on END
    FROM json_to_recordset(%s) AS new(
        id uuid, status text, replaces text[], external_id text, reason text, sent boolean
    ) WHERE message.id = new.id
"""
_STOP = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority) VALUES (%s, %s, 'stop', '{}', 0)
"""


def _observed(outcome: Outcome) -> Observation:
    """From the making of the message, which its id tells, until now."""
    made = (outcome.claimed.message_id.int >> 80) / 1000
    return Observation(SENT, _status(outcome)["status"], max(0.0, time.time() - made))


def _try_again(outcome: Outcome) -> list[int]:
    claimed = outcome.claimed
    return [BACK_OFF_SECONDS[claimed.tries - 1], claimed.outbox_id, claimed.tries]


def _status(outcome: Outcome) -> dict[str, Any]:
    status = "errored" if outcome.again else "failed" if outcome.error else "wired"
    reason = f"{outcome.error}: {outcome.reason}"[:255] if outcome.error else ""
    return {
        "id": outcome.claimed.message_id,
        "status": status,
        "replaces": REPLACES[status],
        "external_id": outcome.external_id,
        "reason": reason,
        "sent": not outcome.error,
    }

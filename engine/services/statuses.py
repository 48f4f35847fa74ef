"""What became of messages: statuses only move forward, in whatever order providers report them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from msgspec import Struct

from engine.database import Rows, array, ask, transaction
from engine.models.message import REPLACES
from engine.runner.rows import copy_rows, from_rows

# A report that came before the provider's id is tried again so long, and then forgotten.
EARLY_SECONDS = 120
MAX_EARLY = 5_000
# Of several reports on one message the last of these counts.
ORDER = ("errored", "wired", "sent", "failed", "delivered", "read")


class Report(Struct, frozen=True, kw_only=True):
    """A message's new status, by our id or the provider's; only messages of that channel are touched."""

    channel_id: UUID
    status: str
    message_id: str = ""
    external_id: str = ""
    reason: str = ""


class Key(NamedTuple):
    """What a report is about: a channel, and the provider's id of a message or a part of one."""

    channel_id: UUID
    external_id: str


def record(reports: Sequence[Report]) -> None:
    """Takes the reports down. What doesn't move a message forward changes nothing.

    Those with an id that no message has are kept a while: the sender may not have written it down yet.
    """
    with transaction(), connection.cursor() as cursor:
        early = _apply(reports)
        copy_rows(cursor, "engine_earlyreport", _EARLY, [_early(report) for report in early])


def apply_early() -> int:
    """Tries reports again that came too early; how many still wait."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(_TAKE_EARLY, [EARLY_SECONDS, MAX_EARLY])
        rows = cursor.fetchall()
        if not rows:
            return 0
        reports = [Report(channel_id=row[1], external_id=row[2], status=row[3], reason=row[4]) for row in rows]
        still = {Key(report.channel_id, report.external_id) for report in _apply(reports)}
        done = [row[0] for row in rows if Key(row[1], row[2]) not in still or row[5]]
        cursor.execute("DELETE FROM engine_earlyreport WHERE id = ANY(%s)", [done])
        return len(rows) - len(done)


_EARLY = ("channel_id", "external_id", "status", "reason")
_TAKE_EARLY = """
    SELECT id, channel_id, external_id, status, reason, created_on < now() - make_interval(secs => %s)
    FROM engine_earlyreport ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""


def _early(report: Report) -> tuple[Any, ...]:
    return report.channel_id, report.external_id[:128], report.status, report.reason[:255]


def _apply(reports: Sequence[Report]) -> list[Report]:
    """Gives those that are about no message that is known."""
    _update(_UPDATE_OURS, _last(report for report in reports if report.message_id))
    theirs = _last(report for report in reports if report.external_id and not report.message_id)
    of_parts = _apply_to_parts(theirs)
    whole = [report for report in theirs if Key(report.channel_id, report.external_id) not in of_parts]
    if not whole:
        return []
    known = {Key(*row) for row in _update(_UPDATE_THEIRS, whole)}
    return [report for report in whole if Key(report.channel_id, report.external_id) not in known]


def _apply_to_parts(reports: Sequence[Report]) -> set[Key]:
    """Those of the reports that are about parts of long messages, which are what their parts are."""
    if not reports:
        return set()
    parts = _update(_UPDATE_PARTS, reports)
    if parts:
        wholes = ask(_WHOLES, [array({row[2] for row in parts})])
        _update(_UPDATE_OURS, [Report(channel_id=row[0], message_id=row[1], status=row[2]) for row in wholes])
    return {Key(*row[:2]) for row in parts}


def _update(statement: str, reports: Sequence[Report]) -> Rows:
    return ask(*from_rows(statement, [_row(report) for report in reports])) if reports else []


def _last(reports: Iterable[Report]) -> list[Report]:
    """The furthest report on each message, in an order that all keep to."""
    furthest: dict[tuple[UUID, str], Report] = {}
    for report in reports:
        key = (report.channel_id, report.message_id or report.external_id)
        known = furthest.get(key)
        if known is None or ORDER.index(known.status) < ORDER.index(report.status):
            furthest[key] = report
    return [furthest[key] for key in sorted(furthest)]


def _row(report: Report) -> dict[str, Any]:
    return {
        "channel_id": report.channel_id,
        "key": report.message_id or report.external_id,
        "status": report.status,
        "replaces": REPLACES[report.status],
        "reason": report.reason[:255],
        "has_left": report.status in {"sent", "delivered", "read"},
    }


_GIVEN = """
    json_to_recordset(%s) AS new(
        channel_id uuid, key text, status text, replaces text[], reason text, has_left boolean
    )
"""
_CHANGES = """
    status = CASE WHEN message.status = ANY(new.replaces) THEN new.status ELSE message.status END,
    reason = CASE WHEN message.status = ANY(new.replaces) THEN new.reason ELSE message.reason END,
    sent_on = CASE WHEN new.has_left THEN COALESCE(message.sent_on, now()) ELSE message.sent_on END
"""
_UPDATE_OURS = f"""
    UPDATE engine_message AS message SET {_CHANGES} FROM {_GIVEN}
    WHERE message.id = new.key::uuid AND message.channel_id = new.channel_id AND direction = 'out'
"""  # noqa: S608  # constants
_UPDATE_THEIRS = f"""
    UPDATE engine_message AS message SET {_CHANGES} FROM {_GIVEN}
    WHERE message.channel_id = new.channel_id AND message.external_id = new.key
        AND direction = 'out' AND message.external_id <> ''
    RETURNING message.channel_id, message.external_id
"""  # noqa: S608  # constants
_UPDATE_PARTS = f"""
    UPDATE engine_messagepart AS part
    SET status = CASE WHEN part.status = ANY(new.replaces) THEN new.status ELSE part.status END FROM {_GIVEN}
    WHERE part.channel_id = new.channel_id AND part.external_id = new.key
    RETURNING part.channel_id, part.external_id, part.message_id
"""  # noqa: S608  # constants
# A long message has come as far as the part that is furthest behind, and has failed when one part has.
_WHOLES = """
    SELECT channel_id, message_id::text, CASE
        WHEN bool_or(status = 'failed') THEN 'failed'
        WHEN bool_and(status = 'read') THEN 'read'
        WHEN bool_and(status IN ('delivered', 'read')) THEN 'delivered'
        WHEN bool_and(status IN ('sent', 'delivered', 'read')) THEN 'sent'
        ELSE 'wired'
    END
    FROM engine_messagepart WHERE message_id = ANY(%s::uuid[]) GROUP BY channel_id, message_id ORDER BY message_id
"""

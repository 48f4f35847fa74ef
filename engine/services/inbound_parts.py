"""Long messages that come in by parts: kept until all are there, and longer, as providers may repeat some of them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from msgspec import Struct

from engine.services.inbox import Incoming, receive
from flows.texts import join_numbered

# The coding of parts that came as text.
TEXT = -1
# How long those are waited for, and kept as providers may repeat them.
TEXT_MINUTES = 10


class InboundPart(Struct, frozen=True, kw_only=True):
    """The ``number``-th of ``total`` parts; ``name`` is what they have in common, ``came_on`` is when, in microseconds.

    Octets, as a part may begin in the middle of a character; ``coding`` says how they are to be read.
    """

    channel_id: UUID
    name: str
    number: int
    total: int
    sender: str
    coding: int
    octets: bytes
    came_on: int = 0


def keep_part(part: InboundPart) -> list[InboundPart]:
    """Commits it; gives all parts in order once they are there, and again when one is repeated.

    Phones use names again: other octets in the same place are of another message, and what was there is set aside.
    """
    row = msgspec.structs.asdict(part)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_SET_ASIDE, row)
        cursor.execute(_KEEP, row)
        cursor.execute(f"{_SELECT} AND name = %s ORDER BY number", [part.channel_id, part.name])
        parts = [_part(found) for found in cursor.fetchall()]
    return parts if len(parts) == part.total else []


def overdue_parts(channel_id: UUID, seconds: float) -> list[list[InboundPart]]:
    """By message, the parts of those whose first came so long ago; those that were joined already are among them."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, [channel_id, channel_id, seconds])
        parts = [_part(row) for row in cursor.fetchall()]
    return [list(group) for _, group in groupby(parts, lambda part: part.name)]


def joined_text(parts: Sequence[InboundPart]) -> str:
    """What parts that came as text say together, those that are missing marked."""
    texts = {part.number: part.octets.decode() for part in parts}
    return join_numbered(texts, parts[0].total)


def joined_id(parts: Sequence[InboundPart]) -> str:
    """By the time of their first part, an id by which a message is stored once however often it is joined."""
    return f"{parts[0].sender} {min(part.came_on for part in parts)}"


def receive_overdue() -> None:
    """Stores messages of which parts have been missing for too long, where these came as text, and forgets them."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE_CHANNELS, [TEXT, TEXT_MINUTES])
        channels = cursor.fetchall()
    for workspace_id, channel_id in channels:
        for parts in overdue_parts(channel_id, 60 * TEXT_MINUTES):
            receive([_incoming(workspace_id, parts)])
            forget_parts(parts)


def _incoming(workspace_id: UUID, parts: Sequence[InboundPart]) -> Incoming:
    return Incoming(
        workspace_id=workspace_id,
        channel_id=parts[0].channel_id,
        urn=parts[0].sender,
        text=joined_text(parts),
        external_id=joined_id(parts),
    )


def forget_parts(parts: Sequence[InboundPart]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [parts[0].channel_id, parts[0].name])


def _part(row: Sequence[Any]) -> InboundPart:
    channel_id, name, number, total, sender, coding, octets, came_on = row
    return InboundPart(
        channel_id=channel_id,
        name=name,
        number=number,
        total=total,
        sender=sender,
        coding=coding,
        octets=bytes(octets),
        came_on=came_on,
    )


_SELECT = """
    SELECT channel_id, name, number, total, sender, coding, octets, (extract(epoch FROM created_on) * 1000000)::bigint
    FROM engine_inboundpart WHERE channel_id = %s
"""
_SET_ASIDE = """
    UPDATE engine_inboundpart SET name = left(name, 200) || ' until ' || clock_timestamp()
    WHERE channel_id = %(channel_id)s AND name = %(name)s AND EXISTS (
        SELECT 1 FROM engine_inboundpart AS other WHERE other.channel_id = %(channel_id)s AND other.name = %(name)s
            AND other.number = %(number)s AND other.octets <> %(octets)s
    )
"""
_KEEP = """
    INSERT INTO engine_inboundpart (channel_id, name, number, total, sender, coding, octets)
    VALUES (%(channel_id)s, %(name)s, %(number)s, %(total)s, %(sender)s, %(coding)s, %(octets)s)
    ON CONFLICT DO NOTHING
"""
_OVERDUE = f"""
    {_SELECT} AND name IN (
        SELECT name FROM engine_inboundpart WHERE channel_id = %s GROUP BY name
        HAVING min(created_on) < now() - make_interval(secs => %s)
    ) ORDER BY name, number
"""  # noqa: S608  # constants
_OVERDUE_CHANNELS = """
    SELECT DISTINCT channel.workspace_id, channel.id FROM engine_inboundpart AS part
    JOIN engine_channel AS channel ON channel.id = part.channel_id
    WHERE part.coding = %s AND part.created_on < now() - make_interval(mins => %s)
"""
_FORGET = "DELETE FROM engine_inboundpart WHERE channel_id = %s AND name = %s"

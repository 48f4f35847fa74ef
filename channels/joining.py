"""Long messages that a gateway hands over by parts in calls of their own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import structs

from channels.base import Channel, Happening, Inbound, PartOf
from engine.services.inbound_parts import TEXT, InboundPart, joined_id, joined_text, keep_part

LONGEST_REFERENCE = 64


def join_parts(happenings: Sequence[Happening], channel: Channel[Any]) -> list[Happening]:
    """What happened with parts kept, which is committed, and whole messages in the place of those that are complete."""
    return [whole for happening in happenings if (whole := _whole(happening, channel)) is not None]


def has_parts(happenings: Sequence[Happening]) -> bool:
    return any(isinstance(happening, Inbound) and happening.part for happening in happenings)


def _whole(happening: Happening, channel: Channel[Any]) -> Happening | None:
    if not isinstance(happening, Inbound) or happening.part is None:
        return happening
    parts = keep_part(_stored(happening, happening.part, channel))
    if not parts:
        return None
    return structs.replace(happening, text=joined_text(parts), external_id=joined_id(parts), part=None)


def _stored(message: Inbound, part: PartOf, channel: Channel[Any]) -> InboundPart:
    return InboundPart(
        channel_id=UUID(channel.uuid),
        name=f"{message.urn} {part.reference[:LONGEST_REFERENCE]} {part.total}",
        number=part.number,
        total=part.total,
        sender=message.urn,
        coding=TEXT,
        octets=message.text.encode(),
    )

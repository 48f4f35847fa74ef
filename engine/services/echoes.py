"""Messages that a provider without ids delivers twice: the same words of the same person, before we answered.

Who answers two questions with the same word is no echo: something left for them in between.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID
from zlib import crc32

import msgspec
from msgspec import Struct

from engine.clock import CLOCK
from engine.database import array, ask


class Said(Struct, frozen=True):
    """A text that came in; it is an echo of the same within ``seconds``."""

    contact_id: UUID
    channel_id: UUID | None
    urn: str
    text: str
    seconds: float


_ENCODER = msgspec.json.Encoder()


def find_echoes(said: Sequence[Said]) -> set[int]:
    """The places of those that say again what is in the list before them, or was stored a moment ago."""
    first: dict[Said, int] = {}
    for place, one in enumerate(said):
        first.setdefault(one, place)
    echoes = set(range(len(said))) - set(first.values())
    if first:
        _wait_for_others(first)
        rows = [{**msgspec.structs.asdict(one), "place": place, "since": _since(one)} for one, place in first.items()]
        echoes.update(place for (place,) in ask(_FIND, [_ENCODER.encode(rows).decode()]))
    return echoes


def _wait_for_others(said: Iterable[Said]) -> None:
    """Until whoever takes in the same at this moment has committed, so that it is found."""
    keys = sorted({crc32(f"{one.contact_id} {one.channel_id} {one.text}".encode()) for one in said})
    ask(_LOCK, [_LOCKS, array(keys)])


# Advisory locks have two keys of 32 bits: this one is for echoes.
_LOCKS = 0x4A69
_LOCK = "SELECT pg_advisory_xact_lock(%s::int, key::bit(32)::int) FROM unnest(%s::bigint[]) AS key"


def _since(one: Said) -> UUID:
    """The least id of messages that can be the same: ids begin with the time in milliseconds."""
    return UUID(int=int((CLOCK.seconds() - one.seconds) * 1000) << 80)


# The message before may still wait for its turn. What waits in the outbox nobody has seen.
_FIND = """
    SELECT said.place FROM json_to_recordset(%s) AS said(
        place int, contact_id uuid, channel_id text, urn text, text text, seconds float, since uuid
    ) CROSS JOIN LATERAL (
        SELECT (payload->>'id')::uuid AS id FROM engine_inbox AS inbox
        WHERE inbox.contact_id = said.contact_id AND kind = 'message'
            AND created_on > now() - make_interval(secs => said.seconds)
            AND payload->>'channel' = said.channel_id AND payload->>'urn' = said.urn
            AND payload->>'text' = said.text AND NOT payload ? 'attachments'
        UNION ALL
        SELECT id FROM engine_message AS message
        WHERE message.contact_id = said.contact_id AND message.id > said.since AND direction = 'in'
            AND message.channel_id::text = said.channel_id AND message.urn = said.urn
            AND message.text = said.text AND attachments = '[]'
        ORDER BY id DESC LIMIT 1
    ) AS before
    WHERE NOT EXISTS (
        SELECT FROM engine_message AS answer
        WHERE answer.contact_id = said.contact_id AND answer.id > before.id AND answer.direction = 'out'
            AND answer.urn = said.urn AND NOT EXISTS (
                SELECT FROM engine_outbox AS outbox
                WHERE outbox.contact_id = said.contact_id AND outbox.message_id = answer.id AND outbox.tries = 0
            )
    )
"""

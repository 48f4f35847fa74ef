"""What comes in for contacts: stored with their URNs resolved, in the order in which it came."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID
from zlib import crc32

import orjson
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from msgspec import Struct

from engine.database import Question, Rows, ask, ask_together, ending, transaction
from engine.models.base import IDS
from engine.models.words import name_words
from engine.runner.rows import from_columns, key_text, with_columns
from engine.services.echoes import Said, find_echoes
from engine.telemetry import BATCH, Observation, Stopwatch, observe
from engine.wakeups import wake_drain

CREATE_TRIES = 3
LONGEST_MARKED = 119  # of an id, so that it and what stands for the number fit
LONGEST_TEXT = 10_000  # in letters: far more than phones send, and as much of a message as searches look at


class Incoming(Struct, frozen=True, kw_only=True):
    """What came in on a channel: ``kind`` is message, stop, chat or missed_call (``engine.models.Inbox``).

    ``urn`` is an identity, ``display`` what it is called by people now, "" if that isn't told, ``sent_on`` RFC 3339 or
    "", ``params`` are a chat's, ``payload`` is what a form sent.

    One without external id is a repeat of what said the same within ``repeat_seconds``, see ``engine.services.echoes``.
    """

    workspace_id: UUID
    channel_id: UUID | None = None
    urn: str
    display: str = ""
    kind: str = "message"
    text: str = ""
    attachments: tuple[str, ...] = ()
    external_id: str = ""
    sent_on: str = ""
    name: str = ""
    params: Mapping[str, str] = {}
    payload: Any = None
    repeat_seconds: float = 0.0


class Address(NamedTuple):
    """Where a URN is known: identities are the same contact only within a workspace."""

    workspace_id: UUID
    identity: str


def receive(incoming: Sequence[Incoming]) -> list[str | None]:
    """Stores all in one transaction and wakes a worker. Gives the new message ids, None for repeats of an external id.

    The caller must not be in a transaction: once this returns, everything is on disk.
    """
    watch = Stopwatch()
    numbered = _numbered(incoming)
    with transaction(_marks(numbered), _search(_addresses(incoming))) as (marked, known):
        fresh = _without_repeats(incoming, numbered, marked)
        contacts = _with_new_contacts(fresh, _found(known))
        fresh = _without_echoes(fresh, contacts)
        ids = {id(one): IDS.uuid7() for one in fresh}
        ask_together([*_insertion(fresh, contacts, ids), *_renewal(fresh), *ending()])
    watch.lap("receive")
    if fresh:
        wake_drain()
    observe([*watch.laps, Observation(BATCH, "receive", len(incoming))])
    return [ids.get(id(one)) for one in incoming]


def _numbered(incoming: Sequence[Incoming]) -> Mapping[tuple[str, str], Incoming]:
    """By channel and mark those to which their provider gave an id, the first of each."""
    return {(key_text(one.channel_id), _mark(one)): one for one in reversed(incoming) if one.external_id}


def _marks(numbered: Iterable[tuple[str, str]]) -> Question:
    """Notes the ids of messages that providers give; answers those not seen on their channel before."""
    return from_columns(_MARK, sorted(numbered))


def _mark(one: Incoming) -> str:
    """What a repeat has too: some gateways count anew for each number, or when they start."""
    external_id = one.external_id
    if len(external_id) > LONGEST_MARKED:
        external_id = hashlib.sha256(external_id.encode()).hexdigest()
    return f"{external_id} {crc32(one.urn.encode()):08x}"


_MARK = with_columns(
    """
    INSERT INTO engine_received (channel_id, external_id, created_on)
    SELECT channel_id, external_id, now() FROM {given}
    ON CONFLICT DO NOTHING RETURNING channel_id::text, external_id
    """,
    "given",
    channel_id="uuid",
    external_id="text",
)


def _without_repeats(
    incoming: Sequence[Incoming], numbered: Mapping[tuple[str, str], Incoming], marked: Rows
) -> list[Incoming]:
    """Those that came for the first time; without an id nothing is a repeat."""
    new = {id(numbered[row]) for row in marked}
    return [one for one in incoming if not one.external_id or id(one) in new]


def _without_echoes(incoming: list[Incoming], contacts: Mapping[Address, UUID]) -> list[Incoming]:
    """Those that aren't the same as another that came a moment ago, where nothing else tells them apart."""
    alike = [one for one in incoming if one.repeat_seconds and not one.external_id and not one.attachments]
    if not alike:
        return incoming
    places = find_echoes(
        [
            Said(
                contacts[Address(one.workspace_id, one.urn)],
                one.channel_id,
                one.urn,
                one.text[:LONGEST_TEXT],
                one.repeat_seconds,
            )
            for one in alike
        ]
    )
    echoes = {id(alike[place]) for place in places}
    return [one for one in incoming if id(one) not in echoes]


def resolve_contacts(incoming: Sequence[Incoming], *first: Question) -> Mapping[Address, UUID]:
    """The contact of each URN; who is unknown is made a contact. What is to be asked ``first`` costs no round trip."""
    *_, known = ask_together([*first, _search(_addresses(incoming))])
    return _with_new_contacts(incoming, _found(known))


def _with_new_contacts(incoming: Sequence[Incoming], known: Mapping[Address, UUID]) -> Mapping[Address, UUID]:
    wanted = {Address(one.workspace_id, one.urn): one for one in incoming}
    for _ in range(CREATE_TRIES):
        missing = [one for address, one in wanted.items() if address not in known]
        if not missing:
            break
        # Another process may make one of them first.
        with suppress(IntegrityError), atomic():
            _create_contacts(missing)
        known = _found(ask(*_search(wanted)))
    return known


def _addresses(incoming: Iterable[Incoming]) -> set[Address]:
    return {Address(one.workspace_id, one.urn) for one in incoming}


def _search(addresses: Iterable[Address]) -> Question:
    """Answers the contacts that have the addresses."""
    return from_columns(_SEARCH, [(key_text(workspace_id), identity) for workspace_id, identity in addresses])


# One by one by its key: for a hundred, which it takes rows for, the planner would read a table of a few thousand whole.
_SEARCH = with_columns(
    """
    SELECT workspace_id, identity, contact_id FROM {wanted}
    CROSS JOIN LATERAL (
        SELECT contact_id FROM engine_contacturn AS urn
        WHERE urn.workspace_id = wanted.workspace_id AND urn.identity = wanted.identity OFFSET 0
    ) AS found
    """,
    "wanted",
    workspace_id="uuid",
    identity="text",
)


def _found(rows: Rows) -> Mapping[Address, UUID]:
    return {Address(*row[:2]): row[2] for row in rows}


def _create_contacts(missing: Sequence[Incoming]) -> None:
    made = [(IDS.uuid7(), one) for one in sorted(missing, key=lambda one: one.urn)]
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO engine_contact
                (id, workspace_id, name, name_words, language, status, timezone, fields, created_on, modified_on)
            VALUES (%s, %s, %s, array_to_tsvector(%s::text[]), '', 'active', '', '{}', now(), now())
            """,
            [(key, one.workspace_id, one.name[:128], name_words(one.name[:128])) for key, one in made],
        )
        cursor.executemany(
            """
            INSERT INTO engine_contacturn
                (id, workspace_id, contact_id, identity, display, position, channel_id, created_on)
            VALUES (%s, %s, %s, %s, %s, 0, %s, now())
            """,
            [
                (IDS.uuid7(), one.workspace_id, contact_id, one.urn, one.display, one.channel_id)
                for contact_id, one in made
            ],
        )


_INSERT = with_columns(
    """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, contact_id, kind, payload, 0 FROM {new}
    """,
    "new",
    workspace_id="uuid",
    contact_id="uuid",
    kind="text",
    payload="jsonb",
)


def _insertion(
    incoming: Sequence[Incoming], contacts: Mapping[Address, UUID], ids: Mapping[int, str]
) -> Iterator[Question]:
    rows = [
        (
            key_text(one.workspace_id),
            contacts[Address(one.workspace_id, one.urn)],
            one.kind,
            orjson.dumps(_payload(one, ids[id(one)])).decode(),
        )
        for one in incoming
    ]
    if rows:
        yield from_columns(_INSERT, rows)


_RENEW = with_columns(
    """
    UPDATE engine_contacturn AS urn SET display = new.display FROM {new}
    WHERE urn.workspace_id = new.workspace_id AND urn.identity = new.identity AND urn.display <> new.display
    """,
    "new",
    workspace_id="uuid",
    identity="text",
    display="text",
)


def _renewal(incoming: Iterable[Incoming]) -> Iterator[Question]:
    """What people are called now who may have been called otherwise; few channels tell it."""
    named = {Address(one.workspace_id, one.urn): one.display for one in incoming if one.display}
    if named:
        yield from_columns(_RENEW, sorted((key_text(key), identity, name) for (key, identity), name in named.items()))


def _payload(one: Incoming, message_id: str) -> dict[str, object]:
    payload: dict[str, object] = {
        "id": message_id,
        "channel": key_text(one.channel_id),
        "urn": one.urn,
        "text": one.text[:LONGEST_TEXT],
    }
    if one.attachments:
        payload["attachments"] = one.attachments
    if one.external_id:
        payload["external_id"] = one.external_id
    if one.params:
        payload["params"] = one.params
    if one.sent_on:
        payload["sent_on"] = one.sent_on
    if one.payload is not None:
        payload["payload"] = one.payload
    return payload

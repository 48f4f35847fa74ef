"""What comes in for contacts: stored with their URNs resolved, in the order in which it came."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db import IntegrityError, connection, transaction
from msgspec import Struct

from engine.models.base import IDS
from engine.models.words import name_words
from engine.runner.rows import copy_rows
from engine.services.echoes import Said, find_echoes
from engine.telemetry import BATCH, Observation, Stopwatch, observe
from engine.wakeups import wake_drain

CREATE_TRIES = 3


class Incoming(Struct, frozen=True, kw_only=True):
    """A message or a stop that came in on a channel. ``urn`` is an identity, ``sent_on`` RFC 3339 or "".

    One without external id is a repeat of what said the same within ``repeat_seconds``, see ``engine.services.echoes``.
    """

    workspace_id: UUID
    channel_id: UUID | None = None
    urn: str
    kind: str = "message"
    text: str = ""
    attachments: tuple[str, ...] = ()
    external_id: str = ""
    sent_on: str = ""
    name: str = ""
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
    with transaction.atomic(durable=True):
        fresh = _without_repeats(incoming)
        contacts = resolve_contacts(fresh)
        fresh = _without_echoes(fresh, contacts)
        ids = {id(one): IDS.uuid7() for one in fresh}
        _insert(fresh, contacts, ids)
    watch.lap("receive")
    if fresh:
        wake_drain()
    observe([*watch.laps, Observation(BATCH, "receive", len(incoming))])
    return [ids.get(id(one)) for one in incoming]


def _without_repeats(incoming: Sequence[Incoming]) -> list[Incoming]:
    """Those whose external id was not seen on their channel before; without one nothing is a repeat."""
    numbered = {(one.channel_id, one.external_id): one for one in reversed(incoming) if one.external_id}
    if not numbered:
        return list(incoming)
    channels, external_ids = zip(*sorted(numbered), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO engine_received (channel_id, external_id, created_on)
            SELECT channel_id, external_id, now() FROM unnest(%s::uuid[], %s::text[]) AS t(channel_id, external_id)
            ON CONFLICT DO NOTHING RETURNING channel_id, external_id
            """,
            [list(channels), list(external_ids)],
        )
        new = {id(numbered[tuple(row)]) for row in cursor.fetchall()}
    return [one for one in incoming if not one.external_id or id(one) in new]


def _without_echoes(incoming: list[Incoming], contacts: Mapping[Address, UUID]) -> list[Incoming]:
    """Those that aren't the same as another that came a moment ago, where nothing else tells them apart."""
    alike = [one for one in incoming if one.repeat_seconds and not one.external_id and not one.attachments]
    if not alike:
        return incoming
    places = find_echoes(
        [
            Said(contacts[Address(one.workspace_id, one.urn)], one.channel_id, one.urn, one.text, one.repeat_seconds)
            for one in alike
        ]
    )
    echoes = {id(alike[place]) for place in places}
    return [one for one in incoming if id(one) not in echoes]


def resolve_contacts(incoming: Sequence[Incoming]) -> Mapping[Address, UUID]:
    """The contact of each URN; who is unknown is made a contact."""
    wanted = {Address(one.workspace_id, one.urn): one for one in incoming}
    for _ in range(CREATE_TRIES):
        found = _find_contacts(list(wanted))
        missing = [one for address, one in wanted.items() if address not in found]
        if not missing:
            return found
        try:
            with transaction.atomic():
                _create_contacts(missing)
        except IntegrityError:  # another process made one of them first: look again
            continue
    return _find_contacts(list(wanted))


def _find_contacts(addresses: Sequence[Address]) -> dict[Address, UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT urn.workspace_id, urn.identity, urn.contact_id
            FROM unnest(%s::uuid[], %s::text[]) AS wanted(workspace_id, identity)
            JOIN engine_contacturn urn USING (workspace_id, identity)
            """,
            [[address.workspace_id for address in addresses], [address.identity for address in addresses]],
        )
        return {Address(workspace_id, identity): contact_id for workspace_id, identity, contact_id in cursor.fetchall()}


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
            VALUES (%s, %s, %s, %s, '', 0, %s, now())
            """,
            [(IDS.uuid7(), one.workspace_id, contact_id, one.urn, one.channel_id) for contact_id, one in made],
        )


_COLUMNS = ("workspace_id", "contact_id", "kind", "payload", "priority")


def _insert(incoming: Sequence[Incoming], contacts: Mapping[Address, UUID], ids: Mapping[int, str]) -> None:
    rows = [
        (
            one.workspace_id,
            contacts[Address(one.workspace_id, one.urn)],
            one.kind,
            orjson.dumps(_payload(one, ids[id(one)])).decode(),
            0,
        )
        for one in incoming
    ]
    with connection.cursor() as cursor:
        copy_rows(cursor, "engine_inbox", _COLUMNS, rows)


def _payload(one: Incoming, message_id: str) -> dict[str, object]:
    payload: dict[str, object] = {"id": message_id, "channel": str(one.channel_id), "urn": one.urn, "text": one.text}
    if one.attachments:
        payload["attachments"] = one.attachments
    if one.external_id:
        payload["external_id"] = one.external_id
    if one.sent_on:
        payload["sent_on"] = one.sent_on
    return payload

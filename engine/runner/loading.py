"""Claimed contacts with all that stepping them needs, in a few queries for any number of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from engine.assets import Place, place_at
from engine.database import TIME, Question, array, ask_on_time
from engine.runner.conversation import Conversation
from engine.runner.items import WAITING, read_items
from engine.runner.scene import Scene
from flows.assets import Assets
from flows.contact import Contact, ContactURN, FieldValue, Ticket, TicketStatus
from flows.refs import GroupRef
from flows.urns import parse_urn

_FIELDS = msgspec.json.Decoder(dict[str, FieldValue])
# Key, status, topic, assignee.
_TicketRow = tuple[str, TicketStatus, str | None, str | None]
_TICKETS = msgspec.json.Decoder(list[_TicketRow])


def load_scenes(contact_ids: Sequence[UUID]) -> list[Scene]:
    """A scene for each contact; the caller holds their locks. It is no earlier now than when these were taken."""
    ids = {str(contact_id): contact_id for contact_id in contact_ids}
    keys = [array(ids)]
    _, contacts, *others = ask_on_time([TIME, *(Question(query, keys) for query in _QUERIES)])
    urns, groups, sessions, waiting = map(_by_contact, others)
    places = {key: place_at(UUID(key[0]), key[1]) for key in {row[1:3] for row in contacts}}
    return [
        Scene(
            place=places[row[1:3]],
            contact_id=ids[row[0]],
            items=read_items(waiting.get(row[0], ())),
            read=partial(
                _read, row, urns.get(row[0], ()), groups.get(row[0], ()), sessions.get(row[0], ()), places[row[1:3]]
            ),
        )
        for row in contacts
    ]


def _by_contact(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Rows by their first column."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


_QUERIES = (
    """
    SELECT contact.id::text, workspace_id::text, assets_version, number, contact.name, language, status,
        contact.timezone, fields::text,
        to_char(contact.created_on AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(last_seen_on AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), (
            SELECT json_agg(json_build_array(ticket.id, ticket.status, topic_id, assignee_id) ORDER BY ticket.id)::text
            FROM engine_ticket AS ticket WHERE ticket.contact_id = contact.id
        )
    FROM engine_contact AS contact JOIN engine_workspace AS workspace ON workspace.id = workspace_id
    WHERE contact.id = ANY(%s::uuid[])
    """,
    """
    SELECT contact_id::text, identity, display, channel_id::text FROM engine_contacturn
    WHERE contact_id = ANY(%s::uuid[]) ORDER BY position, id
    """,
    """
    SELECT contact_id::text, group_id::text FROM engine_groupmembership
    WHERE contact_id = ANY(%s::uuid[]) ORDER BY group_id
    """,
    """
    SELECT contact_id::text, state, sprint_id::text, expires_on FROM engine_session
    WHERE contact_id = ANY(%s::uuid[]) AND status = 'waiting'
    """,
    WAITING,
)


def _read(
    row: Any, urns: Sequence[Any], groups: Sequence[Any], sessions: Sequence[Any], place: Place
) -> tuple[Contact, Conversation | None]:
    waiting = Conversation.loaded(*sessions[0][1:]) if sessions else None
    return _contact(row, urns, groups, place), waiting


def _contact(row: Any, urns: Sequence[Any], groups: Sequence[Any], place: Place) -> Contact:
    key, _, _, number, name, language, status, timezone, fields, created_on, last_seen_on, tickets = row
    return Contact(
        uuid=key,
        id=number,
        name=name,
        language=language,
        status=status,
        timezone=timezone,
        created_on=created_on,
        last_seen_on=last_seen_on or "",
        urns=[_urn(*urn[1:]) for urn in urns],
        groups=list(_group_refs(groups, place.assets)),
        fields=_FIELDS.decode(fields) if fields != "{}" else {},
        tickets=[_ticket(ticket, place.assets) for ticket in _TICKETS.decode(tickets)] if tickets else [],
    )


def _ticket(row: _TicketRow, assets: Assets) -> Ticket:
    """Whose topic or assignee has gone has none."""
    uuid, status, topic_id, assignee_id = row
    topic, assignee = assets.topics.get(topic_id or ""), assets.users.get(assignee_id or "")
    return Ticket(uuid, status, topic.ref if topic else None, assignee.ref if assignee else None)


def _urn(identity: str, display: str, channel: str | None) -> ContactURN:
    urn = parse_urn(identity)
    return ContactURN(urn.scheme, urn.path, display, channel or "")


def _group_refs(groups: Sequence[Any], assets: Assets) -> Iterator[GroupRef]:
    for _, group_id in groups:
        group = assets.groups.get(group_id)
        if group:
            yield group.ref

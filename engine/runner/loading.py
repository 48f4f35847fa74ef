"""Claimed contacts with all that stepping them needs, in a few queries for any number of them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from engine.assets import Place, places
from engine.runner.conversation import Conversation
from engine.runner.items import load_items
from engine.runner.scene import Scene
from flows.assets import Assets
from flows.contact import Contact, ContactURN, FieldValue, Ticket, TicketStatus
from flows.refs import GroupRef

_FIELDS = msgspec.json.Decoder(dict[str, FieldValue])
# Key, status, topic, assignee.
_TicketRow = tuple[str, TicketStatus, str | None, str | None]
_TICKETS = msgspec.json.Decoder(list[_TicketRow])


def load_scenes(contact_ids: Sequence[UUID]) -> list[Scene]:
    """A scene for each contact; the caller holds their locks."""
    ids = list(contact_ids)
    keys = f"{{{','.join(map(str, ids))}}}"  # as PostgreSQL writes an array: made once, not by psycopg for each query
    rows = _query(_CONTACTS, keys)
    where = places({row[1] for row in rows})
    urns, groups, sessions = _by_contact(_URNS, keys), _by_contact(_GROUPS, keys), _by_contact(_SESSIONS, keys)
    items = load_items(ids)
    return [
        Scene(
            place=where[row[1]],
            contact_id=row[0],
            items=items.get(row[0], []),
            read=partial(
                _read, row, urns.get(row[0], []), groups.get(row[0], []), sessions.get(row[0], []), where[row[1]]
            ),
        )
        for row in rows
    ]


def _query(sql: str, keys: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [keys])
        return list(cursor.fetchall())


def _by_contact(sql: str, keys: str) -> dict[UUID, list[Any]]:
    """The rows of a query by their first column."""
    found: dict[UUID, list[Any]] = {}
    for row in _query(sql, keys):
        found.setdefault(row[0], []).append(row)
    return found


_CONTACTS = """
    SELECT id, workspace_id, number, name, language, status, timezone, fields::text,
        to_char(created_on AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(last_seen_on AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), (
            SELECT json_agg(json_build_array(ticket.id, status, topic_id, assignee_id) ORDER BY ticket.id)::text
            FROM engine_ticket AS ticket WHERE contact_id = engine_contact.id
        )
    FROM engine_contact WHERE id = ANY(%s)
"""
_URNS = """
    SELECT contact_id, identity, display, channel_id FROM engine_contacturn WHERE contact_id = ANY(%s)
    ORDER BY position, id
"""
_GROUPS = "SELECT contact_id, group_id FROM engine_groupmembership WHERE contact_id = ANY(%s) ORDER BY group_id"
_SESSIONS = """
    SELECT contact_id, id, state, sprint_id, expires_on FROM engine_session
    WHERE contact_id = ANY(%s) AND status = 'waiting'
"""


def _read(
    row: Any, urns: list[Any], groups: list[Any], sessions: list[Any], place: Place
) -> tuple[Contact, Conversation | None]:
    waiting = Conversation.loaded(*sessions[0][1:]) if sessions else None
    return _contact(row, urns, groups, place), waiting


def _contact(row: Any, urns: list[Any], groups: list[Any], place: Place) -> Contact:
    contact_id, _, number, name, language, status, timezone, fields, created_on, last_seen_on, tickets = row
    return Contact(
        uuid=str(contact_id),
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


def _urn(identity: str, display: str, channel_id: UUID | None) -> ContactURN:
    urn = ContactURN.parse(identity)
    return ContactURN(urn.scheme, urn.path, display, str(channel_id) if channel_id else "")


def _group_refs(groups: list[Any], assets: Assets) -> Iterator[GroupRef]:
    for _, group_id in groups:
        group = assets.groups.get(str(group_id))
        if group:
            yield group.ref

"""What came in for people just when they were merged with others or erased: it waits for contacts that are gone."""

from typing import Any
from uuid import UUID

from engine.database import array, ask, transaction
from engine.runner.rows import from_columns, with_columns
from engine.services.inbox import Address, Incoming, resolve_contacts
from engine.wakeups import wake_drain

# What is stored by then is seen by all.
AGE_SECONDS = 10
MOST = 1_000


def readdress() -> int:
    """Gives what came from an address to the contact that has it now; all else that waits for nobody goes. How many."""
    with transaction():
        rows = ask(_ASTRAY, [AGE_SECONDS, MOST])
        came = {key: _incoming(*about) for key, *about in rows if about[-1]}
        if came:
            contacts = resolve_contacts(list(came.values()))
            moved = [(key, contacts[Address(one.workspace_id, one.urn)]) for key, one in came.items()]
            ask(*from_columns(_MOVE, moved))
        ask(_FORGET, [array(key for key, *_ in rows if key not in came)])
    if came:
        wake_drain()
    return len(rows)


def _incoming(workspace_id: UUID, channel: Any, urn: str) -> Incoming:
    return Incoming(workspace_id=workspace_id, channel_id=channel, urn=urn)


# One by one by their keys, whatever the planner thinks of how many there are.
_ASTRAY = """
    SELECT id, workspace_id, (payload ->> 'channel')::uuid, payload ->> 'urn' FROM engine_inbox AS item
    WHERE created_on < now() - make_interval(secs => %s)
        AND NOT EXISTS (SELECT FROM engine_contact WHERE id = item.contact_id OFFSET 0)
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
_MOVE = with_columns(
    "UPDATE engine_inbox AS item SET contact_id = new.contact_id FROM {new} WHERE item.id = new.id",
    "new",
    id="bigint",
    contact_id="uuid",
)
_FORGET = "DELETE FROM engine_inbox WHERE id = ANY(%s::bigint[])"

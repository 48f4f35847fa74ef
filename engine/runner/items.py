"""What waits for a contact in the inbox, as a worker holds it."""

import random
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection

from engine.database import Question, array

MAX_TRIES = 3
APART_SECONDS = 20.0


class Item(NamedTuple):
    """A row of the inbox; see ``engine.models.Inbox``. ``created_on`` is RFC 3339."""

    id: int
    contact_id: str
    kind: str
    payload: dict[str, Any]
    start_id: UUID | None
    priority: int
    tries: int
    alone: bool
    created_on: str


# All that waits for contacts, in order.
WAITING = """
    SELECT contact_id::text, id, kind, payload::text, start_id, priority, tries, alone,
        to_char(created_on AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    FROM engine_inbox WHERE contact_id = ANY(%s::uuid[]) ORDER BY id
"""


def read_items(rows: Iterable[Any]) -> list[Item]:
    """From rows that ``WAITING`` gives."""
    return [Item(key, contact, kind, orjson.loads(payload), *others) for contact, key, kind, payload, *others in rows]


def removal(items: Sequence[Item]) -> Question:
    """They don't wait any more."""
    return Question("DELETE FROM engine_inbox WHERE id = ANY(%s::bigint[])", [array(item.id for item in items)])


def set_alone(items: list[Item]) -> None:
    """From now on these are handled by themselves, each contact apart."""
    if not items:
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_inbox SET alone = true WHERE id = ANY(%s)", [[item.id for item in items]])


def note_failure(item: Item, error: str) -> None:
    """Counts a failed try; after the last one the item goes to the dead letters."""
    if item.tries + 1 >= MAX_TRIES:
        bury(item, error)
        return
    with connection.cursor() as cursor:
        cursor.execute(_TRY_AGAIN, [2**item.tries, item.id])


def note_loss(item: Item) -> None:
    """Counts the try of somebody who hasn't given the contact back, maybe as the process died. What else it had in hand
    comes at other times again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TRY_AGAIN, [random.uniform(0, APART_SECONDS), item.id])  # noqa: S311  # no secret


def bury(item: Item, error: str) -> None:
    """Puts an item with the dead letters."""
    with connection.cursor() as cursor:
        cursor.execute(_BURY, [item.id, error])
        cursor.execute(_FAIL, [error[:255], item.start_id, item.contact_id])
        cursor.execute(_LEAVE_PLACES, [item.contact_id])


_TRY_AGAIN = """
    UPDATE engine_inbox SET alone = true, tries = tries + 1, due_on = now() + make_interval(secs => %s) WHERE id = %s
"""
_FAIL = "UPDATE engine_recipient SET outcome = 'failed', reason = %s WHERE bulk_id = %s AND contact_id = %s"
# In quotas: those of runs that are never written now. Runs whose places are older are in an archive.
_LEAVE_PLACES = """
    DELETE FROM engine_quotaplace AS place WHERE contact_id = %s AND taken_on > now() - interval '1 day'
        AND NOT EXISTS (SELECT FROM engine_run AS run WHERE run.contact_id = place.contact_id AND run.id = place.run_id)
"""
_BURY = """
    WITH dead AS (DELETE FROM engine_inbox WHERE id = %s RETURNING *)
    INSERT INTO engine_deadletter (workspace_id, contact_id, kind, payload, start_id, received_on, error, created_on)
    SELECT workspace_id, contact_id, kind, payload, start_id, created_on, %s, now() FROM dead
"""

"""Giving the people of a group their turn to have their campaigns scheduled anew, some at a time."""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from engine.database import ask
from engine.wakeups import wake_drain

# So many are given their turn at a time, as long as not more of them wait.
HELPING, HIGH_WATER = 5_000, 10_000
NOBODY = UUID(int=0)


class Wanted(NamedTuple):
    """Of which group; ``keeps_late`` says that what would have been due by now happens at once, else it doesn't."""

    workspace_id: UUID
    group_id: UUID
    keeps_late: bool


def give_turns(wanted: Wanted, *, after: UUID = NOBODY, job: UUID | None = None) -> UUID | None:
    """To the next people after this one; gives the last of them, None when there are no more."""
    values = [wanted.group_id, after, HELPING, wanted.workspace_id, wanted.keeps_late, job]
    ((count, last),) = ask(_GIVE, values)
    if count:
        transaction.on_commit(wake_drain)
    return last if count == HELPING else None


_GIVE = """
    WITH next AS MATERIALIZED (
        SELECT contact_id FROM engine_groupmembership
        WHERE group_id = %s AND contact_id > %s ORDER BY contact_id LIMIT %s
    ), put AS (
        INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, start_id, priority)
        SELECT %s, contact_id, 'reschedule', jsonb_build_object('keeps_late', %s::boolean), %s, 1
        FROM next JOIN engine_contact AS contact ON contact.id = contact_id ORDER BY contact_id
    )
    SELECT count(*), (SELECT contact_id FROM next ORDER BY contact_id DESC LIMIT 1) FROM next
"""

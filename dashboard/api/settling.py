"""Clients who keep up ask for what has changed since the newest change that they know, and look at nothing older again.

So they are told of no change before all that happened until then is committed: transactions end in any order. Others
ask for what has changed from one time to another, and the next time for what came after that. We wait a bit for them.
"""

import time
from collections.abc import Callable
from datetime import datetime

from dashboard.api.resource import Resource, Rows, moment_from
from engine.clock import now
from engine.database import ask

PATIENCE = 1.0
PAUSE = 0.05

# Who writes for longer than a minute, as a migration may, and autovacuum change nothing that clients keep up with.
_SETTLED = """
    SELECT greatest(coalesce(min(xact_start), clock_timestamp()), clock_timestamp() - interval '1 minute')
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
        AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""
# Messages are told of once they are handled, and have the time at which they came.
_HANDLED = """
    SELECT greatest(min(created_on), clock_timestamp() - interval '1 minute')
    FROM engine_inbox WHERE workspace_id = %s AND kind = 'message' HAVING count(*) > 0
"""


def settled(resource: Resource, rows: Rows) -> Rows:
    """Rows by ``modified_on``; for who keeps up, those of which no other comes before them any more."""
    return _settled(resource, rows, "modified_on", settled_until)


def settled_messages(resource: Resource, rows: Rows) -> Rows:
    """Those by ``created_on``, in the same way."""
    return _settled(resource, rows, "created_on", lambda: _handled_until(resource))


def _settled(resource: Resource, rows: Rows, moment: str, until: Callable[[], datetime]) -> Rows:
    if not (resource.asked("after") or resource.asked_flag("reverse")):
        return rows
    if before := moment_from(resource.asked("before")):
        if not resource.asked("cursor"):
            _wait(min(before, now()), until)
        return rows
    return rows.filter(**{f"{moment}__lte": until()})


def _wait(wanted: datetime, until: Callable[[], datetime]) -> None:
    give_up = time.monotonic() + PATIENCE
    while until() < wanted and time.monotonic() < give_up:
        time.sleep(PAUSE)


def settled_until() -> datetime:
    """No transaction that is still open has begun before; there may be none."""
    ((moment,),) = ask(_SETTLED)
    found: datetime = moment
    return found


def _handled_until(resource: Resource) -> datetime:
    """The transactions are looked at first: what one of them leaves in the inbox is there by then."""
    until = settled_until()
    moments: list[datetime] = [moment for (moment,) in ask(_HANDLED, [resource.workspace.pk])]
    return min([until, *moments])

"""Clients who keep up ask for what has changed since the newest change that they know, and look at nothing older again.

So they are told of no change before all that happened until then is committed: transactions end in any order.
"""

from datetime import datetime

from dashboard.api.resource import Resource, Rows
from engine.database import ask

# Who writes for longer than a minute, as a migration may, changes nothing that clients keep up with.
_SETTLED = """
    SELECT greatest(coalesce(min(xact_start), clock_timestamp()), clock_timestamp() - interval '1 minute')
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""


def settled(resource: Resource, rows: Rows) -> Rows:
    """Rows by ``modified_on``; for who keeps up, those of which no other comes before them any more."""
    keeps_up = resource.asked("after") or resource.asked_flag("reverse")
    return rows.filter(modified_on__lte=settled_until()) if keeps_up else rows


def settled_until() -> datetime:
    """No transaction that is still open has begun before; there may be none."""
    ((moment,),) = ask(_SETTLED)
    found: datetime = moment
    return found

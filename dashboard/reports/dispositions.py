"""What became of everybody whom a flow was for: from the ledgers of its starts, its runs and its messages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from dashboard.reports.questions import asked_keys
from dashboard.reports.statistics.dispositions import Disposition
from engine.clock import now
from engine.models import Flow

# Who answered at least this part of the questions, and not all, is a partial and not a break-off.
PARTIAL = 0.5


def people(flow: Flow) -> dict[Disposition, int]:
    """Disposition → people."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT disposition, count(*) FROM ({_EACH}) each GROUP BY 1", _params(flow))  # noqa: S608 — our text
        return {Disposition(name): count for name, count in cursor.fetchall()}


def each(flow: Flow) -> Iterator[tuple[UUID, Disposition]]:
    """Everybody with their disposition, in the order of their keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT contact_id, disposition FROM ({_EACH}) each ORDER BY 1", _params(flow))  # noqa: S608 — our text
        for contact, name in cursor:
            yield contact, Disposition(name)


def _params(flow: Flow) -> dict[str, Any]:
    keys, days = asked_keys(flow), settings.KEEP_DAYS["message"]
    asked = {"flow": flow.pk, "workspace": flow.workspace_id, "keys": keys, "enough": PARTIAL * len(keys)}
    return {**asked, "kept": now() - timedelta(days=days) if days else None}


# A person counts once, by their last run; who has none, by the last start that was for them. Without a reply it is the
# flow's messages to them that tell whether it arrived: any that did is enough; once these are archived nobody knows.
# Ledgers keep the keys of those who were erased or merged since. A flow also comes to its end when nobody
# answers in time, which completes nothing. Who opts out ends the conversation: who did so before or later, on account
# of something else, hasn't refused this.
_EACH = """
    WITH invited AS (
        SELECT DISTINCT ON (contact_id) contact_id, outcome
        FROM engine_recipient JOIN engine_start start ON start.id = bulk_id
        WHERE start.flow_id = %(flow)s AND start.workspace_id = %(workspace)s
        ORDER BY contact_id, start.id DESC
    ), ran AS (
        SELECT contact_id, status, responded, is_excluded, started_on,
            silent && %(keys)s AS missed,
            (SELECT count(*) FROM jsonb_object_keys(answers) key WHERE key = ANY(%(keys)s) AND key <> ALL(silent))
                AS answered
        FROM engine_respondent WHERE flow_id = %(flow)s AND workspace_id = %(workspace)s
    ), told AS (
        SELECT contact_id, min(CASE status
            WHEN 'read' THEN 1 WHEN 'delivered' THEN 1 WHEN 'sent' THEN 2 WHEN 'wired' THEN 2
            WHEN 'failed' THEN 3 WHEN 'errored' THEN 3 ELSE 4 END) AS arrived
        FROM engine_message
        WHERE workspace_id = %(workspace)s AND flow_id = %(flow)s AND direction = 'out'
            AND contact_id IN (SELECT contact_id FROM ran WHERE NOT responded)
        GROUP BY contact_id
    )
    SELECT contact_id, CASE
        WHEN is_excluded THEN 'ineligible'
        WHEN responded AND ran.status = 'completed' AND NOT missed THEN 'complete'
        WHEN responded AND answered >= cardinality(%(keys)s::text[]) THEN 'complete'
        WHEN responded AND answered > 0 AND answered >= %(enough)s THEN 'partial'
        WHEN ran.status IN ('active', 'waiting', 'interrupted') AND contact.status = 'stopped' THEN 'refused'
        WHEN responded THEN 'break_off'
        WHEN arrived = 1 THEN 'no_reply'
        WHEN arrived = 2 THEN 'unknown'
        WHEN arrived = 3 THEN 'undelivered'
        WHEN outcome IN ('excluded', 'skipped') THEN 'ineligible'
        WHEN outcome = 'failed' THEN 'undelivered'
        WHEN arrived IS NULL AND started_on < %(kept)s THEN 'unknown'
        ELSE 'not_asked' END AS disposition
    FROM invited FULL JOIN ran USING (contact_id)
    LEFT JOIN told USING (contact_id)
    JOIN engine_contact contact ON contact.id = contact_id
"""

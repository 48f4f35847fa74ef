"""Sessions whose stored state can't be read: they are ended, so that they don't stand in their contact's way."""

import logging
from uuid import UUID

from django.db import connection

from engine.runner.statements import MOVED_ON

logger = logging.getLogger(__name__)


class UnreadableSession(Exception):
    """The session that waits for a contact can't be read; the text says why."""


def end_unreadable(contact_id: UUID, error: UnreadableSession) -> None:
    """Ends the contact's session and its runs as failed. The caller holds the contact's lock or lease."""
    logger.error("contact %(contact)s: its session was ended, %(why)s", {"contact": contact_id, "why": error})
    with connection.cursor() as cursor:
        cursor.execute(_END, [contact_id, contact_id, contact_id])


_END = f"""
    WITH ended AS (
        UPDATE engine_session SET status = 'failed', state = '', ended_on = now()
        WHERE contact_id = %s AND status = 'waiting' RETURNING id
    ), open AS (
        SELECT id, workspace_id, flow_id, status FROM engine_run
        WHERE contact_id = %s AND session_id IN (SELECT id FROM ended) AND exited_on IS NULL
    ), closed AS (
        UPDATE engine_run AS run SET status = 'failed', exited_on = now(), modified_on = now()
        FROM open WHERE run.id = open.id
    ), touched AS (
        UPDATE engine_contact AS contact SET modified_on = {MOVED_ON} WHERE id = %s
    )
    INSERT INTO engine_flowcount (workspace_id, flow_id, scope, count, is_squashed)
    SELECT workspace_id, flow_id, 'runs:' || status, -count(*), false FROM open GROUP BY workspace_id, flow_id, status
    UNION ALL
    SELECT workspace_id, flow_id, 'runs:failed', count(*), false FROM open GROUP BY workspace_id, flow_id
"""  # noqa: S608  # no values

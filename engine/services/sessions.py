"""Ending sessions before their end."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from engine.models import Contact, Flow, User, Workspace
from engine.runner.rows import to_json
from engine.wakeups import wake_drain

_OF_CONTACTS = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, id, 'interrupt', %(by)s::jsonb, 0 FROM engine_contact WHERE id = ANY(%(of)s)
"""
_OF_FLOW = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT DISTINCT workspace_id, contact_id, 'interrupt', jsonb_build_object('flow', flow_id) || %(by)s::jsonb, 1
    FROM engine_run WHERE flow_id = %(of)s AND status IN ('active', 'waiting')
"""
_OF_WORKSPACE = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, contact_id, 'interrupt', %(by)s::jsonb, 1 FROM engine_session
    WHERE workspace_id = %(of)s AND status = 'waiting'
"""


def interrupt_contacts(*, contacts: Iterable[Contact], by: User | None = None) -> int:
    """Ends what waits for these contacts, each in its turn; how many contacts that are."""
    return _insert(_OF_CONTACTS, by, of=[contact.pk for contact in contacts])


def interrupt_flow(*, flow: Flow, by: User | None = None) -> int:
    """Ends the sessions that are in this flow, after the people who write; how many contacts are in it."""
    return _insert(_OF_FLOW, by, of=flow.pk)


def interrupt_workspace(*, workspace: Workspace, by: User | None = None) -> int:
    """Ends all sessions of a workspace, after the people who write; how many they are."""
    return _insert(_OF_WORKSPACE, by, of=workspace.pk)


_MOVE_ON = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, contact_id, 'timeout',
        jsonb_build_object('session', id, 'sprint', sprint_id) || %(by)s::jsonb, 0
    FROM engine_session WHERE contact_id = ANY(%(of)s) AND workspace_id = %(workspace)s AND status = 'waiting'
"""


def move_on(*, workspace: Workspace, contacts: Iterable[UUID], by: User | None = None) -> int:
    """These contacts' sessions go on as if the time for an answer were over; where nothing is said of that they stay.

    Gives how many wait.
    """
    return _insert(_MOVE_ON, by, of=list(contacts), workspace=workspace.pk)


@transaction.atomic
def _insert(query: str, by: User | None, **keys: UUID | list[UUID]) -> int:
    """Who asked for it stands in the payload, for the history."""
    with connection.cursor() as cursor:
        cursor.execute(query, {**keys, "by": to_json({"user": str(by.pk)} if by else {})})
        transaction.on_commit(wake_drain)
        return int(cursor.rowcount)

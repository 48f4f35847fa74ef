"""Ending sessions before their end."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction

from engine.models import Contact, Flow, Workspace
from engine.wakeups import wake_drain

_OF_CONTACTS = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, id, 'interrupt', '{}', 0 FROM engine_contact WHERE id = ANY(%s)
"""
_OF_FLOW = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT DISTINCT workspace_id, contact_id, 'interrupt', jsonb_build_object('flow', flow_id), 1 FROM engine_run
    WHERE flow_id = %s AND status IN ('active', 'waiting')
"""
_OF_WORKSPACE = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, contact_id, 'interrupt', '{}', 1 FROM engine_session
    WHERE workspace_id = %s AND status = 'waiting'
"""


def interrupt_contacts(*, contacts: Iterable[Contact]) -> int:
    """Ends what waits for these contacts, each in its turn; how many contacts that are."""
    return _insert(_OF_CONTACTS, [contact.pk for contact in contacts])


def interrupt_flow(*, flow: Flow) -> int:
    """Ends the sessions that are in this flow, after the people who write; how many contacts are in it."""
    return _insert(_OF_FLOW, flow.pk)


def interrupt_workspace(*, workspace: Workspace) -> int:
    """Ends all sessions of a workspace, after the people who write; how many they are."""
    return _insert(_OF_WORKSPACE, workspace.pk)


@transaction.atomic
def _insert(query: str, key: UUID | list[UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, [key])
        transaction.on_commit(wake_drain)
        return int(cursor.rowcount)


_MOVE_ON = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, contact_id, 'timeout', jsonb_build_object('session', id, 'sprint', sprint_id), 0
    FROM engine_session WHERE contact_id = ANY(%s) AND workspace_id = %s AND status = 'waiting'
"""


@transaction.atomic
def move_on(*, workspace: Workspace, contacts: Iterable[UUID]) -> int:
    """These contacts' sessions go on as if the time for an answer were over; where nothing is said of that they stay.

    Gives how many wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [list(contacts), workspace.pk])
        transaction.on_commit(wake_drain)
        return int(cursor.rowcount)

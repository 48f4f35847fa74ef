"""Erasing contacts: everything that was kept of them goes, and counts as if it had never been."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from engine.core.session import read_session, write_session
from engine.jobs.registry import create_job
from engine.models import Contact, ContactURN, ErasedContact, Job, User, Workspace
from engine.services.counters import uncount
from engine.services.editing import lock_contacts
from engine.services.selections import Selection
from flows.phone import national
from flows.triggers import ManualTrigger, Trigger, read_trigger, write_trigger

Eraser = Callable[[UUID, Sequence[UUID]], None]

_ERASERS: list[Eraser] = []


def erases(function: Eraser) -> Eraser:
    """Decorator for what has to happen when contacts are erased, in the same transaction and before their rows go.

    The function gets the key of the workspace and those of the contacts. Whoever keeps something of contacts in a
    table of its own registers one.
    """
    _ERASERS.append(function)
    return function


def request_erasure(*, workspace: Workspace, contacts: Sequence[UUID], by: User | None = None) -> Job:
    """Erases contacts in the background. The job stays and says who asked for how many, and by their keys whom."""
    selection = Selection(contacts=tuple(contacts))
    return create_job(
        workspace=workspace, kind="erase", params={"selection": selection.to_json()}, total=len(contacts), by=by
    )


@transaction.atomic
def erase_contacts(*, workspace_id: UUID, contacts: Sequence[UUID]) -> int:
    """Erases contacts of a workspace for good, how many; those that a flow holds for a while are left out.

    Messages, conversations, answers, history and addresses go. Counts of runs and results are as without them; visits
    of nodes stay, as nobody can be told from them. Archives of earlier months are files and stay too.
    """
    own = Contact.objects.for_workspace(workspace_id).filter(pk__in=contacts)
    ids = lock_contacts(list(own.values_list("pk", flat=True)))
    for erase in _ERASERS:
        erase(workspace_id, ids)
    Contact.objects.filter(pk__in=ids).delete()
    return len(ids)


@erases
def note_erased(workspace_id: UUID, ids: Sequence[UUID]) -> None:
    """Keeps for a while that there were these contacts, so that programs with copies of them learn that they went."""
    ErasedContact.objects.bulk_create(ErasedContact(id=key, workspace_id=workspace_id) for key in ids)


@erases
def _counts(_workspace_id: UUID, ids: Sequence[UUID]) -> None:
    uncount("contact_id", ids)


@erases
def _rows(_workspace_id: UUID, ids: Sequence[UUID]) -> None:
    with connection.cursor() as cursor:
        for statement in _DELETE:
            cursor.execute(statement, [list(ids)])


# Timers before the inbox: what is due just now comes there from them.
_TABLES = (
    *("outbox", "timer", "inbox", "message", "run", "session", "history", "deadletter", "webhookcall"),
    *("campaignfire", "contactchange", "ticket", "ticketevent", "quotaplace"),
)
_LOGS = """
    DELETE FROM engine_channellog USING engine_message AS message
    WHERE message.contact_id = ANY(%s) AND message_id = message.id
"""
_PARTS = """
    DELETE FROM engine_messagepart USING engine_message AS message
    WHERE message.contact_id = ANY(%s) AND message_id = message.id
"""
# They name the contact.
_NOTICES = """
    DELETE FROM engine_notification AS notice USING engine_ticket AS ticket
    WHERE ticket.contact_id = ANY(%s) AND notice.subject = ticket.id::text
"""
# What isn't imported yet stays out: nobody is to be made of empty cells.
_CELLS = """
    UPDATE engine_importrow SET cells = array_fill(''::text, ARRAY[cardinality(cells)]), problems = '[]',
        outcome = CASE WHEN outcome IN ('', 'new', 'known') THEN 'wrong' ELSE outcome END
    WHERE contact_id = ANY(%s)
"""
_EACH = (f"DELETE FROM engine_{table} WHERE contact_id = ANY(%s)" for table in _TABLES)  # noqa: S608  # names of ours
_DELETE = (_LOGS, _PARTS, _NOTICES, *_EACH, _CELLS)


@erases
def _triggers(workspace_id: UUID, ids: Sequence[UUID]) -> None:
    """Starts that a flow asked for keep what it knew of its contact, and so do the sessions of who was started.

    What is left of them goes on without.
    """
    whose = (workspace_id, list(map(str, ids)))
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, whose)
        for session_id, state in cursor.fetchall():
            cursor.execute(_SET_STATE, [_without_parent(state), session_id])
        cursor.execute(_FORGET_TRIGGERS, whose)


def _without_parent(state: str) -> str:
    """A session as if a user had started it."""
    session = read_session(state)
    told = read_trigger(session.trigger)
    shared = {name: getattr(told, name) for name in Trigger.__struct_fields__}
    session.trigger = write_trigger(ManualTrigger(**shared))
    return write_session(session).decode()


# Whoever is stepped meanwhile would bring it back, so it waits for their locks.
_TOLD = """
    SELECT session.id, session.state FROM engine_start AS start
    JOIN engine_recipient AS recipient ON recipient.bulk_id = start.id
    JOIN engine_contact AS contact ON contact.id = recipient.contact_id
    JOIN engine_session AS session ON session.contact_id = contact.id AND session.status = 'waiting'
    WHERE start.workspace_id = %s AND start.trigger #>> '{run_summary,contact,uuid}' = ANY(%s)
        AND session.state LIKE '%%"run_summary":{"uuid":"' || (start.trigger #>> '{run_summary,uuid}') || '"%%'
    ORDER BY contact.id FOR NO KEY UPDATE OF contact, session
"""
_SET_STATE = "UPDATE engine_session SET state = %s WHERE id = %s"
_FORGET_TRIGGERS = """
    UPDATE engine_start SET trigger = NULL
    WHERE workspace_id = %s AND trigger #>> '{run_summary,contact,uuid}' = ANY(%s)
"""


@erases
def _addresses(workspace_id: UUID, ids: Sequence[UUID]) -> None:
    """Starts and broadcasts keep the addresses that they were asked for, and what was for nobody else; logs of channels
    keep what was sent to them, imports the rows that they left out, and messages may have come in part.
    """
    urns = list(ContactURN.objects.filter(contact__in=ids).values_list("identity", flat=True))
    known = [f"%{_known_part(urn)}" for urn in urns]
    given: dict[str, Any] = {
        "workspace": workspace_id,
        "ids": list(ids),
        "urns": urns,
        "endings": [one for one in known if len(one) > SHORTEST],
        "parts": [f"{one}%" for one in known],
    }
    with connection.cursor() as cursor:
        for table, forgotten in _TOLD_TO.items():
            cursor.execute(_FORGET_TOLD.format(table=table, forgotten=forgotten), given)
            cursor.execute(_FORGET_URNS.format(table=table), given)
        for statement in (_FORGET_LOGS, _FORGET_PARTS, _FORGET_LEFT_OUT):
            cursor.execute(statement, given)


# What is as short as this, as the number of somebody in another system may be, is in many cells.
SHORTEST = 7


def _known_part(urn: str) -> str:
    """What others have of an address too: of phone numbers that without the code of the country."""
    scheme, _, path = urn.partition(":")
    return re.sub(r"([\\%_])", r"\\\1", national(path) if scheme == "tel" else path)


# Table → what it has for its people.
_NO_TEXT = "translations = jsonb_build_object(base_language, jsonb_build_object('text', ''))"
_TOLD_TO = {"start": "params = '{}'", "broadcast": _NO_TEXT, "schedule": _NO_TEXT}
_FORGET_TOLD = """
    UPDATE engine_{table} SET {forgotten} WHERE workspace_id = %(workspace)s
        AND (contacts && %(ids)s::uuid[] OR urns && %(urns)s::varchar[])
        AND contacts <@ %(ids)s::uuid[] AND urns <@ %(urns)s::varchar[]
        AND cardinality(groups) = 0 AND query = '' AND NOT everyone
"""
_FORGET_URNS = """
    UPDATE engine_{table} SET urns = ARRAY(SELECT unnest(urns) EXCEPT SELECT unnest(%(urns)s::text[]))
    WHERE workspace_id = %(workspace)s AND urns && %(urns)s::varchar[]
"""
_FORGET_LOGS = """
    DELETE FROM engine_channellog WHERE workspace_id = %(workspace)s
        AND (request LIKE ANY(%(parts)s) OR response LIKE ANY(%(parts)s) OR url LIKE ANY(%(parts)s))
"""
_FORGET_PARTS = """
    DELETE FROM engine_inboundpart AS part USING engine_channel AS channel
    WHERE channel.id = part.channel_id AND channel.workspace_id = %(workspace)s AND part.sender LIKE ANY(%(endings)s)
"""
_FORGET_LEFT_OUT = """
    UPDATE engine_importrow AS row SET cells = array_fill(''::text, ARRAY[cardinality(cells)]), problems = '[]'
    FROM engine_contactimport AS import WHERE import.id = of_import_id AND import.workspace_id = %(workspace)s
        AND outcome IN ('wrong', 'failed') AND contact_id IS NULL AND EXISTS (
            SELECT FROM unnest(cells) AS cell WHERE translate(cell, ' -/.()', '') LIKE ANY(%(endings)s)
        )
"""

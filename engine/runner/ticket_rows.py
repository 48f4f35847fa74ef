"""What a batch changes of tickets: each is written once as it is in the end, and what happened to it one by one."""

from typing import Any

from django.db.backends.utils import CursorWrapper

from engine.database import ask
from engine.models import Inbox, TicketEvent
from engine.runner.rows import copy_rows, from_rows, to_json
from engine.runner.scene import Happened, Scene
from flows.contact import CLOSED, Ticket
from flows.refs import TopicRef, UserRef

_EVENT = ("workspace_id", "ticket_id", "contact_id", "created_on", "kind", "user_id", "note", "assignee_id", "topic_id")
_INBOX = ("workspace_id", "contact_id", "kind", "payload", "priority")
_SAVE = """
    INSERT INTO engine_ticket AS ticket (
        id, workspace_id, created_on, contact_id, topic_id, assignee_id, status, flow_id, opened_by_id, closed_on,
        active_on
    ) SELECT * FROM json_to_recordset(%s) AS new(
        id uuid, workspace_id uuid, created_on timestamptz, contact_id uuid, topic_id uuid, assignee_id uuid,
        status text, flow_id uuid, opened_by_id uuid, closed_on timestamptz, active_on timestamptz
    ) ON CONFLICT (id) DO UPDATE SET topic_id = EXCLUDED.topic_id, assignee_id = EXCLUDED.assignee_id,
        status = EXCLUDED.status, closed_on = EXCLUDED.closed_on, active_on = EXCLUDED.active_on
"""


class TicketRows:
    """Part of a unit of work."""

    def __init__(self) -> None:
        self._tickets: dict[str, dict[str, Any]] = {}
        self._events: list[tuple[Any, ...]] = []
        self._closed: list[tuple[Any, ...]] = []

    def note(
        self,
        scene: Scene,
        happened: Happened,
        ticket: Ticket,
        kind: TicketEvent.Kind,
        *,
        note: str = "",
        assignee: UserRef | None = None,
        topic: TopicRef | None = None,
    ) -> None:
        """Something happened to a ticket, which is like this now."""
        on, user = happened.event.created_on, happened.cause.user or None
        workspace, contact = scene.place.workspace_id, scene.contact.uuid
        self._tickets[ticket.uuid] = {
            "id": ticket.uuid,
            "workspace_id": str(workspace),
            "created_on": on,
            "contact_id": contact,
            "topic_id": _key(ticket.topic),
            "assignee_id": _key(ticket.assignee),
            "status": ticket.status,
            "flow_id": happened.flow or None,
            "opened_by_id": user,
            "closed_on": on if ticket.status == CLOSED else None,
            "active_on": on,
        }
        note = note.replace("\x00", "")
        self._events.append(
            (workspace, ticket.uuid, contact, on, kind.value, user, note, _key(assignee), _key(topic)),
        )

    def tell_closed(self, scene: Scene, ticket: Ticket) -> None:
        """A flow may follow, in the contact's next turn."""
        payload = to_json({"ticket": ticket})
        self._closed.append((scene.place.workspace_id, scene.contact.uuid, Inbox.Kind.TICKET.value, payload, 0))

    def save(self, cursor: CursorWrapper) -> None:
        if self._tickets:
            ask(*from_rows(_SAVE, list(self._tickets.values())))
        copy_rows(cursor, "engine_ticketevent", _EVENT, self._events)
        copy_rows(cursor, "engine_inbox", _INBOX, self._closed)


def _key(ref: TopicRef | UserRef | None) -> str | None:
    return ref.uuid or None if ref else None

"""What a batch changes of tickets: each is written once as it is in the end, and what happened to it one by one.

People of the team are told of it in the same transaction.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from engine.database import ask
from engine.models import Inbox, Notification, Role, TicketEvent
from engine.runner.rows import copy_rows, from_rows, to_json
from engine.runner.scene import Happened, Scene
from engine.services.notifications import Notice, notify_all
from flows.contact import CLOSED, Ticket
from flows.refs import TopicRef, UserRef

_EVENT = ("workspace_id", "ticket_id", "contact_id", "created_on", "kind", "user_id", "note", "assignee_id", "topic_id")
_INBOX = ("workspace_id", "contact_id", "kind", "payload", "priority")
_SAVE = """
    INSERT INTO engine_ticket AS ticket (
        id, workspace_id, created_on, contact_id, topic_id, assignee_id, status, flow_id, opened_by_id, closed_on,
        active_on, waiting_since
    ) SELECT * FROM json_to_recordset(%s) AS new(
        id uuid, workspace_id uuid, created_on timestamptz, contact_id uuid, topic_id uuid, assignee_id uuid,
        status text, flow_id uuid, opened_by_id uuid, closed_on timestamptz, active_on timestamptz,
        waiting_since timestamptz
    ) ON CONFLICT (id) DO UPDATE SET topic_id = EXCLUDED.topic_id, assignee_id = EXCLUDED.assignee_id,
        status = EXCLUDED.status, closed_on = EXCLUDED.closed_on, active_on = EXCLUDED.active_on,
        waiting_since = CASE EXCLUDED.status WHEN 'open' THEN ticket.waiting_since END
"""
_HEARD = """
    UPDATE engine_ticket SET active_on = heard.moment, waiting_since = coalesce(waiting_since, heard.moment)
    FROM json_to_recordset(%s) AS heard(id uuid, moment timestamptz)
    WHERE engine_ticket.id = heard.id AND status = 'open'
"""
# Who is told of a ticket that nobody has.
TAKERS = [Role.OWNER, Role.DESIGNER, Role.AGENT]


class TicketRows:
    """Part of a unit of work."""

    def __init__(self) -> None:
        self._tickets: dict[str, dict[str, Any]] = {}
        self._events: list[tuple[Any, ...]] = []
        self._closed: list[tuple[Any, ...]] = []
        self._heard: dict[str, dict[str, str]] = {}
        self._unassigned: Counter[UUID] = Counter()  # by workspace, how many tickets were opened for nobody
        self._notices: dict[tuple[str, str], Notice] = {}

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
            "waiting_since": None if user else on,
        }
        note = note.replace("\x00", "")
        self._events.append(
            (workspace, ticket.uuid, contact, on, kind.value, user, note, _key(assignee), _key(topic)),
        )

    def hear(self, scene: Scene, on: str) -> None:
        """The contact wrote: whoever has the ticket that is open is told."""
        for ticket in scene.contact.open_tickets:
            self._heard[ticket.uuid] = {"id": ticket.uuid, "moment": on}
            if ticket.assignee:
                self._tell(scene, Notification.Kind.TICKET_ACTIVITY, ticket, "")

    def tell_opened(self, scene: Scene, ticket: Ticket, by: str) -> None:
        """Somebody has it already, or one of those who take tickets should."""
        if ticket.assignee:
            self.tell_assigned(scene, ticket, by)
        else:
            self._unassigned[scene.place.workspace_id] += 1

    def tell_assigned(self, scene: Scene, ticket: Ticket, by: str) -> None:
        self._tell(scene, Notification.Kind.TICKET_ASSIGNED, ticket, by)

    def _tell(self, scene: Scene, kind: Notification.Kind, ticket: Ticket, by: str) -> None:
        """To whoever has the ticket now."""
        known = self._notices.get((kind, ticket.uuid))
        self._notices[kind, ticket.uuid] = Notice(
            workspace_id=scene.place.workspace_id,
            kind=kind,
            subject=ticket.uuid,
            facts={"name": scene.contact.name},
            users=[UUID(ticket.assignee.uuid)] if ticket.assignee else [],
            by=UUID(by) if by else None,
            times=known.times + 1 if known else 1,
        )

    def tell_closed(self, scene: Scene, ticket: Ticket) -> None:
        """A flow may follow, in the contact's next turn."""
        payload = to_json({"ticket": ticket})
        self._closed.append((scene.place.workspace_id, scene.contact.uuid, Inbox.Kind.TICKET.value, payload, 0))

    def save(self, cursor: CursorWrapper) -> None:
        if self._tickets:
            ask(*from_rows(_SAVE, list(self._tickets.values())))
        if self._heard:
            ask(*from_rows(_HEARD, list(self._heard.values())))
        copy_rows(cursor, "engine_ticketevent", _EVENT, self._events)
        copy_rows(cursor, "engine_inbox", _INBOX, self._closed)
        opened = [
            Notice(workspace_id=workspace, kind=Notification.Kind.TICKET_OPENED, roles=TAKERS, times=count)
            for workspace, count in self._unassigned.items()
        ]
        notify_all([*opened, *self._notices.values()])


def _key(ref: TopicRef | UserRef | None) -> str | None:
    return ref.uuid or None if ref else None

"""Tickets: what happens to them is their timeline."""

from engine.models import TicketEvent
from engine.runner.handling import handles
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from flows.contact import Ticket
from flows.events.contact import (
    TicketAssigneeChanged,
    TicketClosed,
    TicketNoteAdded,
    TicketOpened,
    TicketReopened,
    TicketTopicChanged,
)

Kind = TicketEvent.Kind


@handles(TicketOpened)
def opened(scene: Scene, happened: Happened, event: TicketOpened, work: UnitOfWork) -> None:
    ticket = event.ticket
    work.tickets.note(scene, happened, ticket, Kind.OPENED, assignee=ticket.assignee, topic=ticket.topic)
    work.tickets.tell_opened(scene, ticket, happened.cause.user)


@handles(TicketClosed)
def closed(scene: Scene, happened: Happened, event: TicketClosed, work: UnitOfWork) -> None:
    ticket = _ticket(scene, event.ticket_uuid)
    work.tickets.note(scene, happened, ticket, Kind.CLOSED)
    work.tickets.tell_closed(scene, ticket)


@handles(TicketReopened)
def reopened(scene: Scene, happened: Happened, event: TicketReopened, work: UnitOfWork) -> None:
    work.tickets.note(scene, happened, _ticket(scene, event.ticket_uuid), Kind.REOPENED)


@handles(TicketNoteAdded)
def noted(scene: Scene, happened: Happened, event: TicketNoteAdded, work: UnitOfWork) -> None:
    work.tickets.note(scene, happened, _ticket(scene, event.ticket_uuid), Kind.NOTE, note=event.note)


@handles(TicketAssigneeChanged)
def assigned(scene: Scene, happened: Happened, event: TicketAssigneeChanged, work: UnitOfWork) -> None:
    ticket = _ticket(scene, event.ticket_uuid)
    work.tickets.note(scene, happened, ticket, Kind.ASSIGNED, assignee=event.assignee)
    work.tickets.tell_assigned(scene, ticket, happened.cause.user)


@handles(TicketTopicChanged)
def topic_changed(scene: Scene, happened: Happened, event: TicketTopicChanged, work: UnitOfWork) -> None:
    work.tickets.note(scene, happened, _ticket(scene, event.ticket_uuid), Kind.TOPIC, topic=event.topic)


def _ticket(scene: Scene, uuid: str) -> Ticket:
    ticket = scene.contact.ticket(uuid)
    assert ticket is not None, "modifiers only tell of the contact's tickets"  # noqa: S101  # narrows the type
    return ticket

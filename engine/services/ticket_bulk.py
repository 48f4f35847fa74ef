"""Tickets by the dozen: given to somebody or closed at once, and that taken back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from engine.models import Ticket, User
from engine.runner.scene import Cause
from engine.services.editing import edit_contacts
from engine.wakeups import wake_drain
from flows.modifier import Modifier
from flows.modifiers.ticket_assignee import TicketAssigneeModifier
from flows.modifiers.ticket_close import TicketCloseModifier
from flows.modifiers.ticket_reopen import TicketReopenModifier
from flows.refs import UserRef

# Who had each ticket before.
Before = dict[UUID, UUID | None]
Change = Callable[[Ticket], Modifier]


def assign_tickets(*, tickets: Iterable[Ticket], assignee: User | None, by: User) -> Before:
    """Gives open tickets to somebody, or to nobody; those whose contact a flow holds at the moment stay as they are."""
    changing = [one for one in tickets if one.assignee_id != (assignee.pk if assignee else None)]
    return _change(changing, lambda ticket: _assign(ticket, assignee), by)


def close_tickets(*, tickets: Iterable[Ticket], by: User) -> Before:
    """Closes open tickets, as `assign_tickets` gives them away. Flows may follow."""
    closed = _change(list(tickets), lambda ticket: TicketCloseModifier(ticket_uuid=str(ticket.pk)), by)
    transaction.on_commit(wake_drain)
    return closed


def reopen_tickets(*, tickets: Iterable[Ticket], by: User) -> Before:
    """Opens closed tickets again; not those whose contact has another that is open."""
    return _change(list(tickets), lambda ticket: TicketReopenModifier(ticket_uuid=str(ticket.pk)), by)


def give_back(*, tickets: Iterable[Ticket], before: Mapping[UUID, User | None], by: User) -> Before:
    """Gives each ticket to whoever had it before."""
    return _change(list(tickets), lambda ticket: _assign(ticket, before[ticket.pk]), by)


@transaction.atomic
def _change(tickets: Sequence[Ticket], change: Change, by: User) -> Before:
    before = {ticket.pk: (ticket.status, ticket.assignee_id) for ticket in tickets}
    edits = {ticket.contact_id: [change(ticket)] for ticket in tickets}
    edit_contacts(edits=edits, cause=Cause("ticket", str(by.pk)))
    now = Ticket.objects.filter(pk__in=before).values_list("pk", "status", "assignee_id")
    return {pk: before[pk][1] for pk, *state in now if tuple(state) != before[pk]}


def _assign(ticket: Ticket, assignee: User | None) -> Modifier:
    user = UserRef(str(assignee.pk), assignee.name) if assignee else None
    return TicketAssigneeModifier(ticket_uuid=str(ticket.pk), assignee=user)

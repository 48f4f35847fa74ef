"""Handing a contact over to a person."""

from msgspec.structs import replace

from flows.assets import Assets
from flows.contact import Contact, Ticket
from flows.events.contact import TicketNoteAdded, TicketOpened
from flows.modifier import MODIFIERS, Modifier, ModifierContext, modifier
from flows.refs import TopicRef, UserRef


@modifier
class TicketOpenModifier(Modifier, frozen=True, tag="ticket_open"):
    """Opens a ticket, with a first note if there is something to say, unless one is open already."""

    topic: TopicRef
    assignee: UserRef | None = None
    note: str = ""

    def known(self, assets: Assets) -> "TicketOpenModifier | None":
        if self.topic.uuid not in assets.topics:
            return None
        missing = self.assignee and self.assignee.uuid not in assets.users
        return replace(self, assignee=None) if missing else self

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.open_tickets:
            return False
        ticket = Ticket(context.ids.uuid7(), topic=self.topic, assignee=self.assignee)
        contact.tickets = [*contact.tickets, ticket]
        context.log(TicketOpened(ticket=ticket))
        if note := self.note.strip():
            context.log(TicketNoteAdded(ticket_uuid=ticket.uuid, note=note))
        return True


MODIFIERS.add("ticket", TicketOpenModifier)

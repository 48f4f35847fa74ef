"""Notes on a ticket."""

from flows.contact import Contact
from flows.events.contact import TicketNoteAdded
from flows.modifier import Modifier, ModifierContext, modifier


@modifier
class TicketNoteModifier(Modifier, frozen=True, tag="ticket_note"):
    """Adds a note to a ticket."""

    ticket_uuid: str
    note: str

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.ticket(self.ticket_uuid) is None:
            return False
        context.log(TicketNoteAdded(ticket_uuid=self.ticket_uuid, note=self.note))
        return True

"""The end of a ticket."""

from msgspec.structs import replace

from flows.contact import CLOSED, Contact
from flows.events.contact import TicketClosed
from flows.modifier import Modifier, ModifierContext, modifier


@modifier
class TicketCloseModifier(Modifier, frozen=True, tag="ticket_close"):
    """Closes a ticket that is open."""

    ticket_uuid: str

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        ticket = contact.ticket(self.ticket_uuid)
        if ticket is None or not ticket.is_open:
            return False
        contact.replace_ticket(replace(ticket, status=CLOSED))
        context.log(TicketClosed(ticket_uuid=ticket.uuid))
        return True

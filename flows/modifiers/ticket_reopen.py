"""Taking up a ticket again."""

from msgspec.structs import replace

from flows.contact import OPEN, Contact
from flows.events.contact import TicketReopened
from flows.modifier import Modifier, ModifierContext, modifier


@modifier
class TicketReopenModifier(Modifier, frozen=True, tag="ticket_reopen"):
    """Opens a closed ticket again, unless another one is open."""

    ticket_uuid: str

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        ticket = contact.ticket(self.ticket_uuid)
        if ticket is None or contact.open_tickets:
            return False
        contact.replace_ticket(replace(ticket, status=OPEN))
        context.log(TicketReopened(ticket_uuid=ticket.uuid))
        return True

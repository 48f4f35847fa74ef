"""Who answers for a ticket."""

from msgspec.structs import replace

from flows.assets import Assets
from flows.contact import Contact
from flows.events.contact import TicketAssigneeChanged
from flows.modifier import Modifier, ModifierContext, modifier
from flows.refs import UserRef


@modifier
class TicketAssigneeModifier(Modifier, frozen=True, tag="ticket_assignee"):
    """Assigns a ticket to a user, or to nobody (null)."""

    ticket_uuid: str
    assignee: UserRef | None = None

    def known(self, assets: Assets) -> "TicketAssigneeModifier | None":
        return self if self.assignee is None or self.assignee.uuid in assets.users else None

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        ticket = contact.ticket(self.ticket_uuid)
        if ticket is None or _uuid(ticket.assignee) == _uuid(self.assignee):
            return False
        contact.replace_ticket(replace(ticket, assignee=self.assignee))
        context.log(TicketAssigneeChanged(ticket_uuid=ticket.uuid, assignee=self.assignee, previous=ticket.assignee))
        return True


def _uuid(user: UserRef | None) -> str:
    return user.uuid if user else ""

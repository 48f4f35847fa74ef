"""What a ticket is about."""

from msgspec.structs import replace

from flows.assets import Assets
from flows.contact import Contact
from flows.events.contact import TicketTopicChanged
from flows.modifier import Modifier, ModifierContext, modifier
from flows.refs import TopicRef


@modifier
class TicketTopicModifier(Modifier, frozen=True, tag="ticket_topic"):
    """Changes the topic of a ticket."""

    ticket_uuid: str
    topic: TopicRef

    def known(self, assets: Assets) -> "TicketTopicModifier | None":
        return self if self.topic.uuid in assets.topics else None

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        ticket = contact.ticket(self.ticket_uuid)
        if ticket is None or (ticket.topic and ticket.topic.uuid == self.topic.uuid):
            return False
        contact.replace_ticket(replace(ticket, topic=self.topic))
        context.log(TicketTopicChanged(ticket_uuid=ticket.uuid, topic=self.topic))
        return True

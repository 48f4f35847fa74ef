"""Whether a contact takes part."""

from flows.contact import Contact, Status
from flows.events.contact import ContactStatusChanged
from flows.modifier import Modifier, ModifierContext, modifier


@modifier
class StatusModifier(Modifier, frozen=True, tag="status"):
    """Makes the contact active, blocked, stopped or archived; who isn't active leaves all groups."""

    status: Status

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.status == self.status:
            return False
        contact.status = self.status
        context.log(ContactStatusChanged(status=self.status))
        return True

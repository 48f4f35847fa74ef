"""Whether a contact takes part."""

from flows.contact import STOPPED, Contact, Status
from flows.events.contact import ContactStatusChanged
from flows.modifier import Modifier, ModifierContext, modifier


@modifier
class StatusModifier(Modifier, frozen=True, tag="status"):
    """Makes the contact active, blocked, stopped or archived; who isn't active leaves all groups.

    With ``keeps_opt_out`` who has opted out stays so: for changes of many, of whom nobody thinks one by one.
    """

    status: Status
    keeps_opt_out: bool = False

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.status == self.status or (self.keeps_opt_out and contact.status == STOPPED):
            return False
        contact.status = self.status
        context.log(ContactStatusChanged(status=self.status))
        return True

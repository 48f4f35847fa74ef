"""When a contact was last heard of."""

from flows.contact import Contact
from flows.events.contact import ContactLastSeenChanged
from flows.modifier import Modifier, ModifierContext, modifier
from flows.moment import read_rfc3339


@modifier
class SeenModifier(Modifier, frozen=True, tag="seen"):
    """Notes that the contact was seen at a time (RFC 3339), unless it has been seen since."""

    seen_on: str

    def __post_init__(self) -> None:
        read_rfc3339(self.seen_on)

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        last = contact.last_seen_on
        if last and read_rfc3339(self.seen_on) <= read_rfc3339(last):
            return False
        contact.last_seen_on = self.seen_on
        context.log(ContactLastSeenChanged(last_seen_on=self.seen_on))
        return True

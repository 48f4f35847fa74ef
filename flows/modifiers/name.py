"""The name of a contact."""

from flows.contact import Contact
from flows.events.contact import ContactNameChanged
from flows.modifier import Modifier, ModifierContext, modifier


@modifier
class NameModifier(Modifier, frozen=True, tag="name"):
    """Sets the name, cut to what is allowed."""

    name: str = ""

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.name == self.name:
            return False
        contact.name = self.name[: context.limits.name_length]
        context.log(ContactNameChanged(name=contact.name))
        return True

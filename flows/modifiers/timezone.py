"""The time zone of a contact."""

from flows.contact import Contact
from flows.events.contact import ContactTimezoneChanged
from flows.modifier import Modifier, ModifierContext, modifier
from flows.moment import zone


@modifier
class TimezoneModifier(Modifier, frozen=True, tag="timezone"):
    """Sets the time zone (IANA name), or clears it if it is empty."""

    relocates = True
    timezone: str = ""

    def __post_init__(self) -> None:
        if self.timezone and zone(self.timezone) is None:
            raise ValueError(f"{self.timezone!r} is not the name of a time zone, like 'Africa/Kigali'")

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.timezone == self.timezone:
            return False
        contact.timezone = self.timezone
        context.log(ContactTimezoneChanged(timezone=self.timezone))
        return True

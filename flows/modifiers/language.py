"""The language of a contact."""

from flows.contact import Contact
from flows.events.contact import ContactLanguageChanged
from flows.modifier import Modifier, ModifierContext, modifier


@modifier
class LanguageModifier(Modifier, frozen=True, tag="language"):
    """Sets the language (ISO 639-3), or clears it if it is empty."""

    relocates = True
    language: str = ""

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        if contact.language == self.language:
            return False
        contact.language = self.language
        context.log(ContactLanguageChanged(language=self.language))
        return True

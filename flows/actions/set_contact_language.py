"""Sets the contact's language."""

from typing import Annotated

from flows.action import Action, action
from flows.languages import is_language
from flows.modifiers.language import LanguageModifier
from flows.properties import evaluated
from flows.run import Run


@action("set_contact_language")
class SetContactLanguage(Action, frozen=True, kw_only=True, tag="set_contact_language"):
    """Sets the contact's language (ISO 639-3); empty clears it."""

    language: Annotated[str, evaluated(1000)] = ""

    def execute(self, run: Run) -> None:
        language = run.clean_text(self.language)
        if language is None:
            return
        language = language.strip()
        if language and len(language) != 3:
            run.error(f"iso-639-3 codes must be 3 characters, got: {language}")
        elif language and not is_language(language):
            run.error(f"unrecognized language code: {language}")
        else:
            run.change(LanguageModifier(language=language))

"""Texts that pure code tells, in the language of whoever reads the page."""

from babel.core import get_global
from django.utils.translation import gettext, override

from flows.told import Told


def localized(text: object) -> str:
    """The text in the language of the request; what isn't told, as a name of somebody's own, stays as it is."""
    if not isinstance(text, Told):
        return str(text)
    return gettext(text.template).format(**{name: localized(value) for name, value in text.values.items()})


def reason(error: Exception) -> str:
    """Why something was refused, in the language of the request."""
    return localized(error.args[0]) if error.args else str(error)


# Marks that SMS of 160 letters can't have.
_PLAIN = str.maketrans("“”„«»’", '"""""\'')


def in_language(language: str, text: object) -> str:
    """A text that is sent to people, in a language of flows; in English where there is no translation."""
    with override(get_global("language_aliases").get(language, language)):
        return str(text).translate(_PLAIN)

"""Texts that pure code tells, in the language of whoever reads the page."""

from django.utils.translation import gettext

from flows.told import Told


def localized(text: object) -> str:
    """The text in the language of the request; what isn't told, as a name of somebody's own, stays as it is."""
    if not isinstance(text, Told):
        return str(text)
    return gettext(text.template).format(**{name: localized(value) for name, value in text.values.items()})


def reason(error: Exception) -> str:
    """Why something was refused, in the language of the request."""
    return localized(error.args[0]) if error.args else str(error)

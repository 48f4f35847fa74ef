"""Countries (ISO 3166) in the language of the page."""

from collections.abc import Mapping

from babel import Locale
from django.utils.translation import get_language, to_locale

_NONE = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}  # codes of CLDR that are no country


def country_name(code: str) -> str:
    return _names().get(code, code)


def countries() -> list[tuple[str, str]]:
    """All by code, sorted by name."""
    found = [(code, name) for code, name in _names().items() if len(code) == 2 and code.isalpha() and code not in _NONE]
    return sorted(found, key=lambda one: one[1])


def _names() -> Mapping[str, str]:
    names: Mapping[str, str] = Locale.parse(to_locale(get_language() or "en")).territories
    return names

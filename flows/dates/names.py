"""Names of months, weekdays and halves of the day in the languages of the world (Unicode CLDR)."""

from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_FALLBACK = "en"


class Names(NamedTuple):
    """Names in one language; months start with January, weekdays with Monday, `halves` are am and pm."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    halves: tuple[str, str]


@lru_cache(maxsize=256)
def names_of(locale: str) -> Names:
    """The names for a locale such as `fra` or `eng-RW`; English ones if nothing is known of it."""
    known = _locale(locale)
    months, weekdays = known.months["format"], known.days["format"]
    halves = known.day_periods["format"]["abbreviated"]
    return Names(
        months=tuple(months["wide"][number] for number in range(1, 13)),
        short_months=tuple(months["abbreviated"][number] for number in range(1, 13)),
        weekdays=tuple(weekdays["wide"][number] for number in range(7)),
        short_weekdays=tuple(weekdays["abbreviated"][number] for number in range(7)),
        halves=(halves["am"], halves["pm"]),
    )


def _locale(locale: str) -> Locale:
    language, _, country = locale.partition("-")
    code = get_global("language_aliases").get(language, language)
    for candidate in (f"{code}_{country}", code):
        try:
            return Locale.parse(candidate)
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(_FALLBACK)

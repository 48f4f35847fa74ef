"""Dates and times found in what people write: "we met on 3/4/2024 at half past, 10:30 pm"."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from flows.dates.clocks import full_hour, localize, place
from flows.environment import Environment
from flows.moment import Time, nanosecond, read_rfc3339

_ISO_DATETIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)",
    re.ASCII,
)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_SEPARATOR = r"[-.\\/_ ]"
_DAY = r"(\d{1,2})"
_YEAR = r"(\d{4}|\d{2})"
_TIME = re.compile(r"\b(\d{1,2})(?::?(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?\W*([aApP][mM])?\b", re.ASCII)


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_SEPARATOR.join(parts)}\b", re.ASCII)


# The pattern of each date format and the places of year, month and day among its groups.
_FORMATS = {
    "YYYY-MM-DD": (_pattern(_YEAR, _DAY, _DAY), (1, 2, 3)),
    "MM-DD-YYYY": (_pattern(_DAY, _DAY, _YEAR), (3, 1, 2)),
    "DD-MM-YYYY": (_pattern(_DAY, _DAY, _YEAR), (3, 2, 1)),
}


def find_datetime(text: str, environment: Environment, now: datetime, *, fill_time: bool = False) -> datetime | None:
    """The first date in `text`, with the time after it; None if there is none.

    Without a time it is midnight, or with `fill_time` the time of day of `now`. A full ISO 8601 time keeps its offset.
    """
    text = text.strip()
    if moment := _iso_datetime(text, environment):
        return moment
    found = _find_date(text, environment, now)
    if found is None:
        return None
    day, rest = found
    clock = find_time(rest) or (_time_of(now.astimezone(environment.tz)) if fill_time else time())
    return localize(datetime.combine(day, clock), environment.tz, getattr(clock, "nanos", 0))


def find_date(text: str, environment: Environment, now: datetime) -> date | None:
    """The first date in `text`, in ISO form or that of the environment; None if there is none."""
    found = _find_date(text.strip(), environment, now)
    return found[0] if found else None


def find_time(text: str) -> time | None:
    """The first time of day in `text` (`10`, `1030`, `10:30 pm`, `10:30:45.5`); None if there is none."""
    return next(filter(None, map(_time, _TIME.finditer(text))), None)


def _iso_datetime(text: str, environment: Environment) -> datetime | None:
    match = _ISO_DATETIME.fullmatch(text)
    if match is None:
        return None
    minutes, seconds, offset = match.groups()
    try:
        moment = read_rfc3339(minutes + (seconds or ":00") + offset)
        return moment if offset == "Z" else place(moment, environment.tz)
    except ValueError:
        return None


def _find_date(text: str, environment: Environment, now: datetime) -> tuple[date, str] | None:
    """The date and the text after it."""
    return next(_dates(text, environment.date_format, now.year), None)


def _dates(text: str, date_format: str, this_year: int) -> Iterator[tuple[date, str]]:
    if (match := _ISO_DATE.match(text)) and (day := _date(*match.groups())):
        yield day, text[match.end() :]
    pattern, places = _FORMATS[date_format]
    for match in pattern.finditer(text):
        year, month, day_of_month = match.group(*places)
        if day := _date(_whole_year(year, this_year), month, day_of_month):
            yield day, text[match.end() :]


def _whole_year(year: str, this_year: int) -> str:
    if len(year) > 2:
        return year
    return ("19" if int(year) > this_year % 1000 else "20") + year


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    hour, minute, second, fraction, half = match.groups(default="")
    hours = full_hour(int(hour), half)
    nanos = int(fraction[:9].ljust(9, "0")) if fraction else 0
    if hours == 24 and not int(minute or 0) + int(second or 0) + nanos:
        return Time()
    try:
        return Time.of(hours, int(minute or 0), int(second or 0), nanos)
    except ValueError:
        return None


def _time_of(moment: datetime) -> Time:
    return Time.of(moment.hour, moment.minute, moment.second, nanosecond(moment))

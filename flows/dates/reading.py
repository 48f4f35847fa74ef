"""Dates and times read by a layout."""

import re
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import NamedTuple

from flows.dates.clocks import full_hour, localize, place
from flows.dates.layouts import LITERALS, LayoutError, meaning, parts_of
from flows.moment import Time, fixed_offset

# The pattern of each part of a layout and the name of what it gives.
_READ_DATE = {
    "YY": ("short_year", r"\d\d"),
    "YYYY": ("year", r"\d{4}"),
    "M": ("month", r"\d\d?"),
    "MM": ("month", r"\d\d"),
    "D": ("day", r"\d\d?"),
    "DD": ("day", r"\d\d"),
}
_READ_TIME = {
    "h": ("hour12", r"\d\d?"),
    "hh": ("hour12", r"\d\d"),
    "t": ("hour", r"\d\d?"),
    "tt": ("hour", r"\d\d?"),
    "m": ("minute", r"\d\d?"),
    "mm": ("minute", r"\d\d"),
    "s": ("second", r"\d\d?"),
    "ss": ("second", r"\d\d"),
    "fff": ("fraction", r"\d{3}"),
    "ffffff": ("fraction", r"\d{6}"),
    "fffffffff": ("fraction", r"\d{9}"),
    "aa": ("half", r"[aApP][mM]"),
    "AA": ("half", r"[aApP][mM]"),
}
_OFFSET = r"[+-]\d\d:\d\d"
_READ_OFFSET = {"Z": ("offset", f"Z|{_OFFSET}"), "ZZZ": ("offset", _OFFSET)}
_READ = {"time": _READ_TIME, "datetime": {**_READ_DATE, **_READ_TIME, **_READ_OFFSET}}

# Two-digit years from here on are of the 20th century.
_CENTURY_TURN = 69
_DECIMALS = r"(?:[.,]\d+)?"


def read_time(text: str, layout: str) -> time:
    """The time of day that `text` is by `layout`; raises LayoutError."""
    fields = _fields(text, layout, "time")
    try:
        return _clock(fields)
    except ValueError:
        raise _mismatch(text, layout) from None


def read_datetime(text: str, layout: str, tz: tzinfo) -> datetime:
    """The moment that `text` is by `layout`, in `tz` if it has no offset of its own; raises LayoutError."""
    fields = _fields(text, layout, "datetime")
    try:
        return _moment(fields, tz)
    except ValueError:
        raise _mismatch(text, layout) from None


def _mismatch(text: str, layout: str) -> LayoutError:
    return LayoutError(f"cannot parse '{text}' as '{layout}'")


class _Step(NamedTuple):
    part: str
    field: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=1024)
def _steps(layout: str, kind: str) -> tuple[_Step, ...]:
    # Without a part for it, a fraction may still follow the seconds.
    decimals = "" if "f" in layout else _DECIMALS
    return tuple(_step(part, kind, decimals) for part in parts_of(layout))


def _step(part: str, kind: str, decimals: str) -> _Step:
    if part[0] in LITERALS:
        return _Step(part, "", re.compile(" +" if part[0] == " " else re.escape(part)))
    field, pattern = meaning(part, _READ[kind], f"{kind} parsing")
    return _Step(part, field, re.compile(pattern + (decimals if field == "second" else ""), re.ASCII))


def _fields(text: str, layout: str, kind: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    place = 0
    for part, field, pattern in _steps(layout, kind):
        match = pattern.match(text, place)
        if match is None:
            raise _mismatch(text[place:], part)
        fields[field] = match[0]
        place = match.end()
    if place < len(text):
        raise _mismatch(text, layout)
    return fields


def _clock(fields: dict[str, str]) -> Time:
    hour = int(fields.get("hour") or fields.get("hour12") or 0)
    if "hour12" in fields and hour > 12:
        raise ValueError(hour)
    second, _, decimals = fields.get("second", "0").replace(",", ".").partition(".")
    fraction = fields.get("fraction", decimals)[:9].ljust(9, "0")
    return Time.of(full_hour(hour, fields.get("half", "")), int(fields.get("minute", 0)), int(second), int(fraction))


def _moment(fields: dict[str, str], tz: tzinfo) -> datetime:
    clock = _clock(fields)
    wall = datetime.combine(_day(fields), clock)
    offset = fields.get("offset")
    if offset is None:
        return localize(wall, tz, clock.nanos)
    moment = localize(wall, _zone(offset), clock.nanos)
    return moment if offset == "Z" else place(moment, tz)


def _day(fields: dict[str, str]) -> date:
    year = int(fields.get("year", 1))
    if "short_year" in fields:
        short = int(fields["short_year"])
        year = short + (1900 if short >= _CENTURY_TURN else 2000)
    return date(year, int(fields.get("month", 1)), int(fields.get("day", 1)))


def _zone(offset: str) -> tzinfo:
    if offset == "Z":
        return fixed_offset(0)
    minutes = int(offset[1:3]) * 60 + int(offset[4:])
    return fixed_offset(-minutes if offset[0] == "-" else minutes)

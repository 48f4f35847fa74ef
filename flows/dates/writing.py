"""Dates and times written by a layout, names in the language of a locale."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from flows.dates.layouts import LITERALS, meaning, parts_of
from flows.dates.names import Names, names_of
from flows.moment import nanosecond

Write = Callable[[Any, Names], str]


def _offset(moment: datetime, _names: Names) -> str:
    return moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:5]


def _offset_or_z(moment: datetime, names: Names) -> str:
    return "Z" if not moment.utcoffset() else _offset(moment, names)


def _half(moment: time, names: Names) -> str:
    return names.halves[moment.hour >= 12]


_WRITE_DATE: dict[str, Write] = {
    "YY": lambda day, _: f"{day.year % 100:02}",
    "YYYY": lambda day, _: f"{day.year:04}",
    "M": lambda day, _: str(day.month),
    "MM": lambda day, _: f"{day.month:02}",
    "MMM": lambda day, names: names.short_months[day.month - 1],
    "MMMM": lambda day, names: names.months[day.month - 1],
    "D": lambda day, _: str(day.day),
    "DD": lambda day, _: f"{day.day:02}",
    "EEE": lambda day, names: names.short_weekdays[day.weekday()],
    "EEEE": lambda day, names: names.weekdays[day.weekday()],
}
_WRITE_TIME: dict[str, Write] = {
    "h": lambda clock, _: str(clock.hour % 12 or 12),
    "hh": lambda clock, _: f"{clock.hour % 12 or 12:02}",
    # Leading zeros are trimmed, so midnight has no hour: the flows in use are written for that.
    "t": lambda clock, _: str(clock.hour or ""),
    "tt": lambda clock, _: f"{clock.hour:02}",
    "m": lambda clock, _: str(clock.minute),
    "mm": lambda clock, _: f"{clock.minute:02}",
    "s": lambda clock, _: str(clock.second),
    "ss": lambda clock, _: f"{clock.second:02}",
    "fff": lambda clock, _: f"{nanosecond(clock) // 1_000_000:03}",
    "ffffff": lambda clock, _: f"{nanosecond(clock) // 1000:06}",
    "fffffffff": lambda clock, _: f"{nanosecond(clock):09}",
    "aa": lambda clock, names: _half(clock, names).lower(),
    "AA": lambda clock, names: _half(clock, names).upper(),
}
_WRITE_OFFSET: dict[str, Write] = {"Z": _offset_or_z, "ZZZ": _offset}

_WRITE: dict[str, dict[str, Write]] = {
    "date": _WRITE_DATE,
    "time": _WRITE_TIME,
    "datetime": {**_WRITE_DATE, **_WRITE_TIME, **_WRITE_OFFSET},
}


def write_date(day: date, layout: str, locale: str = "") -> str:
    """`day` by `layout`, with names in the language of `locale`; raises LayoutError."""
    return _write(day, layout, "date", locale)


def write_time(clock: time, layout: str, locale: str = "") -> str:
    """`clock` by `layout`; raises LayoutError."""
    return _write(clock, layout, "time", locale)


def write_datetime(moment: datetime, layout: str, locale: str = "") -> str:
    """`moment`, as clocks in its own time zone show it, by `layout`; raises LayoutError."""
    return _write(moment, layout, "datetime", locale)


def _write(value: date | time, layout: str, kind: str, locale: str) -> str:
    names = names_of(locale)
    return "".join([part if isinstance(part, str) else part(value, names) for part in _writers(layout, kind)])


@lru_cache(maxsize=1024)
def _writers(layout: str, kind: str) -> tuple[str | Write, ...]:
    meanings = _WRITE[kind]
    return tuple(
        part if part[0] in LITERALS else meaning(part, meanings, f"{kind} formatting") for part in parts_of(layout)
    )

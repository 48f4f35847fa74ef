"""When something that repeats happens next, by the clock on the wall of a time zone."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count
from typing import Literal, NamedTuple

Repeat = Literal["once", "daily", "weekly", "monthly"]

# A day of the month that short months lack falls on their last.
_MONTHS = 12


class Recurrence(NamedTuple):
    """``begins`` is the first time and gives the time of day, and for months the day.

    ``weekdays`` are those of weeks, Monday being 0 (empty: that of the beginning); ``ends`` is the last day.
    """

    repeat: Repeat
    begins: datetime
    weekdays: frozenset[int] = frozenset()
    ends: date | None = None


def next_fire(recurrence: Recurrence, zone: tzinfo, after: datetime) -> datetime | None:
    """The first time later than ``after``, in UTC, or None if there is none.

    Where the clock is put forward over that time of day, it happens as much later; where it is put back, once.
    """
    local = recurrence.begins.astimezone(zone)
    for day in _days(recurrence, local.date(), max(after.astimezone(zone).date(), local.date())):
        if recurrence.ends and day > recurrence.ends:
            return None
        fire = datetime.combine(day, _clock(local), zone).astimezone(UTC)
        if fire > after and fire >= recurrence.begins:
            return fire
    return None


def _clock(local: datetime) -> time:
    return local.time().replace(fold=0)


def _days(recurrence: Recurrence, begins: date, since: date) -> Iterator[date]:
    """The days on which it happens from a day before ``since`` on."""
    if recurrence.repeat == "once":
        yield begins
    elif recurrence.repeat == "monthly":
        yield from _days_of_months(begins, since)
    else:
        weekdays = recurrence.weekdays or {begins.weekday()}
        daily = recurrence.repeat == "daily"
        days = (since + timedelta(days=number - 1) for number in count())
        yield from (day for day in days if daily or day.weekday() in weekdays)


def _days_of_months(begins: date, since: date) -> Iterator[date]:
    for number in count(since.year * _MONTHS + since.month - 1):
        year, month = divmod(number, _MONTHS)
        last = calendar.monthrange(year, month + 1)[1]
        yield date(year, month + 1, min(begins.day, last))

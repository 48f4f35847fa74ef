"""Functions of dates and times."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flows.dates import in_zone, localize
from flows.expressions.convert import to_datetime, to_integer, to_text
from flows.expressions.function import function
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError
from flows.moment import DateTime, nanosecond
from flows.texts import quote

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOS = 1_000_000_000
_DAYS = {"D": 1, "W": 7}
_MONTHS = {"M": 1, "Y": 12}
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_OUT_OF_RANGE = XError("value is out of the range of dates, the years 1 to 9999")


def _unknown_unit(unit: str) -> XError:
    return XError(f"unknown unit: XText({quote(unit)}), must be one of s, m, h, D, W, M, Y")


@function
def now(scope: Scope) -> Value:
    """The current time.

    @(now() > 0) → ERROR
    @(datetime_diff(now(), now(), "h")) → 0
    """
    return scope.now()


@function
def today(scope: Scope) -> Value:
    """The current date.

    @(datetime_diff(today(), now(), "D")) → 0
    """
    return scope.now().date()


@function
def date_(value: date) -> Value:
    """A value converted to a date.

    @(date("we met on 2024-02-29")) → 2024-02-29
    @(date("some day")) → ERROR
    """
    return value


@function
def datetime_(value: datetime) -> Value:
    """A value converted to a date with time.

    @(datetime("2024-02-29T10:30:00Z")) → 2024-02-29T10:30:00.000000Z
    @(datetime("some day")) → ERROR
    """
    return value


@function
def time_(value: time) -> Value:
    """A value converted to a time of day.

    @(time("at 4:15 pm")) → 16:15:00.000000
    @(time("late")) → ERROR
    """
    return value


@function
def date_from_parts(year: int, month: int, day: int) -> Value:
    """The date of a year, month and day; days beyond the end of the month count into the next.

    @(date_from_parts(2024, 2, 29)) → 2024-02-29
    @(date_from_parts(2023, 2, 30)) → 2023-03-02
    @(date_from_parts(2024, 13, 1)) → ERROR
    """
    if not 1 <= month <= 12:
        return XError("invalid value for month, must be 1-12")
    try:
        return date(year, month, 1) + timedelta(days=day - 1)
    except (ValueError, OverflowError):
        return _OUT_OF_RANGE


@function
def time_from_parts(hour: int, minute: int, second: int) -> Value:
    """The time of day of an hour, minute and second.

    @(time_from_parts(16, 15, 0)) → 16:15:00.000000
    @(time_from_parts(16, 75, 0)) → ERROR
    """
    for name, value, most in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)):
        if not 0 <= value <= most:
            return XError(f"invalid value for {name}, must be 0-{most}")
    return time(hour, minute, second)


@function
def datetime_add(scope: Scope, *arguments: Any) -> Value:
    """A date with time moved by an amount of years Y, months M, weeks W, days D, hours h, minutes m or seconds s.

    @(datetime_add("2024-01-31T10:00:00Z", 1, "D")) → 2024-02-01T10:00:00.000000Z
    @(datetime_add("2024-01-31T10:00:00Z", -90, "m")) → 2024-01-31T08:30:00.000000Z
    @(datetime_add("2024-01-31T10:00:00Z", 1, "x")) → ERROR
    """
    if len(arguments) != 3:
        return XError(f"takes exactly three arguments, received {len(arguments)}")
    moment, amount, unit = to_datetime(arguments[0], scope), to_integer(arguments[1]), to_text(arguments[2])
    if isinstance(moment, XError):
        return moment
    if isinstance(amount, XError):
        return amount
    return unit if isinstance(unit, XError) else shifted(moment, amount, unit)


def shifted(moment: datetime, amount: int, unit: str) -> datetime | XError:
    """A moment later by an amount: of hours and less in time, of days and more on the calendar of its time zone."""
    try:
        if unit in _SECONDS:
            return _later(moment, timedelta(seconds=amount * _SECONDS[unit]))
        if unit in _DAYS:
            return _on_calendar(moment, moment.date() + timedelta(days=amount * _DAYS[unit]))
        if unit in _MONTHS:
            return _on_calendar(moment, _months_later(moment.date(), amount * _MONTHS[unit]))
    except (ValueError, OverflowError):
        return _OUT_OF_RANGE
    return _unknown_unit(unit)


def _later(moment: datetime, delta: timedelta) -> datetime:
    return (moment.astimezone(UTC) + delta).astimezone(moment.tzinfo)


def _on_calendar(moment: datetime, day: date) -> datetime:
    return with_clock(moment, day, moment.time(), nanosecond(moment) % 1000)


def with_clock(moment: datetime, day: date, clock: time, nanos: int) -> datetime:
    """A day and time in the time zone of a moment."""
    return localize(datetime.combine(day, clock), moment.tzinfo or UTC, nanos)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; if that is shorter the days left over count into the next."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1) + timedelta(days=day.day - 1)


@function
def datetime_diff(first: datetime, second: datetime, unit: str) -> Value:
    """The time from one date to another in years Y, months M, weeks W, days D, hours h, minutes m or seconds s.

    @(datetime_diff("2024-02-01", "2024-03-01", "D")) → 29
    @(datetime_diff("2024-02-01 10:00", "2024-02-01 08:30", "h")) → -1
    @(datetime_diff("2024-02-01", "2024-03-01", "x")) → ERROR
    """
    if unit in _SECONDS:
        nanos = _nanos_between(first, second)
        return _whole(nanos, _SECONDS[unit] * _NANOS)
    if unit in _DAYS:
        return _whole((second.date() - first.date()).days, _DAYS[unit])
    if unit == "M":
        return Decimal((second.year - first.year) * 12 + second.month - first.month)
    return Decimal(second.year - first.year) if unit == "Y" else _unknown_unit(unit)


def _whole(amount: int, unit: int) -> Decimal:
    return Decimal(abs(amount) // unit * (1 if amount >= 0 else -1))


def _nanos_between(first: datetime, second: datetime) -> int:
    seconds = (_whole_seconds(second) - _whole_seconds(first)) // timedelta(seconds=1)
    return seconds * _NANOS + nanosecond(second) - nanosecond(first)


def _whole_seconds(moment: datetime) -> datetime:
    """In UTC, since within one time zone Python takes the difference of what clocks show."""
    return in_zone(moment, UTC).replace(microsecond=0)


@function
def replace_time(moment: datetime, clock: time) -> Value:
    """The date of a date with time, with another time of day.

    @(replace_time("2024-02-29T10:30:00Z", "16:15")) → 2024-02-29T16:15:00.000000Z
    """
    return with_clock(moment, moment.date(), clock, nanosecond(clock) % 1000)


@function
def epoch(moment: datetime) -> Value:
    """The seconds from the beginning of 1970 to a date with time.

    @(epoch("1970-01-02T00:00:00Z")) → 86400
    """
    return Decimal(_nanos_between(_EPOCH, moment)).scaleb(-9)


@function
def datetime_from_epoch(scope: Scope, seconds: Decimal) -> Value:
    """The date with time that is some seconds after the beginning of 1970.

    @(epoch(datetime_from_epoch(86400.5))) → 86400.5
    @(datetime_from_epoch(1234567890123456)) → ERROR
    """
    try:
        micros, nanos = divmod(int(seconds.scaleb(9)), 1000)
        moment = (_EPOCH + timedelta(microseconds=micros)).astimezone(scope.environment.tz)
    except OverflowError:
        return XError("epoch time is out of range")
    return DateTime.of(moment, nanos) if nanos else moment


@function
def weekday(day: date) -> Value:
    """The day of the week of a date, from 0 (Sunday) to 6 (Saturday).

    @(weekday("2024-02-29")) → 4
    """
    return Decimal(day.isoweekday() % 7)


@function
def week_number(day: date) -> Value:
    """The week of the year of a date; weeks begin on Sunday, and the first is that of January 1st.

    @(week_number("2024-01-06")) → 1
    @(week_number("2024-01-07")) → 2
    """
    first = day.replace(month=1, day=1)
    return Decimal(((day - first).days + first.isoweekday() % 7) // 7 + 1)


@function
def tz(moment: datetime) -> Value:
    """The name of the time zone of a date with time; none if only its offset is known.

    @(tz("2024-02-29T10:30:00Z")) → UTC
    """
    return getattr(moment.tzinfo, "key", "UTC" if not moment.utcoffset() else "")


@function
def tz_offset(moment: datetime) -> Value:
    """The offset from UTC of a date with time.

    @(tz_offset("2024-02-29T10:30:00+05:00")) → +0500
    """
    return moment.strftime("%z")[:5]

"""What clocks on a wall show: in a time zone, in a half of the day."""

from datetime import UTC, datetime, timedelta, tzinfo

from flows.moment import DateTime


def in_zone(moment: datetime, tz: tzinfo) -> datetime:
    """`moment` as clocks in `tz` show it; as it is if that would lead out of the years 1 to 9999."""
    try:
        return moment.astimezone(tz)
    except OverflowError:
        return moment


def localize(wall: datetime, tz: tzinfo, nanos: int = 0) -> datetime:
    """The moment at which clocks in `tz` show `wall` (naive).

    Where clocks are changed the hour may occur twice or never; then the offset is the one that holds at the time
    which results from it, starting from the offset at `wall` in UTC. What leads out of the years 1 to 9999 is in UTC.
    """
    utc = wall.replace(tzinfo=UTC)
    try:
        guess = utc - _offset(utc, tz)
        moment = (utc - _offset(guess, tz)).astimezone(tz)
    except OverflowError:
        moment = utc
    return DateTime.of(moment, nanos) if nanos else moment


def _offset(moment: datetime, tz: tzinfo) -> timedelta:
    return moment.astimezone(tz).utcoffset() or timedelta()


def place(moment: datetime, tz: tzinfo) -> datetime:
    """`moment` in `tz` if its offset is the one that holds there, otherwise as it is."""
    here = in_zone(moment, tz)
    return here if here.utcoffset() == moment.utcoffset() else moment


def full_hour(hour: int, half: str) -> int:
    """The hour of 24 for one of 12 and am, pm or "" (then it is of 24 already)."""
    if half.lower() == "pm" and hour < 12:
        return hour + 12
    return 0 if half.lower() == "am" and hour == 12 else hour

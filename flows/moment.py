"""Points in time to the nanosecond, and their RFC 3339 form that all JSON of flows uses.

Plain ``datetime`` and ``time`` are accepted wherever these are; the subclasses only add the nanoseconds that
the standard classes have no room for.
"""

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from operator import itemgetter
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d)(?::\d\d)?)",
    re.ASCII,
)

_MICROSECONDS_END = len("2025-05-04T12:30:46.123456")
# The same in one step, for what nearly all are: what isn't a digit is known, so datetime reads it in one way only.
_USUAL = itemgetter(4, 7, 10, 13, 16, 19, 26)
_USUAL_SIGNS = tuple("--T::.Z")
_USUAL_LENGTH = _MICROSECONDS_END + 1


class DateTime(datetime):
    """An aware datetime with nanoseconds: ``nanos`` (0 to 999) come after the microseconds."""

    nanos: int = 0

    @classmethod
    def of(cls, moment: datetime, nanos: int = 0) -> Self:
        # combine() forgets which of two hours it is where clocks are set back.
        made = cls.combine(moment.date(), moment.timetz()).replace(fold=moment.fold)
        made.nanos = nanos
        return made

    def astimezone(self, tz: tzinfo | None = None) -> Self:
        moved = super().astimezone(tz)
        moved.nanos = self.nanos
        return moved

    def __add__(self, delta: timedelta) -> Self:
        later = super().__add__(delta)
        later.nanos = self.nanos
        return later


class Time(time):
    """A time of day with nanoseconds: ``nanos`` (0 to 999) come after the microseconds."""

    nanos: int = 0

    @classmethod
    def of(cls, hour: int, minute: int = 0, second: int = 0, nanosecond: int = 0) -> Self:
        """From parts, ``nanosecond`` being the whole fraction (0 to 999,999,999)."""
        microsecond, nanos = divmod(nanosecond, 1000)
        made = cls(hour, minute, second, microsecond)
        made.nanos = nanos
        return made


def nanosecond(moment: datetime | time) -> int:
    """The fraction of the second in nanoseconds (0 to 999,999,999)."""
    return moment.microsecond * 1000 + getattr(moment, "nanos", 0)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name (``"Africa/Kigali"``), or None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=256)
def fixed_offset(minutes: int) -> timezone:
    return UTC if minutes == 0 else timezone(timedelta(minutes=minutes))


def write_rfc3339(moment: datetime) -> str:
    """``2025-05-04T12:30:46.123456789Z``: as many digits of the fraction as it has, Z for UTC.

    Offsets of long ago had seconds, for which RFC 3339 has no room: they are left out, as RapidPro does.
    """
    if moment.tzinfo is UTC and type(moment) is datetime and moment.microsecond:
        # Nearly all: times that the clock gave. The encoder is ten times as fast as isoformat().
        return f"{msgspec.to_builtins(moment)[:_MICROSECONDS_END].rstrip('0')}Z"
    text = moment.isoformat(timespec="seconds")
    stamp, offset = text[:19], text[19:25]
    fraction = nanosecond(moment)
    if fraction:
        stamp = f"{stamp}.{fraction:09d}".rstrip("0")
    return stamp + ("Z" if offset == "+00:00" else offset)


def read_rfc3339(text: str) -> datetime:
    """The moment that a text means; raises ValueError if it isn't RFC 3339. Seconds of an offset don't count."""
    if len(text) == _USUAL_LENGTH and _USUAL(text) == _USUAL_SIGNS:
        return datetime.fromisoformat(text)
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a time like 2025-05-04T12:30:46Z")
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = match.groups()
    offset = int(sign + "1") * (int(hours) * 60 + int(minutes)) if sign else 0
    micros, nanos = divmod(int((fraction or "0").ljust(9, "0")), 1000)
    moment = datetime(
        int(year), int(month), int(day), int(hour), int(minute), int(second), micros, fixed_offset(offset)
    )
    return DateTime.of(moment, nanos) if nanos else moment

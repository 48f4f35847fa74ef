"""Times at which nobody is to be written to."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

MAX_DAYS = 366


class Quiet(NamedTuple):
    """Hours of the day (over midnight if they end before they begin) and whole dates, in the contact's time zone."""

    begin: time | None = None
    end: time | None = None
    dates: frozenset[date] = frozenset()

    def next_allowed(self, moment: datetime, zone: tzinfo) -> datetime:
        """The moment itself, or the first after it that isn't quiet (or the last looked at, if all are for a year)."""
        local = moment.astimezone(zone)
        for _ in range(2 * MAX_DAYS):
            later = self._after_quiet(local, zone)
            if later == local:
                break
            local = later
        return local

    def _after_quiet(self, local: datetime, zone: tzinfo) -> datetime:
        if local.date() in self.dates:
            return _at(local.date() + timedelta(days=1), time(), zone)
        if self.begin is None or self.end is None or self.begin == self.end:
            return local
        clock = local.time()
        if self.begin < self.end:
            return _at(local.date(), self.end, zone) if self.begin <= clock < self.end else local
        if clock >= self.begin:
            return _at(local.date() + timedelta(days=1), self.end, zone)
        return _at(local.date(), self.end, zone) if clock < self.end else local


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone)

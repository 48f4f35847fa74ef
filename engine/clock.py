"""The one clock of a site, PostgreSQL's: machines whose own clocks are wrong do nothing earlier or later for that."""

import time
from datetime import datetime, timedelta
from typing import Any

from flows.clock import Clock, SystemClock

TOLD = "clock_timestamp()"


class SharedClock:
    """PostgreSQL's time as far as this process knows it: its own clock, and how far that is behind.

    When the database tells its time, it has read its clock between the question and the answer. As long as what is
    known agrees with that it stays, so that it doesn't jump; else it changes by as little as makes it agree. Then the
    time is never before what the database told: whatever was due there is due here.
    """

    def __init__(self, own: Clock) -> None:
        self._own = own
        self._behind = timedelta(0)
        self._nanoseconds = 0

    def now(self) -> datetime:
        return self._own.now() + self._behind

    def own(self) -> datetime:
        """What this machine's clock says, for ``learn``."""
        return self._own.now()

    def nanoseconds(self) -> int:
        """Unix time, for ids that begin with it."""
        return time.time_ns() + self._nanoseconds

    def seconds(self) -> float:
        """Unix time."""
        return self.nanoseconds() / 1e9

    def learn(self, told: datetime, asked: datetime) -> None:
        """``told`` by the database just now; ``asked`` says what this machine's clock said before."""
        least, most = told - self._own.now(), told - asked
        self._behind = max(least, min(self._behind, most))
        self._nanoseconds = self._behind // timedelta(microseconds=1) * 1000


CLOCK = SharedClock(SystemClock())
now = CLOCK.now


def learn_on_connect(connection: Any, **_: object) -> None:
    """For Django's signal of a new connection, of which each process makes one every few minutes."""
    asked = CLOCK.own()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TOLD}")
        CLOCK.learn(cursor.fetchone()[0], asked)

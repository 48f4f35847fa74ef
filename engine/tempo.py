"""How often a piece of work may begin, so that under load pieces grow instead of multiplying."""

import time

# Each second of rest lets more than a second of work gather where half of the machine is busy, so it has to be short.
LONGEST_REST = 0.015


class Tempo:
    """After a pause work begins at once, and then every so many seconds: what is taken together costs less.

    When pieces take long, because there is much to do or little of the machine to be had, there is a rest as long as
    the piece before: meanwhile others can work, and more gathers for the next.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._begun = self._next = 0.0

    def beat(self) -> float:
        """The seconds to wait before the next piece, which counts as begun then."""
        now = time.monotonic()
        self._begun = max(now, self._next)
        self._next = self._begun + self._seconds
        return self._begun - now

    def done(self) -> None:
        """The piece has come to its end."""
        now = time.monotonic()
        self._next = max(self._next, now + min(now - self._begun, LONGEST_REST))

"""How often a piece of work may begin, so that under load pieces grow instead of multiplying."""

import time


class Tempo:
    """After a rest work begins at once, and then every so many seconds: what is taken together costs less."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def beat(self) -> float:
        """The seconds to wait before the next piece, which counts as begun then."""
        now = time.monotonic()
        begin = max(now, self._next)
        self._next = begin + self._seconds
        return begin - now

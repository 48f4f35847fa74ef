"""How many calls may wait to be answered: whoever hears "later" at once keeps them, and calls again."""

import logging

logger = logging.getLogger(__name__)

# In octets: while nothing can be stored, calls that wait take memory, and those who made them have long gone.
MOST_HELD = 50_000_000
CALL_SIZE = 5_000  # what a call takes besides its body


class Room:
    """Of a process, in its event loop."""

    def __init__(self) -> None:
        self._held = 0
        self._is_full = False

    def enter(self, size: int) -> bool:
        """Whether there is room for a call with a body of this size; who enters has to leave."""
        if self._held + size + CALL_SIZE > MOST_HELD:
            self._say_so()
            return False
        self._held += size + CALL_SIZE
        return True

    def leave(self, size: int) -> None:
        self._held -= size + CALL_SIZE
        if self._is_full and self._held < MOST_HELD / 2:
            self._is_full = False

    def _say_so(self) -> None:
        """Once, not for each call."""
        if not self._is_full:
            self._is_full = True
            logger.error("too many calls of providers wait to be stored; others are told to come again later")

"""Waits that grow while things go badly."""

import time

FIRST_SECONDS, LAST_SECONDS = 1.0, 30.0


class Wait:
    """Each that begins is twice as long as the one before, until all is well again."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._next, self._until = FIRST_SECONDS, 0.0

    def seconds(self) -> float:
        """What is left of it, 0 if none is going on."""
        return max(0.0, self._until - time.monotonic())

    def begin(self) -> None:
        """Unless one is going on: whoever was refused at the same moment has part in that."""
        if not self.seconds():
            self._until = time.monotonic() + self._next
            self._next = min(self._next * 2, LAST_SECONDS)

"""Identifiers of new things, as texts: version 4 for what only must be unique, 7 for what should sort by time."""

import os
import time
from collections.abc import Callable
from typing import Protocol

# Version 7 ids hold milliseconds and then 12 bits of the fraction of one: units of about 244 nanoseconds.
_UNITS_PER_MS = 4096
_NANOSECONDS_PER_MS = 1_000_000
_AHEAD = 256
# What the first digit of the second half may be (RFC 9562), chosen by a random digit.
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_FRACTIONS = [f"{fraction:03x}-" for fraction in range(_UNITS_PER_MS)]


class Ids(Protocol):
    def uuid4(self) -> str:
        """A random UUID, ``"f9ed6b1e-3a0f-4c57-9f0c-8a5d5a9f8a11"``."""

    def uuid7(self) -> str:
        """A UUID that sorts after all that were made before it."""


class RandomIds:
    """UUIDs from the system's randomness; those of version 7 never go back within one process.

    Nearly everything that happens gets one, so what is the same for many is made ahead: the digits of the millisecond
    and, from many random bytes at a time, the ends.
    """

    def __init__(
        self,
        nanoseconds: Callable[[], int] = time.time_ns,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._nanoseconds = nanoseconds
        self._random_bytes = random_bytes
        self._last = 0
        self._millisecond = -1
        self._start = ""
        self._ends: list[str] = []

    def uuid4(self) -> str:
        digits = self._random_bytes(8).hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:]}-{self._end()}"

    def uuid7(self) -> str:
        units = self._nanoseconds() * _UNITS_PER_MS // _NANOSECONDS_PER_MS
        if units <= self._last:
            units = self._last + 1
        self._last = units
        millisecond = units >> 12
        if millisecond != self._millisecond:
            self._millisecond = millisecond
            digits = f"{millisecond:012x}"
            self._start = f"{digits[:8]}-{digits[8:]}-7"
        return f"{self._start}{_FRACTIONS[units & 0xFFF]}{self._end()}"

    def _end(self) -> str:
        """The random half of a UUID."""
        if not self._ends:
            digits = self._random_bytes(8 * _AHEAD).hex()
            halves = [digits[start : start + 16] for start in range(0, len(digits), 16)]
            self._ends = [f"{_VARIANTS[half[0]]}{half[1:4]}-{half[4:]}" for half in halves]
        return self._ends.pop()

"""Identifiers of new things, as texts: version 4 for what only must be unique, 7 for what should sort by time."""

import os
import time
from collections.abc import Callable
from itertools import chain, repeat
from typing import Protocol

# Version 7 ids hold milliseconds and then 12 bits of the fraction of one: units of about 244 nanoseconds.
_UNITS_PER_MS = 4096
_NANOSECONDS_PER_MS = 1_000_000
_FRACTIONS = [f"{fraction:03x}-" for fraction in range(_UNITS_PER_MS)]

# The second half of a UUID is random but for its first two bits, 1 and 0 (RFC 9562).
_AHEAD = 256
_RANDOM_BITS = int.from_bytes(bytes.fromhex("3fff") * _AHEAD)
_VARIANT_BITS = int.from_bytes(bytes.fromhex("8000") * _AHEAD)


class Ids(Protocol):
    def uuid4(self) -> str:
        """A random UUID, ``"f9ed6b1e-3a0f-4c57-9f0c-8a5d5a9f8a11"``."""

    def uuid7(self) -> str:
        """A UUID that sorts after all that were made before it."""

    def uuid7s(self, count: int) -> list[str]:
        """Several of them, in order."""


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
        # Asks for more whenever they run out.
        self._ends = chain.from_iterable(iter(self._more_ends, None))

    def uuid4(self) -> str:
        digits = self._random_bytes(8).hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:]}-{next(self._ends)}"

    def uuid7(self) -> str:
        units = self._claim(1)
        return f"{self._start}{_FRACTIONS[units & 0xFFF]}{next(self._ends)}"

    def uuid7s(self, count: int) -> list[str]:
        fraction = self._claim(count) & 0xFFF
        if fraction + count > _UNITS_PER_MS:
            # They don't all begin in the same way.
            return [self.uuid7() for _ in range(count)]
        middles = _FRACTIONS[fraction : fraction + count]
        return list(map("".join, zip(repeat(self._start), middles, self._ends, strict=False)))

    def _claim(self, count: int) -> int:
        """The first of as many units of time that nothing was made in."""
        units = self._nanoseconds() * _UNITS_PER_MS // _NANOSECONDS_PER_MS
        if units <= self._last:
            units = self._last + 1
        self._last = units + count - 1
        if units >> 12 != self._millisecond:
            self._begin(units >> 12)
        return units

    def _begin(self, millisecond: int) -> None:
        """Make the beginning of all UUIDs of a millisecond."""
        self._millisecond = millisecond
        digits = f"{millisecond:012x}"
        self._start = f"{digits[:8]}-{digits[8:]}-7"

    def _more_ends(self) -> list[str]:
        """Make the random halves of many UUIDs."""
        random = int.from_bytes(self._random_bytes(2 * _AHEAD))
        firsts = (random & _RANDOM_BITS | _VARIANT_BITS).to_bytes(2 * _AHEAD).hex(" ", 2).split()
        seconds = self._random_bytes(6 * _AHEAD).hex(" ", 6).split()
        return list(map("-".join, zip(firsts, seconds, strict=True)))

"""Identifiers of new things, as texts: version 4 for what only must be unique, 7 for what should sort by time."""

import os
import time
from collections.abc import Callable
from typing import Protocol

# Version 7 ids hold milliseconds and then 12 bits of the fraction of one: units of about 244 nanoseconds.
_UNITS_PER_MS = 4096
_NANOSECONDS_PER_MS = 1_000_000
_POOL = 4096


class Ids(Protocol):
    def uuid4(self) -> str:
        """A random UUID, ``"f9ed6b1e-3a0f-4c57-9f0c-8a5d5a9f8a11"``."""

    def uuid7(self) -> str:
        """A UUID that sorts after all that were made before it."""


class RandomIds:
    """UUIDs from the system's randomness; those of version 7 never go back within one process."""

    def __init__(
        self,
        nanoseconds: Callable[[], int] = time.time_ns,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._nanoseconds = nanoseconds
        self._random_bytes = random_bytes
        self._last = 0
        self._pool = b""
        self._used = 0

    def uuid4(self) -> str:
        digits = self._random(16).hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_variant(digits[16:20])}-{digits[20:]}"

    def uuid7(self) -> str:
        units = self._nanoseconds() * _UNITS_PER_MS // _NANOSECONDS_PER_MS
        if units <= self._last:
            units = self._last + 1
        self._last = units
        milliseconds, fraction = units >> 12, units & 0xFFF
        random = int.from_bytes(self._random(8)) & 0x3FFF_FFFF_FFFF_FFFF
        digits = "%032x" % (milliseconds << 80 | 0x7000 << 64 | fraction << 64 | 2 << 62 | random)
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def _random(self, count: int) -> bytes:
        """Random bytes, fetched many at a time: asking the system costs more than making a UUID."""
        start, end = self._used, self._used + count
        if end > len(self._pool):
            self._pool = self._random_bytes(_POOL)
            start, end = 0, count
        self._used = end
        return self._pool[start:end]


def _variant(digits: str) -> str:
    """Four digits of which the first says that this is a UUID of RFC 9562."""
    return "89ab"[int(digits[0], 16) & 3] + digits[1:]

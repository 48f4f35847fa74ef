"""Identifiers of new things, as texts: version 4 for what only must be unique, 7 for what should sort by time."""

import os
import time
from collections.abc import Callable
from typing import Protocol

# Version 7 ids hold milliseconds and then 12 bits of the fraction of one: units of about 244 nanoseconds.
_UNITS_PER_MS = 4096
_NANOSECONDS_PER_MS = 1_000_000


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

    def uuid4(self) -> str:
        digits = self._random_bytes(16).hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_variant(digits[16:20])}-{digits[20:]}"

    def uuid7(self) -> str:
        ms, fraction = divmod(self._nanoseconds(), _NANOSECONDS_PER_MS)
        self._last = units = max(self._last + 1, ms * _UNITS_PER_MS + fraction * _UNITS_PER_MS // _NANOSECONDS_PER_MS)
        stamp, random = f"{units:015x}", self._random_bytes(8).hex()
        return f"{stamp[:8]}-{stamp[8:12]}-7{stamp[12:]}-{_variant(random[:4])}-{random[4:]}"


def _variant(digits: str) -> str:
    """Four digits of which the first says that this is a UUID of RFC 9562."""
    return "89ab"[int(digits[0], 16) & 3] + digits[1:]

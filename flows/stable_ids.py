"""UUIDs that depend on what they are made from."""

import hashlib
import json
from functools import cached_property

from flows.raw_definition import Json


class StableIds:
    """Makes version 4 UUIDs that depend on the definition alone.

    An old definition that is upgraded whenever it is read must get the same UUIDs each time, or sessions that wait in
    it would lose their place.
    """

    def __init__(self, definition: Json) -> None:
        self._definition = definition
        self._count = 0

    def uuid4(self) -> str:
        """The next UUID."""
        self._count += 1
        digest = self._seed.copy()
        digest.update(self._count.to_bytes(8, "big"))
        digits = digest.hexdigest()
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"

    @cached_property
    def _seed(self) -> "hashlib._Hash":
        return hashlib.sha256(json.dumps(self._definition, default=str, sort_keys=True).encode())

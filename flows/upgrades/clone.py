"""The replacement of all UUIDs of a definition."""

import re
from collections.abc import Mapping
from typing import Any

from flows.ids import Ids
from flows.raw_definition import Json

_V4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z", re.IGNORECASE)


def clone(flow: Json, given: Mapping[str, str], ids: Ids) -> Json:
    """A copy of a definition in which every UUID is another: the one given for it, else a new one.

    Replaced are the values of `uuid` and `..._uuid`, and UUIDs that are property names or items of lists.
    """
    return _Cloner(given, ids).object(flow)


class _Cloner:
    def __init__(self, given: Mapping[str, str], ids: Ids) -> None:
        self._known = dict(given)
        self._ids = ids

    def object(self, item: Json) -> Json:
        own = {key: self._property(key, item[key]) for key in sorted(item)}
        return {self._uuid(key) if _V4.match(key) else key: self._value(value) for key, value in own.items()}

    def _property(self, key: str, value: Any) -> Any:
        if isinstance(value, str) and value and (key == "uuid" or key.endswith("_uuid")):
            return self._uuid(value)
        return value

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self.object(value)
        if isinstance(value, list):
            return [self._uuid(one) if isinstance(one, str) and _V4.match(one) else self._value(one) for one in value]
        return value

    def _uuid(self, old: str) -> str:
        if old not in self._known:
            self._known[old] = self._ids.uuid4()
        return self._known[old]

"""Ways about a flow definition that is still plain JSON: whatever isn't of the expected shape is passed over.

Upgrades run before a definition is validated, so they neither trust it nor complain about it.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

LARGEST = 1_000_000_000


def text_in(item: Json, key: str) -> str:
    """The text under a key, or empty."""
    value = item.get(key)
    return value if isinstance(value, str) else ""


def number_in(item: Json, key: str) -> int:
    """The whole number under a key, 0 for anything else."""
    value = item.get(key)
    return int(value) if isinstance(value, int | float | Decimal) and -LARGEST < value < LARGEST else 0


def object_in(item: Json, key: str) -> Json | None:
    """The object under a key, if there is one."""
    value = item.get(key)
    return value if isinstance(value, dict) else None


def objects_in(item: Json, key: str) -> list[Json]:
    """The objects in the list under a key."""
    value = item.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def nodes(flow: Json) -> list[Json]:
    """The nodes of a flow."""
    return objects_in(flow, "nodes")


def actions(flow: Json, *types: str) -> Iterator[Json]:
    """All actions of the given types."""
    for node in nodes(flow):
        yield from (action for action in objects_in(node, "actions") if action.get("type") in types)


def routers(flow: Json) -> Iterator[Json]:
    """All routers."""
    for node in nodes(flow):
        router = object_in(node, "router")
        if router is not None:
            yield router


def cases(flow: Json, *types: str) -> Iterator[Json]:
    """All cases of switch routers with tests of the given types."""
    for router in routers(flow):
        if router.get("type") == "switch":
            yield from (case for case in objects_in(router, "cases") if case.get("type") in types)


def splits(flow: Json, *types: str) -> Iterator[tuple[Json, Json]]:
    """Nodes that do one action of the given types and split on what came of it, as (action, router)."""
    for node in nodes(flow):
        done, router = objects_in(node, "actions"), object_in(node, "router")
        if len(done) == 1 and done[0].get("type") in types and router and router.get("type") == "switch":
            yield done[0], router


class Translations:
    """What a flow's localization holds for one language, items by UUID."""

    def __init__(self, items: Json) -> None:
        self._items = items

    def get(self, uuid: str, key: str) -> list[str] | None:
        """The translated texts of a property; None if it isn't translated."""
        texts = self._item(uuid).get(key)
        return [text if isinstance(text, str) else "" for text in texts] if isinstance(texts, list) else None

    def set(self, uuid: str, key: str, texts: list[str]) -> None:
        """Translate a property."""
        self._items[uuid] = {**self._item(uuid), key: texts}

    def pop(self, uuid: str, key: str) -> list[str] | None:
        """Remove the translation of a property, and the item when it has no other; returns what there was."""
        texts = self.get(uuid, key)
        item = self._item(uuid)
        if key in item:
            del item[key]
            if not item:
                del self._items[uuid]
        return texts

    def _item(self, uuid: str) -> Json:
        return object_in(self._items, uuid) or {}


def translations(flow: Json) -> list[Translations]:
    """The translations of a flow, one for each language."""
    localization = object_in(flow, "localization") or {}
    return [Translations(items) for items in localization.values() if isinstance(items, dict)]

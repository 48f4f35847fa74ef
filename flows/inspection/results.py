"""The results that a flow saves."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.action import Action
from flows.definition import Flow
from flows.result import result_key
from flows.routing import Router


@dataclass
class ResultInfo:
    """A result by its key: the name and categories it can have, and the nodes that save it."""

    key: str
    name: str
    categories: list[str] = field(default_factory=list)
    node_uuids: list[str] = field(default_factory=list)

    def add(self, categories: tuple[str, ...], node_uuid: str) -> None:
        """Another node saves it too."""
        known = {one.lower() for one in self.categories}
        self.categories += [one for one in categories if one.lower() not in known]
        if node_uuid not in self.node_uuids:
            self.node_uuids.append(node_uuid)


def results(flow: Flow) -> list[ResultInfo]:
    """All results in the order of the nodes."""
    found: dict[str, ResultInfo] = {}
    for node_uuid, name, categories in _saved(flow):
        found.setdefault(result_key(name), ResultInfo(result_key(name), name)).add(categories, node_uuid)
    return list(found.values())


def _saved(flow: Flow) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for node, item in flow.items():
        if isinstance(item, Action):
            yield from ((node.uuid, name, categories) for name, categories in item.result_names())
        elif isinstance(item, Router) and item.result_name:
            yield node.uuid, item.result_name, tuple(category.name for category in item.categories)

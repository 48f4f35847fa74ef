"""Contact queries as trees, and their normal form.

A tree says all there is to know in order to evaluate it or make SQL of it: conditions are resolved to attributes, URN
schemes and fields, and combinations of the same sort aren't nested in each other.
"""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from flows.texts import quote

Sort = Literal["attr", "urn", "field"]
Operator = Literal["=", "!=", "~", ">", ">=", "<", "<="]

# The attributes of contacts that can be asked for, with the type of their values.
ATTRIBUTES = {
    "uuid": "text",
    "id": "text",
    "ref": "text",
    "name": "text",
    "status": "text",
    "language": "text",
    "urn": "text",
    "group": "text",
    "flow": "text",
    "history": "text",
    "tickets": "number",
    "created_on": "datetime",
    "last_seen_on": "datetime",
}

_PREFIXES = {"attr": "", "urn": "urns.", "field": "fields."}
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class Condition(Struct, frozen=True, gc=False):
    """What a value must be: attribute, URN scheme or field `key` compared with a text."""

    sort: Sort
    key: str
    operator: Operator
    value: str

    @property
    def asks_whether_set(self) -> bool:
        """Whether it only asks for there being any value (`!= ""`) or none (`= ""`)."""
        return not self.value and self.operator in ("=", "!=")

    def __str__(self) -> str:
        value = self.value if _PLAIN.fullmatch(self.value) else quote(self.value)
        return f"{_PREFIXES[self.sort]}{self.key} {self.operator} {value}"


class Combination(Struct, frozen=True, gc=False):
    """Two or more conditions or combinations of the other sort, all or any of which must be true."""

    operator: Literal["and", "or"]
    children: "tuple[Node, ...]"

    def __str__(self) -> str:
        return f" {self.operator.upper()} ".join(map(_in_brackets, self.children))


Node = Condition | Combination


def _in_brackets(node: Node) -> str:
    return f"({node})" if isinstance(node, Combination) else str(node)


def combine(operator: Literal["and", "or"], nodes: list[Node]) -> Node:
    """The combination of one or more nodes, without needless nesting."""
    if len(nodes) == 1:
        return nodes[0]
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, Combination) and node.operator == operator:
            flat.extend(node.children)
        else:
            flat.append(node)
    return Combination(operator, tuple(flat))


def conditions(node: Node) -> Iterator[Condition]:
    """All conditions of a tree in the order of the text."""
    if isinstance(node, Condition):
        yield node
    else:
        for child in node.children:
            yield from conditions(child)

"""The tree of a parsed expression, walking it, and rebuilding it with changes.

Operators, lookups and calls nest to the left without limit (``a + b + c + …``), so whatever goes through a tree takes
that side in a loop; the other side is only as deep as brackets are.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct


class Literal(Struct, frozen=True):
    value: str | Decimal | bool | None


class ContextReference(Struct, frozen=True):
    """A name, as it is written: an argument of a surrounding function, a part of the context, or a function."""

    name: str


class DotLookup(Struct, frozen=True):
    """``container.name``; the name may be a whole number."""

    container: "Node"
    name: str


class IndexLookup(Struct, frozen=True):
    """``container[index]``."""

    container: "Node"
    index: "Node"


class FunctionCall(Struct, frozen=True):
    function: "Node"
    arguments: tuple["Node", ...]


class AnonymousFunction(Struct, frozen=True):
    """``(a, b) => body``."""

    names: tuple[str, ...]
    body: "Node"


class Binary(Struct, frozen=True):
    """``left + right``."""

    operator: str
    left: "Node"
    right: "Node"


class Negation(Struct, frozen=True):
    operand: "Node"


class Parentheses(Struct, frozen=True):
    inner: "Node"


Node: TypeAlias = (
    Literal
    | ContextReference
    | DotLookup
    | IndexLookup
    | FunctionCall
    | AnonymousFunction
    | Binary
    | Negation
    | Parentheses
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, from left to right."""
    match node:
        case DotLookup(container=container):
            return (container,)
        case IndexLookup(container=container, index=index):
            return container, index
        case FunctionCall(function=function, arguments=arguments):
            return function, *arguments
        case AnonymousFunction(body=inner) | Negation(operand=inner) | Parentheses(inner=inner):
            return (inner,)
        case Binary(left=left, right=right):
            return left, right
    return ()


def transform(node: Node, visit: Callable[[Node], Node]) -> Node:
    """The tree with each node replaced by what ``visit`` makes of it, inner ones first; the same one if unchanged."""
    done: list[Node] = []
    waiting = [(node, False)]
    while waiting:
        node, parts_are_done = waiting.pop()
        if not parts_are_done:
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(children(node)))
            continue
        first = len(done) - len(children(node))
        rebuilt = _with_children(node, tuple(done[first:]))
        del done[first:]
        done.append(visit(rebuilt))
    return done.pop()


def _with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same node, or one like it if its children have changed."""
    if all(new is old for new, old in zip(parts, children(node), strict=True)):
        return node
    match node:
        case FunctionCall():
            return FunctionCall(parts[0], parts[1:])
        case AnonymousFunction(names=names):
            return AnonymousFunction(names, *parts)
        case Binary(operator=operator):
            return Binary(operator, *parts)
        case DotLookup(name=name):
            return DotLookup(parts[0], name)
    return type(node)(*parts)  # type: ignore[arg-type]  # the other nodes have nothing but children

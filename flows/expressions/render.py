"""The canonical text of an expression's tree: what refactoring writes, and how errors name what isn't a function."""

from decimal import Decimal

from flows.expressions.numbers import write_number
from flows.expressions.tree import (
    AnonymousFunction,
    Binary,
    ContextReference,
    DotLookup,
    FunctionCall,
    IndexLookup,
    Literal,
    Negation,
    Node,
    Parentheses,
)
from flows.texts import quote


def render_tree(node: Node) -> str:
    """Lower-case names, one space around operators; what is to the left is written in a loop (see ``tree``)."""
    parts: list[str] = []
    while True:
        left, text = _split(node)
        parts.append(text)
        if left is None:
            return "".join(reversed(parts))
        node = left


def _split(node: Node) -> tuple[Node | None, str]:
    """What a node has to its left, and the text of all else."""
    match node:
        case Binary(operator=operator, left=left, right=right):
            return left, f" {operator} {render_tree(right)}"
        case DotLookup(container=container, name=name):
            return container, f".{name}"
        case IndexLookup(container=container, index=index):
            return container, f"[{render_tree(index)}]"
        case FunctionCall(function=function, arguments=arguments):
            return function, f"({', '.join(map(render_tree, arguments))})"
    return None, _render_start(node)


def _render_start(node: Node) -> str:
    match node:
        case ContextReference(name=name):
            return name.lower()
        case Negation(operand=operand):
            return f"-{render_tree(operand)}"
        case Parentheses(inner=inner):
            return f"({render_tree(inner)})"
        case AnonymousFunction(names=names, body=body):
            return f"({', '.join(names)}) => {render_tree(body)}"
        case Literal(value=value):
            return _render_literal(value)
    raise TypeError(f"{node!r} is no node")


def _render_literal(value: str | Decimal | bool | None) -> str:
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, Decimal):
        return write_number(value)
    return {True: "true", False: "false", None: "null"}[value]

"""What the templates of a flow are, and what of the context they read."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from flows.action import Action
from flows.definition import Flow, Node
from flows.errors import SyntaxFault
from flows.expressions.lexer import Body, Substitution
from flows.expressions.parser import parse
from flows.expressions.template import parse_template
from flows.expressions.tree import ContextReference, DotLookup, IndexLookup, Literal, children
from flows.expressions.tree import Node as Tree
from flows.properties import Property, properties, references, walk

Path = tuple[str, ...]


class Text(NamedTuple):
    """A text of a flow, where it is, and in which language if it is a translation."""

    node: Node
    item: Struct
    language: str
    text: str

    @property
    def action_uuid(self) -> str:
        """The UUID of the action that it belongs to, empty if it is the router's."""
        return self.item.uuid if isinstance(self.item, Action) else ""


def texts(flow: Flow) -> Iterator[Text]:
    """All templates of a flow that aren't empty, each followed by its translations."""
    for node, item in flow.items():
        yield from (Text(node, item, *found) for found in _texts_in(flow, item))


def _texts_in(flow: Flow, item: Struct) -> Iterator[tuple[str, str]]:
    for part in walk(item):
        for one in properties(type(part)):
            if one.template:
                yield from _texts(flow, part, one)
    for reference in references(item):
        variable = getattr(reference, "name_match", "") or getattr(reference, "email", "")
        if variable:
            yield "", variable


def _texts(flow: Flow, part: Struct, one: Property) -> Iterator[tuple[str, str]]:
    yield from (("", text) for text in _flat(getattr(part, one.name)) if text)
    if one.localized:
        for language, items in flow.localization.items():
            translated = items.get(getattr(part, "uuid", ""), {}).get(one.key, ())
            yield from ((language, text) for text in translated if text)


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        yield from (one for one in value if isinstance(one, str))
    elif isinstance(value, dict):
        yield from value.values()


def has_expressions(text: str) -> bool:
    """Whether anything in a text is only known when the flow runs."""
    return any(isinstance(part, Substitution) for part in parse_template(text))


def fault_of(expression: str) -> str:
    """Why an expression can't be parsed, "" if it can."""
    try:
        parse(expression)
    except SyntaxFault as fault:
        return str(fault)
    return ""


def first_fault(template: str) -> str:
    """Why one of a template's expressions can't be parsed, "" if all can."""
    sources = (part.source for part in parse_template(template) if not isinstance(part, Body))
    return next(filter(None, map(fault_of, sources)), "")


def paths(template: str) -> Iterator[Path]:
    """What a template reads of the context, in lower case: `@(upper(Fields.Age))` reads `("fields", "age")`."""
    for part in parse_template(template):
        if isinstance(part, Body):
            continue
        try:
            yield from _paths_in(parse(part.source))
        except SyntaxFault:
            continue


def _paths_in(tree: Tree) -> Iterator[Path]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        path = _path(node)
        if path:
            yield path
        waiting += [one for one in reversed(children(node)) if not (path and _path(one))]


def _path(node: Tree) -> Path:
    """The path of a name with lookups by name, empty for anything else."""
    names: list[str] = []
    while True:
        match node:
            case ContextReference(name=name):
                return (name.lower(), *reversed(names))
            case (
                DotLookup(container=container, name=name)
                | IndexLookup(container=container, index=Literal(value=str(name)))
            ):
                names.append(name.lower())
                node = container
            case _:
                return ()

"""How actions, routers and waits declare what their properties are.

The type of a property says all there is to know about it, in one place::

    class SendEmail(Action, tag="send_email"):
        subject: Annotated[str, evaluated(1000, localized=True), required]   # evaluated and translated
        addresses: list[Annotated[str, evaluated(1000)]]                     # evaluated, not translated
        audio_url: Annotated[str, literal(8192, localized=True)] = ""          # translated, not evaluated
        topic: TopicRef | None = None                                       # a reference: any value that is a `Ref`

Whoever needs all templates, translatable texts or references of an item walks it with `templates`, `localizables` and
`references`; nothing has to know the item's type.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Meta, Struct

from flows.refs import Ref

UUID_PATTERN = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\Z"

UUID = Annotated[str, Meta(pattern=UUID_PATTERN)]
LocalName = Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_]{0,63}\Z")]
ResultName = Annotated[str, Meta(min_length=1, max_length=64)]

required = Meta(min_length=1)

T = TypeVar("T")


def evaluated(max_length: int, *, localized: bool = False) -> Meta:
    """Marks a text as a template of at most `max_length` characters."""
    return Meta(max_length=max_length, extra={"template": True, "localized": localized})


def literal(max_length: int, *, localized: bool = False) -> Meta:
    """Marks a text that is used as it is, at most `max_length` characters."""
    return Meta(max_length=max_length, extra={"template": False, "localized": localized})


class Property(NamedTuple):
    """What is known of one property of a struct. `key` is its JSON name."""

    name: str
    key: str
    template: bool
    localized: bool
    nested: bool


class Localizable(NamedTuple):
    """A translatable property of an item, as the localization of a flow addresses it."""

    uuid: str
    property: str
    texts: tuple[str, ...]


@cache
def properties(kind: type[Struct]) -> tuple[Property, ...]:
    """The properties of a struct type that hold templates, translatable texts or further structs."""
    info = msgspec.inspect.type_info(kind)
    fields = info.fields if isinstance(info, msgspec.inspect.StructType) else ()
    found = map(_property, fields)
    return tuple(one for one in found if one.template or one.localized or one.nested)


def _property(field: msgspec.inspect.Field) -> Property:
    marks: dict[str, bool] = {}
    nested = False
    for kind in _types_in(field.type):
        if isinstance(kind, msgspec.inspect.Metadata):
            marks |= kind.extra or {}
        nested = nested or isinstance(kind, msgspec.inspect.StructType | msgspec.inspect.CustomType)
    return Property(field.name, field.encode_name, marks.get("template", False), marks.get("localized", False), nested)


def _types_in(kind: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    yield kind
    inner: list[msgspec.inspect.Type] = []
    match kind:
        case msgspec.inspect.Metadata(type=one):
            inner = [one]
        case msgspec.inspect.UnionType(types=several):
            inner = list(several)
        case msgspec.inspect.ListType(item_type=one) | msgspec.inspect.VarTupleType(item_type=one):
            inner = [one]
        case msgspec.inspect.DictType(value_type=one):
            inner = [one]
        case _:
            pass
    for one in inner:
        yield from _types_in(one)


def walk(item: Struct) -> Iterator[Struct]:
    """The item and all structs within it, outermost first."""
    yield item
    for one in properties(type(item)):
        if one.nested:
            for inner in _values(getattr(item, one.name), Struct):
                yield from walk(inner)


def localizables(item: Struct) -> Iterator[Localizable]:
    """All translatable properties of the item that have a text."""
    for part in walk(item):
        for one in properties(type(part)):
            texts = tuple(_values(getattr(part, one.name), str)) if one.localized else ()
            if any(texts):
                yield Localizable(getattr(part, "uuid", ""), one.key, texts)


def references(item: Struct) -> Iterator[Ref]:
    """All references in the item, variable ones too."""
    return (part for part in walk(item) if isinstance(part, Ref))


def _values(value: Any, kind: type[T]) -> Iterator[T]:
    """The values of one kind in a property that may hold one, a list or a dict of them."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, list | tuple | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _values(one, kind)

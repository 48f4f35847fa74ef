"""The settings of an adapter: the claim form is made from them, and what is secret in them is kept out of logs."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote, quote_plus

import msgspec
from msgspec import Meta, Struct

HIDDEN = "**********"
SHORTEST_SECRET = 3  # hiding less would tear logs apart and protect nothing


def setting(
    title: str,
    description: str = "",
    *,
    secret: bool = False,
    main: bool = False,
    lines: bool = False,
    choices: Mapping[str, str] | None = None,
    **checks: Any,
) -> Meta:
    """What is said about a setting: ``Annotated[str, setting("API key", secret=True, min_length=1)]``.

    What can be left out and is no secret stands below in the form unless it is a ``main`` one. What has ``lines`` is
    written in several. ``choices`` are what values are called where their own words say too little. Title and
    description are found for translation as they stand here, choices if they are ``told``.
    """
    extra = {"secret": secret, "main": main, "lines": lines, "choices": choices}
    return Meta(title=title, description=description or None, extra=extra, **checks)


class Field(Struct, frozen=True, kw_only=True):
    """A field of a claim form. ``default`` is None when it has to be filled in.

    ``choices`` are values and what they are called; a number is at least ``least`` and at most ``most``,
    and a text has at most ``most`` letters.
    """

    name: str
    title: str
    description: str
    kind: Literal["text", "number", "yes_no", "choice", "list", "map"]
    secret: bool
    main: bool
    lines: bool
    choices: Mapping[str, str]
    default: Any
    least: int | None = None
    most: int | None = None

    @property
    def required(self) -> bool:
        return self.default is None


def fields_of(kind: type[Struct]) -> Sequence[Field]:
    """The fields of the form that asks for these settings."""
    if kind not in _FIELDS:
        _FIELDS[kind] = _read(kind)
    return _FIELDS[kind]


# Made once: every line of a log asks which settings are secret.
_FIELDS: dict[type[Struct], Sequence[Field]] = {}


def _read(kind: type[Struct]) -> Sequence[Field]:
    match msgspec.inspect.type_info(kind):
        case msgspec.inspect.StructType(fields=fields):
            return tuple(map(_field, fields))
        case other:
            raise TypeError(f"settings must be a struct, not {other}")


_KINDS: Mapping[type, Literal["text", "number", "yes_no", "choice", "list", "map"]] = {
    msgspec.inspect.StrType: "text",
    msgspec.inspect.IntType: "number",
    msgspec.inspect.BoolType: "yes_no",
    msgspec.inspect.LiteralType: "choice",
    msgspec.inspect.VarTupleType: "list",
    msgspec.inspect.DictType: "map",
}


def _field(field: msgspec.inspect.Field) -> Field:
    kind, schema, extra = _described(field.type)
    return Field(
        name=field.name,
        title=schema.get("title", field.name),
        description=schema.get("description", ""),
        kind=_KINDS[type(kind)],
        secret=extra.get("secret", False),
        main=extra.get("main", False) or extra.get("secret", False) or field.required,
        lines=extra.get("lines", False),
        choices=_choices(kind, extra.get("choices") or {}),
        default=_default(field),
        least=getattr(kind, "ge", None),
        most=getattr(kind, "le", getattr(kind, "max_length", None)),
    )


def _choices(kind: msgspec.inspect.Type, called: Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(kind, msgspec.inspect.LiteralType):
        return {}
    order = list(called) or [str(value) for value in kind.values]
    return {value: called.get(value, value) for value in order}


def _described(kind: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, Mapping[str, str], Mapping[str, Any]]:
    if isinstance(kind, msgspec.inspect.Metadata):
        return kind.type, kind.extra_json_schema or {}, kind.extra or {}
    return kind, {}, {}


def _default(field: msgspec.inspect.Field) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None if field.required else field.default


def redact(text: str, config: Struct) -> str:
    """The text with the secrets of a channel's settings hidden, in whatever form they were sent."""
    for secret in sorted(_secrets(config), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _secrets(config: Struct) -> set[str]:
    values = [str(getattr(config, field.name)) for field in fields_of(type(config)) if field.secret]
    values += [value for field in fields_of(type(config)) if field.kind == "map" for value in _values(config, field)]
    long = [value for value in values if len(value) >= SHORTEST_SECRET]
    pairs = [f"{name}:{value}" for value in long for name in _names(config)]
    encoded = {base64.b64encode(pair.encode()).decode() for pair in pairs}
    return {form for value in long for form in (value, quote(value, safe=""), quote_plus(value))} | encoded


def _values(config: Struct, field: Field) -> list[str]:
    """Headers that are set freely may hold a key."""
    values: Mapping[str, str] = getattr(config, field.name)
    return list(values.values())


def _names(config: Struct) -> list[str]:
    """What may stand before a password in Basic authentication."""
    return [str(getattr(config, field.name)) for field in fields_of(type(config)) if field.kind == "text"]

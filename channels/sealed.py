"""Secrets of channels in the database: sealed one by one, so that settings that are no secret can be read there."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from channels.settings import fields_of
from engine.services import sealing

# Before what is sealed. What was set before there were seals stands as it is, until it is sealed.
MARK = "sealed:"


def seal_settings(key: UUID, kind: type[Struct], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the channel with this key as they are stored. Headers may hold a key, so they are secret too."""
    secret, about = _secret(kind), _about(key)

    def seal(text: str) -> str:
        return MARK + sealing.seal(text, about=about) if text else text

    return {name: _each(value, seal) if name in secret else value for name, value in settings.items()}


def open_settings(key: UUID, kind: type[Struct], settings: Mapping[str, Any]) -> dict[str, Any]:
    """As they were given: what is no secret was never sealed, whatever it looks like. Raises SealBroken."""
    secret, about = _secret(kind), _about(key)

    def unseal(text: str) -> str:
        return sealing.unseal(text.removeprefix(MARK), about=about) if text.startswith(MARK) else text

    return {name: _each(value, unseal) if name in secret else value for name, value in settings.items()}


def readable_settings(key: UUID, kind: type[Struct], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Without those whose key is gone: they have to be given again."""
    readable: dict[str, Any] = {}
    for name, value in settings.items():
        try:
            readable |= open_settings(key, kind, {name: value})
        except sealing.SealBroken:
            continue
    return readable


def is_current(key: UUID, kind: type[Struct], settings: Mapping[str, Any]) -> bool:
    """Whether all that is secret is sealed, and with the key of now."""
    texts = [text for name in _secret(kind) & settings.keys() for text in _texts(settings[name])]
    return all(
        text.startswith(MARK) and sealing.is_current(text.removeprefix(MARK), about=_about(key)) for text in texts
    )


def _about(key: UUID) -> str:
    """What a seal is about, so that it holds for no other channel."""
    return f"channel {key}"


def _secret(kind: type[Struct]) -> set[str]:
    return {field.name for field in fields_of(kind) if field.secret or field.kind == "map"}


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """A text, or the texts of a map, changed."""
    if isinstance(value, str):
        return change(value)
    return {name: change(text) for name, text in value.items()} if isinstance(value, Mapping) else value


def _texts(value: Any) -> list[str]:
    return [text for text in (value.values() if isinstance(value, Mapping) else [value]) if text]

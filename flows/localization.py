"""Translations of a flow: language → UUID of an item → property → texts."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from flows import limits
from flows.errors import FlowError
from flows.languages import is_language
from flows.properties import UUID_PATTERN

Localization: TypeAlias = dict[str, dict[str, dict[str, tuple[str, ...]]]]

_UUID = re.compile(UUID_PATTERN)
_PROPERTY_LENGTH = 30


def read_localization(data: Any) -> Localization:
    """Read the `localization` of a flow; what isn't a list of texts is left out, but for notes of editors (`_ui`)."""
    languages = _object("localization", data)
    return {language: _language(f"localization.{language}", language, items) for language, items in languages.items()}


def _object(path: str, data: Any) -> dict[str, Any]:
    """An object without what is null."""
    if not isinstance(data, dict):
        raise FlowError(path, "must be an object")
    return {key: value for key, value in data.items() if value is not None}


def _language(path: str, code: str, items: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    if not is_language(code):
        raise FlowError(path, f"{code!r} is not an ISO 639-3 language")
    items = _object(path, items)
    if len(items) > limits.LOCALIZED_ITEMS:
        raise FlowError(path, f"can't have more than {limits.LOCALIZED_ITEMS} items (has {len(items)})")
    return {uuid: _item(f"{path}.{uuid}", uuid, properties) for uuid, properties in items.items()}


def _item(path: str, uuid: str, properties: Any) -> dict[str, tuple[str, ...]]:
    if not _UUID.match(uuid):
        raise FlowError(path, f"{uuid!r} is not a UUID")
    properties = _object(path, properties)
    if len(properties) > limits.LOCALIZED_PROPERTIES:
        raise FlowError(path, f"can't have more than {limits.LOCALIZED_PROPERTIES} properties")
    return {
        name: _texts(f"{path}.{name}", name, texts) if isinstance(texts, list) else texts
        for name, texts in properties.items()
        if isinstance(texts, list) or name.startswith("_")
    }


def _texts(path: str, name: str, texts: list[Any]) -> tuple[str, ...]:
    if len(name) > _PROPERTY_LENGTH:
        raise FlowError(path, f"property name {name[:_PROPERTY_LENGTH]!r}… is too long")
    if len(texts) > limits.LOCALIZED_VALUES:
        raise FlowError(path, f"can't have more than {limits.LOCALIZED_VALUES} texts")
    for text in texts:
        if not isinstance(text, str) or len(text) > limits.LOCALIZED_LENGTH:
            raise FlowError(path, f"must be texts of at most {limits.LOCALIZED_LENGTH} characters")
    return tuple(texts)


def translation(localization: Mapping[str, Any], language: str, uuid: str, name: str) -> tuple[str, ...] | None:
    """The translated texts of an item's property, or None if there are none."""
    texts = localization.get(language, {}).get(uuid, {}).get(name)
    return None if not texts or texts == ("",) else texts

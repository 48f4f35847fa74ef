"""Reading a property of an object or an item of an array."""

from collections.abc import Sequence
from typing import Any

from flows.expressions.convert import describe, to_integer, to_text
from flows.expressions.scope import Scope
from flows.expressions.values import Missing, Value, XError, XObject


def look_up(container: Value, key: Value, scope: Scope, *, lenient: bool) -> Value:
    """``container.key``, or ``container[key]`` if lenient: then a missing property is null and not an error."""
    if isinstance(container, XError):
        return container
    if isinstance(container, XObject):
        return _property(container, key, scope, lenient=lenient)
    if isinstance(container, list | tuple):
        return _item(container, key)
    return XError(f"{describe(container)} doesn't support lookups")


def _property(container: XObject, key: Value, scope: Scope, *, lenient: bool) -> Value:
    name = to_text(key)
    if isinstance(name, XError):
        return name
    value = container.get(name.lower())
    if isinstance(value, Missing):
        return None if lenient else no_property(name)
    if container.deprecated:
        warn_if_deprecated(container, name.lower(), value, scope)
    return value


def no_property(name: str) -> XError:
    return XError(f"object has no property '{name}'")


def warn_if_deprecated(container: XObject, name: str, value: Value, scope: Scope) -> None:
    note = container.deprecated.get(name) if container.deprecated else None
    if note and value is not None:
        scope.warn(note)


def _item(array: Sequence[Any], key: Value) -> Value:
    index = to_integer(key)
    if isinstance(index, XError):
        return index
    if not -len(array) <= index < len(array):
        return XError(f"index {index} out of range for {len(array)} items")
    item: Value = array[index]
    return item

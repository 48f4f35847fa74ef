"""Results as templates see them."""

from collections.abc import Callable, Mapping

from flows.expressions.convert import as_value
from flows.expressions.values import DEFAULT, Value, XObject
from flows.moment import read_rfc3339
from flows.result import Result


def results_object(results: Mapping[str, Result]) -> XObject:
    """`@results`: by key; as text a line `Name: value` for each."""
    return XObject({DEFAULT: None, **results}, None, lambda result: _object(result) if result else _text(results))


def _text(results: Mapping[str, Result]) -> str:
    return "\n".join(sorted(f"{result.name}: {result.value}" for result in results.values()))


def _object(result: Result) -> XObject:
    return XObject(_RESULT, None, lambda read: read(result))


_RESULT: Mapping[str, Callable[[Result], Value]] = {
    DEFAULT: lambda result: result.value,
    "name": lambda result: result.name,
    "value": lambda result: result.value,
    "category": lambda result: result.category,
    "category_localized": lambda result: result.category_localized or result.category,
    "input": lambda result: result.input,
    "extra": lambda result: as_value(result.extra),
    "node_uuid": lambda result: result.node_uuid,
    "created_on": lambda result: read_rfc3339(result.created_on),
}

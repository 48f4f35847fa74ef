"""Results as templates see them."""

from collections.abc import Callable, Mapping
from operator import attrgetter

from flows.expressions.convert import as_value
from flows.expressions.values import DEFAULT, Value, XObject, XView
from flows.moment import read_rfc3339
from flows.result import Result


def results_object(results: Mapping[str, Result]) -> XObject:
    """`@results`: by key; as text a line `Name: value` for each."""
    return XObject.lazy(results, result_object, lambda: _text(results))


def _text(results: Mapping[str, Result]) -> str:
    return "\n".join(sorted(f"{result.name}: {result.value}" for result in results.values()))


def result_object(result: Result) -> XObject:
    """One of them."""
    return XView(RESULT, result)


RESULT: Mapping[str, Callable[[Result], Value]] = {
    DEFAULT: attrgetter("value"),
    "name": attrgetter("name"),
    "value": attrgetter("value"),
    "category": attrgetter("category"),
    "category_localized": lambda result: result.category_localized or result.category,
    "input": attrgetter("input"),
    "extra": lambda result: as_value(result.extra),
    "node_uuid": attrgetter("node_uuid"),
    "created_on": lambda result: read_rfc3339(result.created_on),
}

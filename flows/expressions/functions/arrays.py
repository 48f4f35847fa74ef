"""Functions of arrays."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any

from flows.expressions.convert import describe, to_number, to_text, truthy
from flows.expressions.function import function
from flows.expressions.functions.numbers import total_of
from flows.expressions.scope import Scope
from flows.expressions.values import DEFAULT, Missing, Value, XError, XFunction, XObject, type_name

MAX_ITEMS = 10_000
_COMPARABLE = frozenset({"text", "number", "boolean", "date", "datetime", "time"})


def limited(items: Sequence[Value]) -> Value:
    """An array of the items, or an error if they are too many."""
    if len(items) > MAX_ITEMS:
        return XError(f"cannot build an array with more than {MAX_ITEMS} items")
    return list(items)


def essence(value: Value) -> Hashable:
    """What is equal for two values that are of the same type and equal, all through."""
    if isinstance(value, list | tuple):
        return "array", tuple(map(essence, value))
    if isinstance(value, XObject):
        return "object", frozenset((name, essence(one)) for name, one in _contents(value).items())
    return type_name(value), value


def _contents(thing: XObject) -> dict[str, Value]:
    """All properties, the default being one."""
    default = thing.default
    return dict(thing.items()) | ({} if isinstance(default, Missing) else {DEFAULT: default})


@function
def array(*values: Value) -> Value:
    """An array of values.

    @(array("tea", 3)) → [tea, 3]
    @(array("tea", 1 / 0)) → ERROR
    """
    return limited(values)


@function
def concat(array: Sequence[Value], other: Sequence[Value]) -> Value:
    """The items of two arrays in one.

    @(concat(array(1, 2), array(2, 3))) → [1, 2, 2, 3]
    """
    return limited([*array, *other])


@function
def contains(array: Sequence[Value], value: Value) -> Value:
    """Whether an array has an item of the same type and value.

    @(contains(array(1, 2), 2)) → true
    @(contains(array(1, 2), "2")) → false
    """
    wanted = essence(value)
    return any(essence(item) == wanted for item in array)


@function
def count(value: Any) -> Value:
    """The number of items of an array, or of properties of an object.

    @(count(array("tea", "milk"))) → 2
    @(count(object("drink", "tea"))) → 1
    @(count("tea")) → ERROR
    """
    if value is None:
        return Decimal(0)
    if isinstance(value, list | tuple | XObject):
        return Decimal(len(value))
    return XError("value isn't countable")


@function
def reverse(array: Sequence[Value]) -> Value:
    """An array from its last item to its first.

    @(reverse(array(3, 1, 2))) → [2, 1, 3]
    """
    return list(array[::-1])


@function
def slice_(array: Sequence[Value], start: int, end: int | None = None) -> Value:
    """The items of an array from one position, counted from 0, up to before another; negative ones count from the end.

    @(slice(array("a", "b", "c"), 1)) → [b, c]
    @(slice(array("a", "b", "c"), 0, -1)) → [a, b]
    """
    return list(array[start:end])


@function
def sort(array: Sequence[Any]) -> Value:
    """An array sorted, if all its items are texts, numbers, booleans, dates or times.

    @(sort(array(10, 9, 11))) → [9, 10, 11]
    @(sort(array("pear", "apple"))) → [apple, pear]
    @(sort(array("pear", 1))) → ERROR
    """
    if len(array) < 2:
        return list(array)
    odd = next((item for item in array if type_name(item) not in _COMPARABLE), array[0])
    if type_name(odd) not in _COMPARABLE:
        return odd if isinstance(odd, XError) else XError(f"{describe(odd)} isn't a comparable type")
    if len({type_name(item) for item in array}) > 1:
        return XError("can't sort array of different types")
    return sorted(array)


@function
def unique(array: Sequence[Value]) -> Value:
    """An array without the items that it had before.

    @(unique(array("tea", "milk", "tea"))) → [tea, milk]
    """
    kept: dict[Hashable, Value] = {}
    for item in array:
        kept.setdefault(essence(item), item)
    return list(kept.values())


@function
def sum_(array: Sequence[Value]) -> Value:
    """The sum of the items of an array.

    @(sum(array(1, 2.5, "3"))) → 6.5
    @(sum(array(1, "two"))) → ERROR
    """
    numbers = [to_number(item) for item in array]
    wrong = next((number for number in numbers if isinstance(number, XError)), None)
    return wrong or total_of(number for number in numbers if isinstance(number, Decimal))


@function
def join(scope: Scope, array: Sequence[Value], separator: str) -> Value:
    """The items of an array as one text, with a separator between them.

    @(join(array("tea", "milk"), " and ")) → tea and milk
    """
    texts = [to_text(item) for item in array]
    wrong = next((text for text in texts if isinstance(text, XError)), None)
    scope.afford(len(texts) * len(separator))
    return wrong or separator.join(text for text in texts if isinstance(text, str))


@function
def filter_(scope: Scope, array: Sequence[Value], func: Any) -> Value:
    """The items of an array for which a function is true.

    @(filter(array(5, 12, 8), (n) => n > 6)) → [12, 8]
    """
    tested = each(scope, array, func, ())
    if isinstance(tested, XError):
        return tested
    return [item for item, kept in zip(array, tested, strict=True) if truthy(kept)]


@function
def foreach(scope: Scope, array: Sequence[Value], func: Any, *args: Value) -> Value:
    """The results of a function for each item of an array, with the same further arguments each time.

    @(foreach(array("ana", "ben"), title)) → [Ana, Ben]
    @(foreach(array("a b", "c d"), word, 1)) → [b, d]
    """
    return each(scope, array, func, args)


def each(scope: Scope, items: Sequence[Value], func: Value, further: Sequence[Value]) -> list[Value] | XError:
    """The results of a function for each item, or the first error."""
    if not isinstance(func, XFunction):
        return XError(f"{describe(func)} is not a function")
    results: list[Value] = []
    for item in items:
        result = func(scope, [item, *further])
        if isinstance(result, XError):
            return result
        results.append(result)
    return results

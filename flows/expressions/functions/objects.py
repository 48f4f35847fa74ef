"""Functions of objects, and of JSON."""

from typing import Any

from flows.expressions.convert import from_json, to_json, to_text
from flows.expressions.function import function
from flows.expressions.functions.arrays import each
from flows.expressions.scope import Scope
from flows.expressions.values import Missing, Value, XError, XObject


@function
def object_(*pairs: Value) -> Value:
    """An object of pairs of property and value.

    @(object("name", "Ana", "age", 7)) → {age: 7, name: Ana}
    @(object("name")) → ERROR
    """
    if len(pairs) % 2:
        return XError("requires an even number of arguments")
    return XObject({str(to_text(name)): value for name, value in zip(pairs[::2], pairs[1::2], strict=True)})


@function
def keys(object_: XObject) -> Value:
    """The names of the properties of an object, sorted.

    @(keys(object("name", "Ana", "age", 7))) → [age, name]
    """
    return sorted(object_.keys())


@function
def extract(object_: XObject, property_: str) -> Value:
    """A property of an object, or nothing if it has no such.

    @(extract(object("name", "Ana"), "name")) → Ana
    @(extract(object("name", "Ana"), "age") & "none") → none
    """
    value = object_.get(property_)
    return None if isinstance(value, Missing) else value


@function
def extract_object(object_: XObject, property_: str, *properties: str) -> Value:
    """An object with only some of the properties of another.

    @(extract_object(object("name", "Ana", "age", 7), "name")) → {name: Ana}
    """
    values = {name: object_.get(name) for name in (property_, *properties)}
    return XObject({name: None if isinstance(value, Missing) else value for name, value in values.items()})


@function
def foreach_value(scope: Scope, object_: XObject, func: Any, *args: Value) -> Value:
    """An object with the results of a function for each value of another, with the same further arguments each time.

    @(foreach_value(object("a", "tea", "b", "milk"), upper)) → {a: TEA, b: MILK}
    """
    names = object_.keys()
    results = each(scope, [object_[name] for name in names], func, args)
    return results if isinstance(results, XError) else XObject(dict(zip(names, results, strict=True)))


@function
def json(value: Value) -> Value:
    """A value as JSON.

    @(json(object("name", "Ana", "age", 7))) → {"age":7,"name":"Ana"}
    @(json("tea")) → "tea"
    """
    return to_json(value)


@function
def parse_json(text: str) -> Value:
    """The value of a JSON text.

    @(parse_json("[3, 4]")[1]) → 4
    @(parse_json("{no json}")) → ERROR
    """
    return from_json(text)

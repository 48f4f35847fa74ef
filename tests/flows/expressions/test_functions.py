"""Every function declares itself by its signature and shows what it does by examples; here they are executed."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from flows.expressions.function import FUNCTIONS, Example, Function
from flows.expressions.library import find_function
from flows.expressions.scope import Scope
from flows.expressions.template import compile_template
from flows.expressions.values import Value, XError, XFunction, XObject
from tests.flows.expressions.scopes import make_scope

ALL = [function for _, function in FUNCTIONS.items()]


@pytest.mark.parametrize("function", ALL, ids=lambda function: function.name)
def test_every_function_is_documented(function: Function) -> None:
    assert function.summary.endswith("."), f"{function.name} needs a first sentence that says what for"
    assert function.examples, f"{function.name} needs an example line `@(…) → output` in its docstring"


@pytest.mark.parametrize(
    ("name", "example"), [(function.name, example) for function in ALL for example in function.examples], ids=str
)
def test_examples_are_true(name: str, example: Example) -> None:
    scope = make_scope()
    text = compile_template(example.template, frozenset()).text(scope)
    assert f"{name}(" in example.template
    if example.output == "ERROR":
        assert scope.errors
    else:
        assert (text, scope.errors) == (example.output, [])


def test_functions_are_found_in_any_case() -> None:
    assert find_function("UPPER") is find_function("upper")
    assert find_function("none_such") is None


def declared(python: Any) -> XFunction:
    return Function(python.__name__, python).value


def test_arguments_are_counted() -> None:
    def between(value: str, low: str, high: str = "z") -> Value:
        return value

    def several(first: str, *others: str) -> Value:
        return first

    def one(value: Any) -> Value:
        return "x"

    scope = make_scope()
    assert declared(between)(scope, ["a"]) == XError("error calling between(...): need 2 to 3 argument(s), got 1")
    assert declared(between)(scope, ["a", "b", "c"]) == "a"
    assert declared(several)(scope, []) == XError("error calling several(...): need at least 1 argument(s), got 0")
    assert declared(several)(scope, ["a"] * 9) == "a"
    assert declared(one)(scope, ["a", "b"]) == XError("error calling one(...): need 1 argument(s), got 2")


def test_arguments_are_converted() -> None:
    def kinds(
        scope: Scope,
        text: str,
        number: Decimal,
        whole: int,
        truth: bool,
        day: date,
        moment: datetime,
        clock: time,
        items: Sequence[Value],
        thing: XObject,
        apply: XFunction,
    ) -> Value:
        return [type(x).__name__ for x in (text, number, whole, truth, day, moment, clock, items, thing, apply)]

    upper = FUNCTIONS["upper"].value
    arguments: list[Value] = [Decimal(1), "1.5", "2", None, "2024-05-06", date(2024, 5, 6), "10:30", None, None, upper]
    assert declared(kinds)(make_scope(), arguments) == (
        ["str", "Decimal", "int", "bool", "date", "datetime", "Time", "list", "XObject", "XFunction"]
    )


def test_an_argument_that_cannot_be_converted_is_the_result() -> None:
    def twice(number: Decimal | None = None, *rest: int) -> Value:
        return number

    scope = make_scope()
    assert declared(twice)(scope, ["x"]) == XError('error calling twice(...): unable to convert "x" to a number')
    assert declared(twice)(scope, [Decimal(1), Decimal(2), XError("oh")]) == XError("error calling twice(...): oh")
    assert declared(twice)(scope, []) is None


def test_errors_reach_only_those_that_take_anything() -> None:
    def picky(value: Value) -> Value:
        return "reached"

    def calm(value: Any) -> Value:
        return "reached"

    scope = make_scope()
    assert declared(picky)(scope, [XError("oh")]) == XError("error calling picky(...): oh")
    assert declared(calm)(scope, [XError("oh")]) == "reached"


def test_documentation_is_read_from_the_docstring() -> None:
    def left_(text: str, count: int = 1, *more: str) -> Value:
        """The first characters
        of a text.

        @(left("hello", 2)) → he
        @(left()) → ERROR
        """
        return text[:count]

    function = Function("left", left_)
    assert function.signature == "left(text, [count], more...)"
    assert function.summary == "The first characters of a text."
    assert function.examples == (Example('@(left("hello", 2))', "he"), Example("@(left())", "ERROR"))
    assert function.theme == "test_functions"

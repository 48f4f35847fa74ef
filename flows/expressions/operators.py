"""The binary operators. Each gets two values and returns one; an error on either side is the result, the left first."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from flows.expressions import numbers
from flows.expressions.convert import to_number, to_text
from flows.expressions.values import Value, XError

Operator = Callable[[Value, Value], Value]


def _of_texts(apply: Callable[[str, str], Value]) -> Operator:
    def operate(left: Value, right: Value) -> Value:
        a, b = to_text(left), to_text(right)
        if isinstance(a, XError):
            return a
        return b if isinstance(b, XError) else apply(a, b)

    return operate


def _of_numbers(apply: Callable[[Decimal, Decimal], Value]) -> Operator:
    def operate(left: Value, right: Value) -> Value:
        a = to_number(left)
        if isinstance(a, XError):
            return a
        b = to_number(right)
        return b if isinstance(b, XError) else apply(a, b)

    return operate


OPERATORS: Final[dict[str, Operator]] = {
    "&": _of_texts(operator.add),
    "=": _of_texts(operator.eq),
    "!=": _of_texts(operator.ne),
    "<": _of_numbers(operator.lt),
    "<=": _of_numbers(operator.le),
    ">": _of_numbers(operator.gt),
    ">=": _of_numbers(operator.ge),
    "+": _of_numbers(numbers.add),
    "-": _of_numbers(numbers.subtract),
    "*": _of_numbers(numbers.multiply),
    "/": _of_numbers(numbers.divide),
    "^": _of_numbers(numbers.power),
}


def negate(value: Value) -> Value:
    number = to_number(value)
    return number if isinstance(number, XError) else numbers.negate(number)

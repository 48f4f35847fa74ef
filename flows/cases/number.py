"""Tests of the numbers in a text."""

from collections.abc import Callable
from decimal import Decimal

from flows.case import NO_MATCH, case, matched
from flows.expressions.scope import Scope
from flows.expressions.values import Value
from flows.finding import find_numbers


def first_number(scope: Scope, text: str, wanted: Callable[[Decimal], bool] = lambda _: True) -> Value:
    """The result of a test for the first number in a text that is wanted: `limit.__gt__` wants those below a limit."""
    for number in find_numbers(text, scope.environment.number_format):
        if wanted(number):
            return matched(number)
    return NO_MATCH


@case
def has_number(scope: Scope, text: str) -> Value:
    """Whether there is a number in a text.

    @(has_number("about 1,500 birr").match) → 1500
    @(has_number("a lot")) → false
    """
    return first_number(scope, text)


@case
def has_number_eq(scope: Scope, text: str, value: Decimal) -> Value:
    """Whether there is a number in a text that is equal to another.

    @(has_number_eq("I have 3", 3).match) → 3
    @(has_number_eq("I have 4", 3)) → false
    """
    return first_number(scope, text, value.__eq__)


@case
def has_number_lt(scope: Scope, text: str, limit: Decimal) -> Value:
    """Whether there is a number in a text that is less than another.

    @(has_number_lt("I have 2", 3).match) → 2
    @(has_number_lt("I have 3", 3)) → false
    """
    return first_number(scope, text, limit.__gt__)


@case
def has_number_lte(scope: Scope, text: str, limit: Decimal) -> Value:
    """Whether there is a number in a text that is at most another.

    @(has_number_lte("I have 3", 3).match) → 3
    @(has_number_lte("I have 4", 3)) → false
    """
    return first_number(scope, text, limit.__ge__)


@case
def has_number_gt(scope: Scope, text: str, limit: Decimal) -> Value:
    """Whether there is a number in a text that is more than another.

    @(has_number_gt("I have 4", 3).match) → 4
    @(has_number_gt("I have 3", 3)) → false
    """
    return first_number(scope, text, limit.__lt__)


@case
def has_number_gte(scope: Scope, text: str, limit: Decimal) -> Value:
    """Whether there is a number in a text that is at least another.

    @(has_number_gte("I have 3", 3).match) → 3
    @(has_number_gte("I have 2", 3)) → false
    """
    return first_number(scope, text, limit.__le__)


@case
def has_number_between(scope: Scope, text: str, least: Decimal, most: Decimal) -> Value:
    """Whether there is a number in a text within two bounds, both included.

    @(has_number_between("I have 3", 1, 5).match) → 3
    @(has_number_between("I have 3", 4, 5)) → false
    """
    return first_number(scope, text, lambda number: least <= number <= most)

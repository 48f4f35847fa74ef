"""Functions of numbers."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from flows.expressions.function import function
from flows.expressions.numbers import (
    DIVISION_BY_ZERO,
    MAX_MAGNITUDE,
    WIDE,
    add,
    checked,
    divide,
    write_number,
)
from flows.expressions.numbers import (
    format_number as write_for_people,
)
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError

_MAX_PLACES = 9
_BIGGEST_PERCENTAGE = 2**63


@function
def abs_(number: Decimal) -> Value:
    """The absolute value of a number.

    @(abs(-7.5)) → 7.5
    @(abs("many")) → ERROR
    """
    return number.copy_abs()


@function
def max_(number: Decimal, *numbers: Decimal) -> Value:
    """The biggest of some numbers.

    @(max(3, 12, -5)) → 12
    """
    return max((number, *numbers))


@function
def min_(number: Decimal, *numbers: Decimal) -> Value:
    """The smallest of some numbers.

    @(min(3, 12, -5)) → -5
    """
    return min((number, *numbers))


@function
def mean(number: Decimal, *numbers: Decimal) -> Value:
    """The arithmetic mean of some numbers.

    @(mean(4, 5)) → 4.5
    @(mean(1, 1, 2)) → 1.3333333333333333
    """
    total = total_of((number, *numbers))
    return total if isinstance(total, XError) else divide(total, Decimal(1 + len(numbers)))


def total_of(numbers: Iterable[Decimal]) -> Decimal | XError:
    """The sum of numbers, or an error if it is out of range."""
    total = Decimal(0)
    for number in numbers:
        added = add(total, number)
        if isinstance(added, XError):
            return added
        total = added
    return total


@function
def mod(dividend: Decimal, divisor: Decimal) -> Value:
    """What is left of a number divided by another, with the sign of the first.

    @(mod(17, 5)) → 2
    @(mod(-17, 5)) → -2
    @(mod(17, 0)) → ERROR
    """
    return WIDE.remainder(dividend, divisor) if divisor else DIVISION_BY_ZERO


@function
def round_(number: Decimal, places: int = 0) -> Value:
    """A number rounded to the nearest with that many decimal places; halves are rounded away from zero.

    @(round(2.5)) → 3
    @(round(3.14159, 3)) → 3.142
    @(round(1789, -2)) → 1800
    """
    return _rounded(number, places, ROUND_HALF_UP)


@function
def round_down(number: Decimal, places: int = 0) -> Value:
    """A number rounded down to that many decimal places.

    @(round_down(2.9)) → 2
    @(round_down(-2.1)) → -3
    @(round_down(3.14159, 3)) → 3.141
    """
    return _rounded(number, places, ROUND_FLOOR)


@function
def round_up(number: Decimal, places: int = 0) -> Value:
    """A number rounded up to that many decimal places.

    @(round_up(2.1)) → 3
    @(round_up(-2.9)) → -2
    @(round_up(3.14159, 3)) → 3.142
    """
    return _rounded(number, places, ROUND_CEILING)


def _rounded(number: Decimal, places: int, rounding: str) -> Value:
    if places >= -int(number.as_tuple().exponent):
        return number
    # What is rounded to more than the magnitude of any number is 0 or out of range, however much more it is.
    unit = Decimal(1).scaleb(min(-places, 2 * MAX_MAGNITUDE))
    return checked(number.quantize(unit, rounding, WIDE))


@function
def rand(scope: Scope) -> Value:
    """A random number of at least 0 and less than 1.

    @(rand() < 1) → true
    """
    return scope.random()


@function
def rand_between(scope: Scope, min_: Decimal, max_: Decimal) -> Value:
    """A random whole number within two bounds, both included.

    @(rand_between(6, 6)) → 6
    """
    spread = WIDE.multiply(scope.random(), max_ - min_ + 1)
    return checked(WIDE.add(spread, min_).to_integral_value(ROUND_FLOOR))


@function
def number(value: Decimal) -> Value:
    """A value converted to a number.

    @(number("17.50")) → 17.5
    @(number("a dozen")) → ERROR
    """
    return value


@function
def percent(number: Decimal) -> Value:
    """A number as a whole percentage.

    @(percent(0.327)) → 33%
    @(percent(1)) → 100%
    """
    percentage = WIDE.multiply(number, Decimal(100)).quantize(Decimal(1), ROUND_HALF_UP, WIDE)
    if not -_BIGGEST_PERCENTAGE <= percentage < _BIGGEST_PERCENTAGE:
        return XError("percentage value is out of range")
    return f"{write_number(percentage)}%"


@function
def format_number(scope: Scope, number: Decimal, places: int | None = None, humanize: bool = True) -> Value:
    """A number as people write it, with 0 to 9 decimal places (otherwise those that it has), digits grouped or not.

    @(format_number(12345.5)) → 12,345.5
    @(format_number(12345.5, 2)) → 12,345.50
    @(format_number(12345.5, 0, false)) → 12346
    """
    if places is None:
        places = -1
    elif not 0 <= places <= _MAX_PLACES:
        return XError(f"must take 0-{_MAX_PLACES} number of places, got {places}")
    return write_for_people(number, scope.environment.number_format, places, grouped=humanize)

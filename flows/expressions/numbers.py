"""Decimal arithmetic within the limits of the language: 36 significant digits, magnitudes of 1E±100.

Zeros at the end don't count as digits. Sums and products within the limits are exact; all others are error values.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, Inexact, Overflow, Subnormal
from typing import Final

from flows.environment import NumberFormat
from flows.expressions.values import XError
from flows.remembering import remember_short

MAX_DIGITS: Final = 36
MAX_MAGNITUDE: Final = 100
MAX_EXPONENT: Final = 100
DIVISION_PLACES: Final = 16

OUT_OF_RANGE: Final = XError("number value out of range")
DIVISION_BY_ZERO: Final = XError("division by zero")

# Decimal itself refuses what leaves the limits: such a result is inexact, too big or too small.
LIMITS: Final = Context(prec=MAX_DIGITS, Emax=MAX_MAGNITUDE, Emin=-MAX_MAGNITUDE, traps=[Inexact, Overflow, Subnormal])
# For what is computed first and checked then; rounds half away from zero.
WIDE: Final = Context(prec=450, rounding=ROUND_HALF_UP, Emax=100_000, Emin=-100_000, traps=[])
# For logarithms, where exactness isn't to be had and more digits take long.
_LOGARITHMS: Final = Context(prec=MAX_MAGNITUDE + MAX_DIGITS, Emax=100_000, Emin=-100_000, traps=[])

_STRICT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_QUOTIENT = Decimal(1).scaleb(-DIVISION_PLACES)
_ZERO = Decimal(0)
_ONE = Decimal(1)


@remember_short(4096)
def parse_number(text: str) -> Decimal | None:
    """The number that a text is in strict notation (``-1``, ``1.5``, ``.5``) and within the limits, or None."""
    if _STRICT.fullmatch(text) is None:
        return None
    number = Decimal(text)
    return None if isinstance(checked(number), XError) else number


def checked(number: Decimal) -> Decimal | XError:
    """The number, or an error if it is outside the limits."""
    try:
        LIMITS.plus(number)
    except DecimalException:
        return OUT_OF_RANGE
    return number


def add(a: Decimal, b: Decimal) -> Decimal | XError:
    return _within_limits(LIMITS.add, a, b)


def subtract(a: Decimal, b: Decimal) -> Decimal | XError:
    return _within_limits(LIMITS.subtract, a, b)


def multiply(a: Decimal, b: Decimal) -> Decimal | XError:
    return _within_limits(LIMITS.multiply, a, b)


def _within_limits(operation: Callable[[Decimal, Decimal], Decimal], a: Decimal, b: Decimal) -> Decimal | XError:
    try:
        return operation(a, b)
    except DecimalException:
        return OUT_OF_RANGE


def negate(number: Decimal) -> Decimal:
    return number.copy_negate() if number else number


def divide(a: Decimal, b: Decimal) -> Decimal | XError:
    """The quotient with 16 places, rounded half away from zero."""
    return checked(_quotient(a, b)) if b else DIVISION_BY_ZERO


def _quotient(a: Decimal, b: Decimal) -> Decimal:
    return WIDE.quantize(WIDE.divide(a, b), _QUOTIENT)


def power(base: Decimal, exponent: Decimal) -> Decimal | XError:
    """Exact for whole exponents, with 16 places for negative ones, about 7 digits for fractions of one.

    What has no real value (``0 ^ 0``, ``0 ^ -1``, ``-1 ^ 0.5``) is 0.
    """
    if exponent.copy_abs() > MAX_EXPONENT:
        return OUT_OF_RANGE
    whole = int(exponent)
    fraction = WIDE.subtract(exponent, Decimal(whole))
    if (not base and exponent <= 0) or (base < 0 and fraction):
        return _ZERO
    result = WIDE.power(base, abs(whole)) if whole else _ONE
    if whole < 0:
        result = _quotient(_ONE, result)
    if fraction:
        result = WIDE.multiply(result, _fractional_power(base, exponent, fraction))
    return checked(result)


def _fractional_power(base: Decimal, exponent: Decimal, fraction: Decimal) -> Decimal:
    """``base ^ fraction`` by logarithms that are rounded to as many places as there are digits to go by."""
    if not base:
        return _ZERO
    digits, digits_of_exponent = len(base.as_tuple().digits), len(exponent.as_tuple().digits)
    precision = digits + (digits_of_exponent if digits_of_exponent > digits else 0) + 6
    places = max(precision - int(base.as_tuple().exponent), 0)
    logarithm = WIDE.quantize(_LOGARITHMS.ln(base), _ONE.scaleb(-places))
    return _exponential(WIDE.multiply(logarithm, fraction), places)


def _exponential(number: Decimal, places: int) -> Decimal:
    """``e ^ number`` by its series. Each term is rounded to one place more, which the last digit may depend on."""
    unit = _ONE.scaleb(-places - 1)
    magnitude = number.copy_abs()
    result = power = factorial = _ONE
    step, count = magnitude, 0
    while step >= unit:
        count += 1
        power, factorial = WIDE.multiply(power, magnitude), WIDE.multiply(factorial, Decimal(count))
        step = WIDE.quantize(WIDE.divide(power, factorial), unit)
        result = WIDE.add(result, step)
    if number < 0:
        result = WIDE.quantize(WIDE.divide(_ONE, result), unit)
    return WIDE.quantize(result, _ONE.scaleb(-places))


def write_number(number: Decimal) -> str:
    """Plain digits: no exponent, no zeros at the end of a fraction, no negative zero."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def format_number(number: Decimal, style: NumberFormat, places: int = -1, *, grouped: bool = True) -> str:
    """A number for people, with its significant decimals or with that many places."""
    if places >= 0:
        number = WIDE.quantize(number, _ONE.scaleb(-places))
    text = f"{number:f}" if places >= 0 else write_number(number)
    sign, digits = ("-", text[1:]) if text.startswith("-") and number else ("", text.lstrip("-"))
    whole, point, decimals = digits.partition(".")
    if grouped:
        whole = f"{int(whole):,}".replace(",", style.digit_grouping_symbol)
    return f"{sign}{whole}{style.decimal_symbol}{decimals}" if point else f"{sign}{whole}"

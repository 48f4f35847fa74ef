"""Numbers in what people write: "about 1,500 birr" → 1500. Digits may be those of Arabic, Farsi, Urdu and Bengali."""

import re
from decimal import Decimal
from functools import lru_cache

import regex

from flows.environment import NumberFormat
from flows.expressions.numbers import MAX_DIGITS, parse_number
from flows.texts import trim

_ZEROS = (0x0660, 0x06F0, 0x09E6)
_TO_ASCII = {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}


@lru_cache(maxsize=1024)
def find_numbers(text: str, style: NumberFormat) -> tuple[Decimal, ...]:
    """The numbers in `text`, written with the symbols of `style`, in order."""
    if text.isdigit() and text.isascii() and len(text) <= MAX_DIGITS:
        return (Decimal(text),)
    matches = _pattern(style.decimal_symbol, style.digit_grouping_symbol).findall(text)
    numbers = (_number(written, style) for written in matches)
    return tuple(number for number in numbers if number is not None)


@lru_cache(maxsize=64)
def _pattern(decimal: str, group: str) -> "regex.Pattern[str]":
    """A number with its sign: digits in groups and decimals, or decimals alone that don't follow a letter or digit."""
    decimal, group = re.escape(decimal), re.escape(group)
    return regex.compile(rf"[-+]?(?:[\p{{N}}{group}]+(?:{decimal}\p{{N}}+)?|(?:[^0-9A-Za-z_]|^){decimal}\p{{N}}+)")


def _number(written: str, style: NumberFormat) -> Decimal | None:
    plain = trim(written).replace(style.digit_grouping_symbol, "").replace(style.decimal_symbol, ".")
    return parse_number(plain if plain.isascii() else plain.translate(_TO_ASCII))

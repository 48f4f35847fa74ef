"""Numbers in what people write: "about 1,500 birr" → 1500. Digits may be those of any script."""

import re
from decimal import Decimal
from functools import lru_cache

import regex

from flows.digits import plain_digits
from flows.environment import NumberFormat
from flows.expressions.numbers import MAX_DIGITS, parse_number
from flows.remembering import remember_short
from flows.texts import trim

# Whatever a workspace writes, these have but one meaning.
_ARABIC_DECIMAL, _ARABIC_GROUP = "\u066b", "\u066c"


@remember_short(1024)
def find_numbers(text: str, style: NumberFormat) -> tuple[Decimal, ...]:
    """The numbers in `text`, written with the symbols of `style`, in order."""
    if text.isdigit() and text.isascii() and len(text) <= MAX_DIGITS:
        return (Decimal(text),)
    matches = _pattern(style.decimal_symbol, style.digit_grouping_symbol).findall(_plain(text, style))
    numbers = (_number(written, style) for written in matches)
    return tuple(number for number in numbers if number is not None)


@lru_cache(maxsize=64)
def _pattern(decimal: str, group: str) -> "regex.Pattern[str]":
    """A number with its sign: digits in groups and decimals, or decimals alone that don't follow a letter or digit."""
    decimal, group = re.escape(decimal), re.escape(group)
    return regex.compile(rf"[-+]?(?:[\p{{N}}{group}]+(?:{decimal}\p{{N}}+)?|(?:[^0-9A-Za-z_]|^){decimal}\p{{N}}+)")


def _plain(text: str, style: NumberFormat) -> str:
    """The text with digits from 0 to 9 and the symbols of the style."""
    if text.isascii():
        return text
    symbols = text.replace(_ARABIC_DECIMAL, style.decimal_symbol).replace(_ARABIC_GROUP, style.digit_grouping_symbol)
    return plain_digits(symbols)


def _number(written: str, style: NumberFormat) -> Decimal | None:
    return parse_number(trim(written).replace(style.digit_grouping_symbol, "").replace(style.decimal_symbol, "."))

"""Choices that are written with numbers, and what somebody means who types one."""

import re
from collections.abc import Sequence

from flows.digits import plain_digits

# As it stands in the menu, or in brackets; by its side what keyboards of right-to-left scripts put there.
_NUMBER = re.compile(r"[\s(#\u200e\u200f]*([0-9]{1,3})[\s.,:;!)\u200e\u200f]*")


def menu(text: str, choices: Sequence[str]) -> str:
    """The text with its choices below, numbered from 1."""
    return "\n".join([*filter(None, [text]), *(f"{number}. {choice}" for number, choice in enumerate(choices, 1))])


def chosen(typed: str, choices: Sequence[str]) -> str:
    """The choice of that number, counted from 1, else what was typed."""
    match = _NUMBER.fullmatch(plain_digits(typed))
    number = int(match[1]) if match else 0
    return choices[number - 1] if 1 <= number <= len(choices) else typed

"""Choices that are written with numbers, and what somebody means who types one."""

from collections.abc import Sequence


def menu(text: str, choices: Sequence[str]) -> str:
    """The text with its choices below, numbered from 1."""
    return "\n".join([*filter(None, [text]), *(f"{number}. {choice}" for number, choice in enumerate(choices, 1))])


def chosen(typed: str, choices: Sequence[str]) -> str:
    """The choice of that number, counted from 1, else what was typed."""
    number = int(typed) if typed.isdecimal() and len(typed) <= 3 else 0
    return choices[number - 1] if 1 <= number <= len(choices) else typed

"""Choices that are shown with numbers, and what somebody means who types one."""

from collections.abc import Sequence


def chosen(typed: str, choices: Sequence[str]) -> str:
    """The choice of that number, counted from 1, else what was typed."""
    number = int(typed) if typed.isdecimal() and len(typed) <= 3 else 0
    return choices[number - 1] if 1 <= number <= len(choices) else typed

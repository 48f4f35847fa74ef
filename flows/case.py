"""Declaring router tests: the functions that decide whether an answer belongs to a category.

A test is an expression function (`flows.expressions.function` says what its signature and docstring mean) whose first
parameter is the operand. It returns `matched(…)`, `NO_MATCH` or an error::

    @case
    def has_text(text: str) -> Value:
        \"\"\"Whether a text has any characters in it.

        @(has_text("yes")) → true
        \"\"\"
        return matched(text) if text else NO_MATCH

In an expression such a result is true or false; `.match` is what was found and `.extra` what there is to say about it.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flows.expressions.function import FUNCTIONS, Function, function
from flows.expressions.values import DEFAULT, Value, XObject
from flows.registry import Registry

Python = TypeVar("Python", bound=Callable[..., Any])

CASES: Registry[Function] = Registry("router test")

NO_MATCH: Final = XObject({DEFAULT: False, "match": ""})


class Match(XObject):
    """A result that is true, with what was found and perhaps more to say about it."""

    __slots__ = ("extra", "match")

    def __init__(self, match: Value, extra: XObject | None) -> None:
        properties: dict[str, Value] = {DEFAULT: True, "match": match}
        if extra is not None:
            properties["extra"] = extra
        super().__init__(properties)
        self.match = match
        self.extra = extra


def matched(match: Value, extra: XObject | None = None) -> Match:
    """A result that is true, with what was found."""
    return Match(match, extra)


def case(python: Python) -> Python:
    """Enter a Python function among the router tests, and in the function library, under its own name."""
    function(python)
    CASES.add(python.__name__, FUNCTIONS[python.__name__])
    return python

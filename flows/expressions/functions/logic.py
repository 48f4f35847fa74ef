"""Functions of truth, and of what to do with mistakes."""

from typing import Any

from flows.expressions.convert import to_text, truthy
from flows.expressions.function import function
from flows.expressions.values import Value, XError


@function
def and_(value: Any, *values: Any) -> Value:
    """Whether all values are true; those after the first that isn't are not looked at.

    @(and(true, "yes")) → true
    @(and(true, 0, 1 / 0)) → false
    """
    for candidate in (value, *values):
        if isinstance(candidate, XError):
            return candidate
        if not truthy(candidate):
            return False
    return True


@function
def or_(value: Any, *values: Any) -> Value:
    """Whether any of the values is true; those after the first that is are not looked at.

    @(or(false, "", "yes")) → true
    @(or(false, 0)) → false
    """
    for candidate in (value, *values):
        if isinstance(candidate, XError):
            return candidate
        if truthy(candidate):
            return True
    return False


@function
def if_(test: bool, then: Any, otherwise: Any) -> Value:
    """One value if a test is true, otherwise another.

    @(if(2 > 1, "more", "less")) → more
    @(if("false", "more", "less")) → less
    """
    chosen: Value = then if test else otherwise
    return chosen


@function
def boolean(value: bool) -> Value:
    """Whether a value counts as true: texts do but for "" and "false", numbers but for 0, arrays unless empty.

    @(boolean(array())) → false
    @(boolean("no")) → true
    """
    return value


@function
def default(value: Any, alternative: Any) -> Value:
    """A value, or an alternative if it is a mistake or its text is empty.

    @(default("", "friend")) → friend
    @(default(1 / 0, "unknown")) → unknown
    @(default("Ana", "friend")) → Ana
    """
    text = to_text(value)
    chosen: Value = alternative if isinstance(text, XError) or not text else value
    return chosen


@function
def is_error(value: Any) -> Value:
    """Whether a value is a mistake.

    @(is_error(1 / 0)) → true
    @(is_error("1 / 0")) → false
    """
    return isinstance(value, XError)

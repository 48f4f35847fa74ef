"""Tests of the dates and times in a text."""

from collections.abc import Callable
from datetime import date, datetime

from flows.case import NO_MATCH, case, matched
from flows.dates import find_datetime, find_time, in_zone
from flows.expressions.scope import Scope
from flows.expressions.values import Value


def _first_date(scope: Scope, text: str, wanted: Callable[[date], bool] = lambda _: True) -> Value:
    """The result of a test for the date in a text; a date without a time gets that of now."""
    found = find_datetime(text, scope.environment, scope.now(), fill_time=True)
    return matched(found) if found and wanted(_day(scope, found)) else NO_MATCH


def _day(scope: Scope, moment: datetime) -> date:
    return in_zone(moment, scope.environment.tz).date()


@case
def has_date(scope: Scope, text: str) -> Value:
    """Whether there is a date in a text.

    @(has_date("since 2024-02-29")) → true
    @(has_date("since 2024")) → false
    """
    return _first_date(scope, text)


@case
def has_date_lt(scope: Scope, text: str, limit: datetime) -> Value:
    """Whether there is a date in a text that is before another.

    @(has_date_lt("since 2024-02-29", "2024-03-01")) → true
    @(has_date_lt("since 2024-03-01", "2024-03-01")) → false
    @(has_date_lt("since 2024-03-01", "then")) → ERROR
    """
    return _first_date(scope, text, lambda day: day < _day(scope, limit))


@case
def has_date_eq(scope: Scope, text: str, value: datetime) -> Value:
    """Whether there is a date in a text that is the same as another.

    @(has_date_eq("on 2024-02-29", "2024-02-29")) → true
    @(has_date_eq("on 2024-03-01", "2024-02-29")) → false
    """
    return _first_date(scope, text, lambda day: day == _day(scope, value))


@case
def has_date_gt(scope: Scope, text: str, limit: datetime) -> Value:
    """Whether there is a date in a text that is after another.

    @(has_date_gt("until 2024-03-01", "2024-02-29")) → true
    @(has_date_gt("until 2024-02-29", "2024-02-29")) → false
    """
    return _first_date(scope, text, lambda day: day > _day(scope, limit))


@case
def has_time(text: str) -> Value:
    """Whether there is a time of day in a text.

    @(has_time("at 4:15 pm").match) → 16:15:00.000000
    @(has_time("in the evening")) → false
    """
    found = find_time(text)
    return NO_MATCH if found is None else matched(found)

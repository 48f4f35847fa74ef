"""Comparing moments by their day: as ranges of moments, which an index can serve."""

from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo

from engine.search.sql import Sql, constant
from flows.contactql import Condition
from flows.dates.finding import find_datetime
from flows.environment import Environment

# Later than any moment that is stored.
_END_OF_TIME = datetime(MAXYEAR, 12, 31, 23, 59, 59, 999_999, UTC)


def compare_days(condition: Condition, value: Sql, environment: Environment, now: datetime) -> Sql:
    """``value`` is a ``timestamptz``, NULL if there is none; that fits only ``!=``."""
    found = find_datetime(condition.value, environment, now)
    if found is None:
        return constant(condition.operator == "!=")
    begin, end = _bounds(found.date(), found.tzinfo or UTC)
    if condition.operator == "=":
        return Sql(f"{value.text} >= %s AND {value.text} < %s", (*value.params, begin, *value.params, end))
    if condition.operator == "!=":
        outside = f"({value.text} >= %s AND {value.text} < %s) IS NOT TRUE"
        return Sql(outside, (*value.params, begin, *value.params, end))
    bound = begin if condition.operator in (">=", "<") else end
    return Sql(f"{value.text} {_OPERATORS[condition.operator]} %s", (*value.params, bound))


# Later than a day is from its end on, until a day is before its end.
_OPERATORS = {">": ">=", ">=": ">=", "<": "<", "<=": "<"}


def _bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments at which a day begins and at which the next does."""
    try:
        following = datetime.combine(day + timedelta(days=1), time(), zone)
    except OverflowError:
        following = _END_OF_TIME
    return datetime.combine(day, time(), zone), following

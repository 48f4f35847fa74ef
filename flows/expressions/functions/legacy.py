"""Functions that flows of old versions need once they are upgraded."""

from datetime import datetime
from decimal import Decimal

from flows.expressions.convert import to_datetime, to_number
from flows.expressions.function import function
from flows.expressions.functions.dates import shifted
from flows.expressions.numbers import add
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError

_INTEGER_LIMIT = 2**31


@function
def legacy_add(scope: Scope, value: Value, other: Value) -> Value:
    """The sum of two numbers, or a date later by a number of days.

    @(legacy_add(2, "3.5")) → 5.5
    @(legacy_add("2024-02-28", 2) = datetime("2024-03-01")) → true
    @(legacy_add("2024-02-28", "2024-02-29")) → ERROR
    """
    first, second = to_datetime(value, scope), to_datetime(other, scope)
    if isinstance(first, datetime) and isinstance(second, datetime):
        return XError("cannot operate on two dates")
    number, other_number = to_number(value), to_number(other)
    if isinstance(first, datetime) and isinstance(other_number, Decimal):
        return _days_later(first, other_number)
    if isinstance(second, datetime) and isinstance(number, Decimal):
        return _days_later(second, number)
    if isinstance(number, XError):
        return number
    return other_number if isinstance(other_number, XError) else add(number, other_number)


def _days_later(moment: datetime, days: Decimal) -> Value:
    if not -_INTEGER_LIMIT <= int(days) < _INTEGER_LIMIT:
        return XError("cannot operate on integers greater than 32 bit")
    return shifted(moment, int(days), "D")

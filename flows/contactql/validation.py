"""What makes a well-formed contact query senseless. Each refusal has a code that programs can tell apart."""

from collections.abc import Callable
from datetime import datetime
from typing import get_args

from flows.assets import Assets
from flows.contact import Status
from flows.contactql.names import MIN_TOKEN_BYTES, name_tokens
from flows.contactql.tree import ATTRIBUTES, Condition
from flows.dates.finding import find_datetime
from flows.environment import Environment
from flows.errors import QueryError
from flows.expressions.numbers import parse_number
from flows.languages import is_language

MIN_URN_BYTES = 3

_ALWAYS_SET = frozenset({"uuid", "id", "ref", "status", "created_on", "tickets"})
_COMPARABLE = frozenset({"number", "datetime"})


def value_type(condition: Condition, assets: Assets | None) -> str:
    """The type of what a condition looks at: text, number, datetime, state… ("" if only assets could tell)."""
    if condition.sort == "attr":
        return ATTRIBUTES[condition.key]
    if condition.sort == "urn":
        return "text"
    return assets.fields[condition.key].type if assets else ""


def validate(condition: Condition, environment: Environment, assets: Assets | None, now: datetime) -> None:
    """Raise QueryError if the condition can't be answered. Fields, groups and flows are only checked with assets."""
    _check_redaction(condition, environment)
    if condition.operator == "~":
        _check_contains(condition)
        return
    kind = value_type(condition, assets)
    if condition.asks_whether_set:
        _check_set(condition)
        return
    if condition.operator not in ("=", "!=") and kind and kind not in _COMPARABLE:
        raise QueryError(
            f"comparisons with {condition.operator} can only be used with date and number fields",
            "unsupported_comparison",
            {"property": condition.key, "operator": condition.operator},
        )
    _check_value(condition, kind, environment, now)
    if condition.sort == "attr" and (check := _CHECKS.get(condition.key)):
        check(condition.value, assets)


def _check_redaction(condition: Condition, environment: Environment) -> None:
    asks_urn = condition.sort == "urn" or (condition.sort == "attr" and condition.key == "urn")
    if asks_urn and condition.value and environment.redaction_policy == "urns":
        raise QueryError("cannot query on redacted URNs", "redacted_urns")


def _check_contains(condition: Condition) -> None:
    if condition.sort == "urn" or (condition.sort == "attr" and condition.key == "urn"):
        if len(condition.value.encode()) < MIN_URN_BYTES:
            raise QueryError(
                f"contains operator on URN requires value of minimum length {MIN_URN_BYTES}",
                "invalid_partial_urn",
                {"min_value_length": str(MIN_URN_BYTES)},
            )
    elif condition.sort == "field" or condition.key != "name":
        raise QueryError(
            "contains conditions can only be used with name or URN values",
            "unsupported_contains",
            {"property": condition.key},
        )
    elif not name_tokens(condition.value):
        raise QueryError(
            f"contains operator on name requires token of minimum length {MIN_TOKEN_BYTES}",
            "invalid_partial_name",
            {"min_token_length": str(MIN_TOKEN_BYTES)},
        )


def _check_set(condition: Condition) -> None:
    if condition.sort == "attr" and condition.key in _ALWAYS_SET:
        raise QueryError(
            f"can't check whether '{condition.key}' is set or not set",
            "unsupported_setcheck",
            {"property": condition.key, "operator": condition.operator},
        )


def _check_value(condition: Condition, kind: str, environment: Environment, now: datetime) -> None:
    value = condition.value
    if kind == "number" and parse_number(value) is None:
        raise QueryError(f"can't convert '{value}' to a number", "invalid_number", {"value": value})
    if kind == "datetime" and find_datetime(value, environment, now) is None:
        raise QueryError(f"can't convert '{value}' to a date", "invalid_date", {"value": value})


def _invalid(value: str, what: str, code: str) -> QueryError:
    return QueryError(f"'{value}' is not a valid {what}", code, {"value": value})


def _check_group(value: str, assets: Assets | None) -> None:
    if assets and not assets.group_named(value):
        raise _invalid(value, "group name", "invalid_group")


def _check_flow(value: str, assets: Assets | None) -> None:
    if assets and not assets.flow_named(value):
        raise _invalid(value, "flow name", "invalid_flow")


def _check_status(value: str, _assets: Assets | None) -> None:
    if value.lower() not in get_args(Status):
        raise _invalid(value, "contact status", "invalid_status")


def _check_language(value: str, _assets: Assets | None) -> None:
    if not is_language(value.lower()):
        raise _invalid(value, "language code", "invalid_language")


_CHECKS: dict[str, Callable[[str, Assets | None], None]] = {
    "group": _check_group,
    "flow": _check_flow,
    "history": _check_flow,
    "status": _check_status,
    "language": _check_language,
}

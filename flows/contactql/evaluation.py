"""Whether a contact is one that a query asks for: trees are compiled once to functions, which are then called often.

What only the database knows (id, ref, flow, history) has no value here; such queries can't define groups.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from flows.assets import Assets
from flows.contact import Contact, FieldValue
from flows.contactql.names import name_contains, name_tokens
from flows.contactql.tree import Combination, Condition, Node
from flows.contactql.validation import value_type
from flows.dates.finding import find_datetime
from flows.environment import Environment
from flows.expressions.numbers import parse_number
from flows.moment import read_rfc3339

Matcher = Callable[[Contact, Environment], bool]
Values = Callable[[Contact], Iterable[Any]]
Test = Callable[[Any, Environment], bool]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le}


def compile_tree(node: Node, assets: Assets, now: datetime) -> Matcher:
    """A function that says whether a contact matches; `now` decides what years of two digits mean."""
    if isinstance(node, Combination):
        matchers = tuple(compile_tree(child, assets, now) for child in node.children)
        if node.operator == "and":
            return lambda contact, environment: all(matches(contact, environment) for matches in matchers)
        return lambda contact, environment: any(matches(contact, environment) for matches in matchers)
    return _compile_condition(node, assets, now)


def _compile_condition(condition: Condition, assets: Assets, now: datetime) -> Matcher:
    kind = value_type(condition, assets)
    values = _values(condition, kind)
    if condition.asks_whether_set:
        wanted = condition.operator == "!="
        return lambda contact, _environment: any(True for _ in values(contact)) == wanted
    test = _test(condition, kind, now)
    over = all if condition.operator == "!=" else any
    return lambda contact, environment: over(test(value, environment) for value in values(contact))


def _values(condition: Condition, kind: str) -> Values:
    """What the condition looks at in a contact; nothing if it isn't set."""
    key = condition.key
    if condition.sort == "attr":
        return _ATTRIBUTES.get(key, lambda _contact: ())
    if condition.sort == "urn":
        return lambda contact: (urn.path for urn in contact.urns if urn.scheme == key)
    read = _FIELDS.get(kind, _FIELDS["text"])
    return lambda contact: read(contact.fields[key]) if key in contact.fields else ()


def _if_set(value: Any) -> tuple[Any, ...]:
    return (value,) if value else ()


def _moment(text: str) -> tuple[datetime, ...]:
    return (read_rfc3339(text),) if text else ()


_ATTRIBUTES: dict[str, Values] = {
    "uuid": lambda contact: (contact.uuid,),
    "name": lambda contact: _if_set(contact.name),
    "status": lambda contact: (contact.status,),
    "language": lambda contact: _if_set(contact.language),
    "urn": lambda contact: (urn.path for urn in contact.urns),
    "group": lambda contact: (group.name for group in contact.groups),
    "tickets": lambda contact: (len(contact.open_tickets),),
    "created_on": lambda contact: _moment(contact.created_on),
    "last_seen_on": lambda contact: _moment(contact.last_seen_on),
}


def _place(path: str) -> tuple[str, ...]:
    """The name of a place, which is the last part of its path."""
    return (path.rpartition(" > ")[2],) if path else ()


_FIELDS: dict[str, Callable[[FieldValue], Iterable[Any]]] = {
    "text": lambda value: _if_set(value.text),
    "number": lambda value: () if value.number is None else (value.number,),
    "datetime": lambda value: _moment(value.datetime),
    "state": lambda value: _place(value.state),
    "district": lambda value: _place(value.district),
    "ward": lambda value: _place(value.ward),
}


def _test(condition: Condition, kind: str, now: datetime) -> Test:
    if condition.operator == "~":
        return _contains(condition)
    compare = _COMPARISONS[condition.operator]
    if kind == "number":
        number = parse_number(condition.value) or Decimal(0)
        return lambda value, _environment: compare(value, number)
    if kind == "datetime":
        return _compare_days(condition.value, compare, now)
    text = _folded(condition.value)
    return lambda value, _environment: compare(_folded(value), text)


def _contains(condition: Condition) -> Test:
    if condition.key == "name" and condition.sort == "attr":
        wanted = name_tokens(condition.value)
        return lambda value, _environment: name_contains(value, wanted)
    text = _folded(condition.value)
    return lambda value, _environment: text in _folded(value)


def _folded(text: str) -> str:
    return text.strip().lower()


def _compare_days(text: str, compare: Callable[[Any, Any], bool], now: datetime) -> Test:
    """Moments are compared by the day that they are on where the text's date is meant."""

    def test(value: datetime, environment: Environment) -> bool:
        day, zone = _day(text, environment, now)
        return compare(value.astimezone(zone).date(), day)

    return test


@lru_cache(maxsize=4096)
def _day(text: str, environment: Environment, now: datetime) -> tuple[date, tzinfo | None]:
    found = find_datetime(text, environment, now) or now
    return found.date(), found.tzinfo

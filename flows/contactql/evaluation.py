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
from flows.dates.clocks import in_zone
from flows.dates.finding import find_datetime
from flows.environment import Environment
from flows.expressions.numbers import parse_number

Matcher = Callable[[Contact, Environment], bool]
Test = Callable[[Any, Environment], bool]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le}


def compile_tree(node: Node, assets: Assets, now: datetime) -> Matcher:
    """A function that says whether a contact matches; `now` decides what years of two digits mean."""
    if isinstance(node, Condition):
        return _compile_condition(node, assets, now)
    return _compile_combination(node, assets, now)


def _compile_combination(node: Combination, assets: Assets, now: datetime) -> Matcher:
    matchers = tuple(compile_tree(child, assets, now) for child in node.children)
    decisive = node.operator == "or"

    def matches(contact: Contact, environment: Environment) -> bool:
        for matcher in matchers:  # any() over a generator takes twice as long
            if matcher(contact, environment) is decisive:
                return decisive
        return not decisive

    return matches


def _compile_condition(condition: Condition, assets: Assets, now: datetime) -> Matcher:
    kind = value_type(condition, assets)
    if many := _many(condition):
        return _compare_many(condition, many, _test(condition, kind, now))
    return _compare_one(condition, _one(condition, kind), _test(condition, kind, now))


def _compare_many(condition: Condition, values: Callable[[Contact], Iterable[Any]], test: Test) -> Matcher:
    """One of several values must fit, or none of them for `!=`."""
    negative = condition.operator == "!="
    if condition.asks_whether_set:
        return lambda contact, _environment: any(True for _ in values(contact)) is negative
    over = all if negative else any
    return lambda contact, environment: over(test(value, environment) for value in values(contact))


def _compare_one(condition: Condition, read: Callable[[Contact], Any], test: Test) -> Matcher:
    """The value must fit; having none fits only `!=`."""
    negative = condition.operator == "!="
    if condition.asks_whether_set:
        return lambda contact, _environment: (read(contact) is not None) is negative

    def matches(contact: Contact, environment: Environment) -> bool:
        value = read(contact)
        return negative if value is None else test(value, environment)

    return matches


def _many(condition: Condition) -> Callable[[Contact], Iterable[Any]] | None:
    """How to find the values of what a contact can have several of."""
    key = condition.key
    if condition.sort == "urn":
        return lambda contact: (urn.path for urn in contact.urns if urn.scheme == key)
    return _MANY.get(key) if condition.sort == "attr" else None


_MANY: dict[str, Callable[[Contact], Iterable[Any]]] = {
    "urn": lambda contact: (urn.path for urn in contact.urns),
    "group": lambda contact: (group.name for group in contact.groups),
}


def _one(condition: Condition, kind: str) -> Callable[[Contact], Any]:
    """How to find the value of what a contact has one of, or None."""
    key = condition.key
    if condition.sort == "attr":
        return _ONE.get(key, lambda _contact: None)
    read = _FIELDS.get(kind, _FIELDS["text"])

    def read_field(contact: Contact) -> Any:
        value = contact.fields.get(key)
        return None if value is None else read(value)

    return read_field


def _moment(text: str) -> datetime | None:
    """To the microsecond, which is enough to tell the day and much faster than to the nanosecond."""
    return datetime.fromisoformat(text) if text else None


_ONE: dict[str, Callable[[Contact], Any]] = {
    "uuid": lambda contact: contact.uuid,
    "name": lambda contact: contact.name or None,
    "status": lambda contact: contact.status,
    "language": lambda contact: contact.language or None,
    "tickets": lambda contact: len(contact.open_tickets),
    "created_on": lambda contact: _moment(contact.created_on),
    "last_seen_on": lambda contact: _moment(contact.last_seen_on),
}


def _place(path: str) -> str | None:
    """The name of a place, which is the last part of its path."""
    return path.rpartition(" > ")[2] or None


_FIELDS: dict[str, Callable[[FieldValue], Any]] = {
    "text": lambda value: value.text or None,
    "number": lambda value: value.number,
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

    @lru_cache(maxsize=64)
    def day_in(environment: Environment) -> tuple[date, tzinfo]:
        found = find_datetime(text, environment, now) or now
        return found.date(), found.tzinfo or environment.tz

    def test(value: datetime, environment: Environment) -> bool:
        day, zone = day_in(environment)
        return compare(in_zone(value, zone).date(), day)

    return test

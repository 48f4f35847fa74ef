"""Tests of what is known about a contact: its groups, and the results of its answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flows.case import NO_MATCH, case, matched
from flows.expressions.convert import to_datetime, to_object, to_text
from flows.expressions.scope import Scope
from flows.expressions.values import Missing, Value, XError, XObject


@case
def has_group(groups: Sequence[Any], uuid: str, _name: str = "") -> Value:
    """Whether there is a group with a UUID among some; what was found is the group.

    @(has_group(array(object("uuid", "g-1", "name", "Nurses")), "g-1").match.name) → Nurses
    @(has_group(array(), "g-1")) → false
    """
    for group in map(to_object, groups):
        if isinstance(group, XError):
            return group
        if _text_of(group, "uuid") == uuid:
            return matched(group)
    return NO_MATCH


def _text_of(object_: XObject, name: str) -> str | None:
    value = object_.get(name)
    text = None if isinstance(value, Missing) else to_text(value)
    return text if isinstance(text, str) else None


@case
def has_category(scope: Scope, result: XObject, category: str, *categories: str) -> Value:
    """Whether the category of a result is one of some.

    @(has_category("Yes", "Yes")) → ERROR
    """
    name, found = _text_of(result, "name"), _text_of(result, "category")
    created_on = result.get("created_on")
    if not name or found is None or isinstance(created_on, Missing):
        return XError("first argument must be a result")
    if not isinstance(to_datetime(created_on, scope), datetime):
        return XError("first argument must be a result")
    return matched(found) if found in (category, *categories) else NO_MATCH


@case
def has_intent(_result: Value, _name: Value, _confidence: Value) -> Value:
    """Deprecated, never true: there are no classifiers any more.

    @(has_intent(object(), "book", 0.5)) → false
    """
    return NO_MATCH


@case
def has_top_intent(_result: Value, _name: Value, _confidence: Value) -> Value:
    """Deprecated, never true: there are no classifiers any more.

    @(has_top_intent(object(), "book", 0.5)) → false
    """
    return NO_MATCH

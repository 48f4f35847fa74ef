"""What a contact is at a moment, so that a change can be shown and taken back.

A snapshot has its parts by name: ``name``, ``language``, ``status``, ``timezone``, ``urns``, ``groups`` (those without
a query) and ``fields.<key>``. Parts that are empty are left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flows.assets import Assets
from flows.contact import Contact
from flows.modifier import Modifier
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.language import LanguageModifier
from flows.modifiers.name import NameModifier
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.modifiers.status import StatusModifier
from flows.modifiers.timezone import TimezoneModifier
from flows.refs import FieldRef, GroupRef

Snapshot = Mapping[str, Any]
FIELD = "fields."


def snapshot(contact: Contact, assets: Assets) -> Snapshot:
    static = [group.uuid for group in contact.groups if not _has_query(group.uuid, assets)]
    parts = {
        "name": contact.name,
        "language": contact.language,
        "status": contact.status,
        "timezone": contact.timezone,
        "urns": [urn.identity for urn in contact.urns],
        "groups": sorted(static),
        **{f"{FIELD}{key}": value.text for key, value in contact.fields.items()},
    }
    return {part: value for part, value in parts.items() if value}


def _has_query(group: str, assets: Assets) -> bool:
    return group in assets.groups and bool(assets.groups[group].query)


class Difference(NamedTuple):
    """The parts that differ, as they were before and as they are after; a part that was or is empty is null there."""

    before: dict[str, Any]
    after: dict[str, Any]


NO_DIFFERENCE = Difference({}, {})


def difference(before: Snapshot, after: Snapshot) -> Difference:
    parts = [part for part in {**before, **after} if before.get(part) != after.get(part)]
    return Difference({part: before.get(part) for part in parts}, {part: after.get(part) for part in parts})


def restoring(change: Difference, current: Snapshot) -> Iterator[Modifier]:
    """What takes a change back; parts that have changed once more since then stay as they are.

    The status comes first: who is blocked can't be put in groups.
    """
    for part in sorted(change.after, key=lambda part: part != "status"):
        before, after = change.before.get(part), change.after[part]
        if part == "groups":
            yield from _groups(set(before or ()), set(after or ()))
        elif current.get(part) == after:
            yield _set(part, before)


def _groups(before: set[str], after: set[str]) -> Iterator[Modifier]:
    if joined := after - before:
        yield GroupsModifier(tuple(map(GroupRef, sorted(joined))), "remove")
    if left := before - after:
        yield GroupsModifier(tuple(map(GroupRef, sorted(left))), "add")


def _set(part: str, value: Any) -> Modifier:
    if part.startswith(FIELD):
        return FieldModifier(FieldRef(part.removeprefix(FIELD)), value or "")
    if part == "urns":
        return RoutesModifier(tuple(map(RouteSpec, value or ())), "set")
    change: Modifier = _PLAIN[part](value or "")
    return change


_PLAIN: Mapping[str, Any] = {
    "name": NameModifier,
    "language": LanguageModifier,
    "status": StatusModifier,
    "timezone": TimezoneModifier,
}

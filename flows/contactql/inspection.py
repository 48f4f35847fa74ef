"""What a contact query depends on."""

from collections.abc import Iterable

from msgspec import Struct

from flows.assets import Assets
from flows.contactql.tree import Condition
from flows.refs import FieldRef, GroupRef

# Queries on these would make a group depend on itself, or on what changes without the contact changing.
_NOT_IN_GROUPS = frozenset({"id", "ref", "status", "group", "flow", "history"})


class Inspection(Struct, frozen=True):
    """What a query looks at; `allow_as_group` says whether it may define a group."""

    attributes: tuple[str, ...]
    schemes: tuple[str, ...]
    fields: tuple[FieldRef, ...]
    groups: tuple[GroupRef, ...]
    allow_as_group: bool


def inspect(conditions: Iterable[Condition], assets: Assets | None) -> Inspection:
    """The dependencies of a query's conditions; names come from the assets."""
    keys: dict[str, dict[str, None]] = {"attr": {}, "urn": {}, "field": {}}
    groups: dict[GroupRef, None] = {}
    for condition in conditions:
        keys[condition.sort][condition.key] = None
        if condition.sort == "attr" and condition.key == "group" and condition.value:
            groups[_group(condition.value, assets)] = None
    return Inspection(
        attributes=tuple(sorted(keys["attr"])),
        schemes=tuple(sorted(keys["urn"])),
        fields=tuple(assets.fields[key].ref if assets else FieldRef(key) for key in keys["field"]),
        groups=tuple(groups),
        allow_as_group=_NOT_IN_GROUPS.isdisjoint(keys["attr"]),
    )


def _group(name: str, assets: Assets | None) -> GroupRef:
    group = assets.group_named(name) if assets else None
    return group.ref if group else GroupRef(name_match=name)

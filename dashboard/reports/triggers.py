"""What starts the flows of a workspace, as a list shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from engine.models import Group, Schedule, Trigger, Workspace

Words = Mapping[str, str | Promise]


@dataclass(frozen=True, slots=True)
class TriggerRow:
    trigger: Trigger
    when: str | Promise
    match: str | Promise
    groups: list[str]
    exclude_groups: list[str]


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    schedule: Schedule
    often: str | Promise
    days: list[str | Promise]
    groups: list[str]
    exclude_groups: list[str]


def triggers(workspace: Workspace, kinds: Words, matches: Words) -> list[TriggerRow]:
    """Newest first; in three queries."""
    rows = list(Trigger.objects.for_workspace(workspace).select_related("flow", "channel").order_by("-pk"))
    names = _names(workspace, (key for row in rows for key in (*row.groups, *row.exclude_groups)))
    return [
        TriggerRow(
            row,
            kinds[row.kind],
            matches[row.match] if row.kind == Trigger.Kind.KEYWORD else "",
            [names[key] for key in row.groups if key in names],
            [names[key] for key in row.exclude_groups if key in names],
        )
        for row in rows
    ]


def schedules(workspace: Workspace, repeats: Words, weekdays: Mapping[int, str | Promise]) -> list[ScheduleRow]:
    """Newest first; in two queries."""
    rows = list(Schedule.objects.for_workspace(workspace).select_related("flow").order_by("-pk"))
    left_out = {row.pk: [UUID(key) for key in row.exclusions.get("groups", ())] for row in rows}
    names = _names(workspace, (key for row in rows for key in (*row.groups, *left_out[row.pk])))
    return [
        ScheduleRow(
            row,
            repeats[row.repeat],
            [weekdays[day] for day in row.weekdays] if row.repeat == Schedule.Repeat.WEEKLY else [],
            [names[key] for key in row.groups if key in names],
            [names[key] for key in left_out[row.pk] if key in names],
        )
        for row in rows
    ]


def _names(workspace: Workspace, keys: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(keys)
    return (
        dict(Group.objects.for_workspace(workspace).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    )

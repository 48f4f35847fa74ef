"""Importing an export file: its flows, and the groups, fields, labels and triggers that they need.

What the workspace has already is met by UUID, then by name: such a flow gets a new revision, such a group is used.
A UUID that another workspace has is replaced by a new one wherever the file mentions it.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction

from engine.models import ContactField, Flow, FlowRevision, Group, Label, Trigger, User, Workspace
from engine.models.base import uuid7
from engine.services.flows import create_trigger, publish_flow, save_flow
from flows import assets
from flows.export import Export, FlowSpec, TriggerSpec

TRIGGER_TYPES = frozenset(Trigger.Kind.values)
MAX_NAME = 64

Row = TypeVar("Row", Flow, Group, Label)
Mentioned = TypeVar("Mentioned", assets.Group, assets.Label)


@dataclass(frozen=True, slots=True)
class PlannedFlow:
    """A flow of the file, and the flow of the workspace that it becomes a new revision of, if any."""

    spec: FlowSpec
    existing: Flow | None

    @property
    def is_usable(self) -> bool:
        return not self.spec.problems


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import creates. Flows that have problems and the triggers in `left_out` are not imported."""

    export: Export
    flows: tuple[PlannedFlow, ...]
    groups: tuple[assets.Group, ...]
    fields: tuple[assets.Field, ...]
    labels: tuple[assets.Label, ...]
    triggers: tuple[TriggerSpec, ...]
    left_out: tuple[TriggerSpec, ...]

    @property
    def usable(self) -> list[PlannedFlow]:
        return [flow for flow in self.flows if flow.is_usable]


def plan_import(*, workspace: Workspace, export: Export) -> ImportPlan:
    """Finds out what `import_flows` would do, without doing it."""
    flows = _Directory(Flow, workspace)
    planned = tuple(PlannedFlow(spec, flows.find(spec.uuid, spec.name)) for spec in export.flows)
    usable = {flow.spec.uuid for flow in planned if flow.is_usable}
    triggers = [trigger for trigger in export.triggers if _is_supported(trigger, usable)]
    keys = set(ContactField.objects.for_workspace(workspace).values_list("key", flat=True))
    return ImportPlan(
        export=export,
        flows=planned,
        groups=_missing(_Directory(Group, workspace), export.groups),
        fields=tuple(field for field in export.fields if field.key not in keys),
        labels=_missing(_Directory(Label, workspace), export.labels),
        triggers=tuple(triggers),
        left_out=tuple(trigger for trigger in export.triggers if trigger not in triggers),
    )


@transaction.atomic
def import_flows(*, workspace: Workspace, export: Export, by: User | None = None) -> list[Flow]:
    """Creates what the plan says, and publishes the flows; all of it or, on an error, nothing."""
    plan = plan_import(workspace=workspace, export=export)
    for field in plan.fields:
        ContactField.objects.create(workspace=workspace, key=field.key, name=field.name, type=field.type)
    keys = {
        **_settle(_Directory(Group, workspace), export.groups),
        **_settle(_Directory(Label, workspace), export.labels),
        **{
            flow.spec.uuid: flow.existing.pk if flow.existing else _free_key(Flow, flow.spec.uuid)
            for flow in plan.usable
        },
    }
    workspace.touch_assets()
    revisions = [_save(workspace, flow.spec, keys, by) for flow in plan.usable]
    for revision in revisions:
        publish_flow(revision=revision)
    for trigger in plan.triggers:
        _create_trigger(workspace, trigger, keys)
    return [revision.flow for revision in revisions]


class _Directory(Generic[Row]):
    """The rows of one table of a workspace by key and by name in any case."""

    def __init__(self, model: type[Row], workspace: Workspace) -> None:
        self.model = model
        self.workspace = workspace
        rows: list[Row] = list(model.objects.filter(workspace=workspace))
        self.by_key = {str(row.pk): row for row in rows}
        self.by_name = {row.name.upper(): row for row in rows}

    def find(self, uuid: str, name: str) -> Row | None:
        return self.by_key.get(uuid) or self.by_name.get(name.upper())

    def create(self, thing: Mentioned) -> Row:
        fields = {"query": thing.query} if isinstance(thing, assets.Group) else {}
        key = _free_key(self.model, thing.uuid)
        return self.model.objects.create(pk=key, workspace=self.workspace, name=thing.name[:MAX_NAME], **fields)


def _missing(directory: _Directory[Row], wanted: Sequence[Mentioned]) -> tuple[Mentioned, ...]:
    return tuple(one for one in wanted if directory.find(one.uuid, one.name) is None)


def _settle(directory: _Directory[Row], wanted: Sequence[Mentioned]) -> dict[str, UUID]:
    """The UUIDs of the file with the keys that they have here, after what is missing was created."""
    return {one.uuid: (directory.find(one.uuid, one.name) or directory.create(one)).pk for one in wanted}


def _free_key(model: type[Row], uuid: str) -> UUID:
    """The UUID of the file, if it is one that nobody has."""
    try:
        key = UUID(uuid)
    except ValueError:
        return uuid7()
    return uuid7() if model.objects.filter(pk=key).exists() else key


def _save(workspace: Workspace, spec: FlowSpec, keys: Mapping[str, UUID], by: User | None) -> FlowRevision:
    definition = _with_keys(spec.definition, keys)
    definition["name"] = _free_name(workspace, definition["name"], definition["uuid"])
    return save_flow(workspace=workspace, definition=definition, by=by)


def _with_keys(value: Any, keys: Mapping[str, UUID]) -> Any:
    """The same JSON with every UUID of the file replaced by its key here."""
    if isinstance(value, dict):
        return {name: _with_keys(one, keys) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_keys(one, keys) for one in value]
    return str(keys[value]) if isinstance(value, str) and value in keys else value


def _free_name(workspace: Workspace, name: str, uuid: str) -> str:
    """The name, with a number behind it if another flow has it."""
    taken = {other.upper() for other in _names_of_others(workspace, uuid)}
    numbered = (f"{name[: MAX_NAME - 4]} {number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one.upper() not in taken)


def _names_of_others(workspace: Workspace, uuid: str) -> Iterable[str]:
    return Flow.objects.for_workspace(workspace).exclude(pk=uuid).values_list("name", flat=True)


def _is_supported(trigger: TriggerSpec, usable: Set[str]) -> bool:
    """Keywords and catch-alls of the file's flows, for everyone and on every channel."""
    is_limited = bool(trigger.groups or trigger.exclude_groups or trigger.channel_uuid)
    return trigger.type in TRIGGER_TYPES and trigger.flow.uuid in usable and not is_limited


def _create_trigger(workspace: Workspace, spec: TriggerSpec, keys: Mapping[str, UUID]) -> None:
    """Once for each set of words, however often the file is imported."""
    words = [word.lower() for word in spec.keywords]
    kind = Trigger.Kind(spec.type)
    if not Trigger.objects.for_workspace(workspace).filter(kind=kind, keywords=words).exists():
        flow = Flow.objects.for_workspace(workspace).get(pk=keys[spec.flow.uuid])
        create_trigger(flow=flow, keywords=words, match=spec.match)

"""Importing flows with what they need: first a plan that can be shown, then the import itself."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction

from engine.models import ContactField, Flow, FlowRevision, Group, Label, User, Workspace
from engine.models.base import IDS
from engine.services.flows import publish_flow, save_flow
from engine.services.groups import create_field, create_group, create_label
from engine.services.import_occasions import TRIGGERS, LeftOut, import_campaign, import_trigger
from flows.export import Export, FlowSpec, TriggerSpec

NAME_LENGTH = 64


@dataclass(frozen=True)
class Plan:
    """What an import would do; flows with problems are left out, the rest is what is new or changed."""

    export: Export
    new_flows: list[FlowSpec]
    updated_flows: list[FlowSpec]
    refused_flows: list[FlowSpec]
    new_groups: list[str]
    new_fields: list[str]
    new_labels: list[str]
    triggers: list[TriggerSpec]
    campaigns: list[str]
    # What the file has and this server doesn't offer yet.
    left_out: list[str]

    @property
    def flows(self) -> list[FlowSpec]:
        return self.new_flows + self.updated_flows


def plan_import(*, workspace: Workspace, export: Export) -> Plan:
    """Nothing is stored by this."""
    good = [spec for spec in export.flows if not spec.problems]
    known = _known_flows(workspace)
    groups, labels = _by_name(Group, workspace), _by_name(Label, workspace)
    keys = set(ContactField.objects.for_workspace(workspace).values_list("key", flat=True))
    triggers = [spec for spec in export.triggers if spec.type in TRIGGERS]
    others = sorted({spec.type for spec in export.triggers} - TRIGGERS)
    return Plan(
        export=export,
        new_flows=[spec for spec in good if _find_flow(spec, known) is None],
        updated_flows=[spec for spec in good if _find_flow(spec, known)],
        refused_flows=[spec for spec in export.flows if spec.problems],
        new_groups=[group.name for group in export.groups if _short(group.name).lower() not in groups],
        new_fields=[field.name or field.key for field in export.fields if field.key not in keys],
        new_labels=[label.name for label in export.labels if _short(label.name).lower() not in labels],
        triggers=triggers,
        campaigns=[campaign.name for campaign in export.campaigns],
        left_out=[f"trigger {kind}" for kind in others],
    )


class Imported(NamedTuple):
    """The flows that were made or changed, and what couldn't be."""

    flows: list[Flow]
    left_out: list[LeftOut]


@transaction.atomic
def run_import(*, workspace: Workspace, plan: Plan, by: User | None = None) -> Imported:
    """Creates what the plan says, all or nothing but for triggers and points of campaigns that can't be here; the flows
    are published. UUIDs that are taken elsewhere change.
    """
    uuids = {
        **_import_named(Group, workspace, plan),
        **_import_named(Label, workspace, plan),
        **_choose_flow_ids(workspace, plan.flows),
    }
    _import_fields(workspace, plan.export)
    revisions = [_save(workspace, spec, uuids, by) for spec in plan.flows]
    for revision in revisions:
        publish_flow(revision=revision)
    flows = {str(flow.pk): flow for flow in Flow.objects.filter(pk__in=[revision.flow_id for revision in revisions])}
    return Imported(list(flows.values()), list(_import_occasions(workspace, plan, flows, uuids)))


def _import_occasions(
    workspace: Workspace, plan: Plan, flows: Mapping[str, Flow], uuids: Mapping[str, str]
) -> Iterator[LeftOut]:
    for trigger in plan.triggers:
        flow = flows.get(uuids.get(trigger.flow.uuid, trigger.flow.uuid))
        if flow:
            yield from import_trigger(flow, trigger, uuids)
    for campaign in plan.export.campaigns:
        yield from import_campaign(workspace, campaign, uuids)


def _import_named(model: type[Group] | type[Label], workspace: Workspace, plan: Plan) -> dict[str, str]:
    """Finds groups or labels by name and makes those that are missing: their UUIDs in the file → ours."""
    known = _by_name(model, workspace)
    ids = {}
    for item in plan.export.groups if model is Group else plan.export.labels:
        name = _short(item.name)
        if name.lower() not in known:
            chosen = _free_id(model, item.uuid)
            if model is Group:
                create_group(workspace=workspace, name=name, query=getattr(item, "query", ""), id=chosen)
            else:
                create_label(workspace=workspace, name=name, id=chosen)
            known[name.lower()] = chosen
        ids[item.uuid] = known[name.lower()]
    return ids


def _import_fields(workspace: Workspace, export: Export) -> None:
    """Fields that campaigns count from are dates, whatever old files say."""
    dates = {point.relative_to.key for campaign in export.campaigns for point in campaign.points}
    keys = set(ContactField.objects.for_workspace(workspace).values_list("key", flat=True))
    for field in export.fields:
        if field.key not in keys:
            kind = "datetime" if field.key in dates else field.type
            create_field(workspace=workspace, key=field.key, name=_short(field.name or field.key), type=kind)


def _choose_flow_ids(workspace: Workspace, specs: Iterable[FlowSpec]) -> dict[str, str]:
    known = _known_flows(workspace)
    return {spec.uuid: _find_flow(spec, known) or _free_id(Flow, spec.uuid) for spec in specs}


def _save(workspace: Workspace, spec: FlowSpec, uuids: Mapping[str, str], by: User | None) -> FlowRevision:
    definition = _with_ids(spec.definition, uuids)
    taken = Flow.objects.for_workspace(workspace).exclude(pk=definition["uuid"])
    definition["name"] = _free_name(definition["name"], set(taken.values_list("name", flat=True)))
    return save_flow(workspace=workspace, definition=definition, by=by)


def _with_ids(definition: Mapping[str, Any], uuids: Mapping[str, str]) -> dict[str, Any]:
    """The definition with other UUIDs; they are long enough to be replaced wherever they stand, in templates too."""
    text = json.dumps(definition)
    for old, new in uuids.items():
        if old and old != new:
            text = text.replace(old, new)
    changed: dict[str, Any] = json.loads(text)
    return changed


def _known_flows(workspace: Workspace) -> dict[str, str]:
    """UUIDs and names of the workspace's flows → their UUIDs."""
    rows = Flow.objects.for_workspace(workspace).values_list("pk", "name")
    return {key: str(pk) for pk, name in rows for key in (str(pk), f"name {name.lower()}")}


def _find_flow(spec: FlowSpec, known: Mapping[str, str]) -> str | None:
    return known.get(spec.uuid) or known.get(f"name {spec.name.lower()}")


def _by_name(model: type[Group] | type[Label], workspace: Workspace) -> dict[str, str]:
    rows = model.objects.for_workspace(workspace).values_list("name", "pk")
    return {name.lower(): str(pk) for name, pk in rows}


def _free_id(model: type[Group] | type[Label] | type[Flow], uuid: str) -> str:
    """The UUID of the file unless another workspace has it."""
    return IDS.uuid7() if not uuid or model.objects.filter(pk=uuid).exists() else uuid


def _free_name(name: str, taken: set[str]) -> str:
    lowered = {one.lower() for one in taken}
    number, free = 2, name
    while free.lower() in lowered:
        free = f"{name[: NAME_LENGTH - len(str(number)) - 1]} {number}"
        number += 1
    return free


def _short(name: str) -> str:
    return name[:NAME_LENGTH].strip()

"""Flows: their revisions and which of them new sessions run."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F

from engine.assets import place
from engine.clock import now
from engine.models import Flow, FlowLabel, FlowRevision, User, Workspace
from flows.diff import compare, summarize
from flows.inspection import inspect
from flows.reading import read_flow
from flows.schema import Problem, validate
from flows.upgrades import upgrade

LABEL_LENGTH = 64


class FlowRefused(Exception):
    """A definition can't be used; ``problems`` say where and how to mend it."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        super().__init__(f"{name}: {problems[0]}")
        self.name = name
        self.problems = problems


def read_definition(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition of any version as one of the current version; raises FlowError or FlowRefused."""
    current = upgrade(dict(definition))
    problems = validate(current)
    if problems:
        raise FlowRefused(str(current.get("name", "")), problems)
    return current


@transaction.atomic
def save_flow(*, workspace: Workspace, definition: Mapping[str, Any], by: User | None = None) -> FlowRevision:
    """Stores a new revision, of a new flow if its UUID is; new sessions don't run it before it is published."""
    current = read_definition(definition)
    flow = Flow.objects.for_workspace(workspace).select_for_update().filter(pk=current["uuid"]).first()
    if flow is None:
        flow = Flow.objects.create(pk=current["uuid"], workspace=workspace, **_described(current))
    Flow.objects.filter(pk=flow.pk).update(edition=F("edition") + 1, is_archived=False)
    return add_revision(flow=flow, current=current, by=by)


def add_revision(*, flow: Flow, current: Mapping[str, Any], by: User | None) -> FlowRevision:
    """Stores a definition that ``read_definition`` gave; the caller holds the flow's row."""
    latest = flow.revisions.order_by("-number").first()
    number = latest.number + 1 if latest else 1
    changes = compare(latest.definition if latest else {}, dict(current))
    Flow.objects.filter(pk=flow.pk).update(saved_on=now(), **_described(current))
    return FlowRevision.objects.create(
        workspace_id=flow.workspace_id,
        flow=flow,
        number=number,
        definition={**current, "revision": number},
        saved_by=by,
        summary=msgspec.to_builtins(summarize(changes)),
    )


def _described(definition: Mapping[str, Any]) -> dict[str, Any]:
    return {key: definition[key] for key in ("name", "type", "language")}


@transaction.atomic
def publish_flow(*, revision: FlowRevision) -> None:
    """From now on new sessions run this revision; those under way keep theirs."""
    workspace = revision.workspace
    inspection = inspect(read_flow(revision.definition), place(workspace.pk).assets).to_json()
    Flow.objects.filter(pk=revision.flow_id).update(published=revision.number, inspection=inspection)
    workspace.touch_assets()


@transaction.atomic
def archive_flow(*, flow: Flow) -> None:
    """It starts for nobody any more, and is out of the way; sessions that are in it go on."""
    Flow.objects.filter(pk=flow.pk).update(is_archived=True)
    flow.workspace.touch_assets()


@transaction.atomic
def bring_flow_back(*, flow: Flow) -> None:
    Flow.objects.filter(pk=flow.pk).update(is_archived=False)
    flow.workspace.touch_assets()


@transaction.atomic
def label_flow(*, flow: Flow, names: Iterable[str]) -> None:
    """Gives a flow these labels and no others; labels that there aren't are made, those without flows go."""
    clean = [name.replace("\x00", "").strip()[:LABEL_LENGTH].strip() for name in names]
    wanted = {name.lower(): name for name in clean}
    labels = FlowLabel.objects.for_workspace(flow.workspace_id)
    known = {label.name.lower(): label for label in labels}
    for key in wanted.keys() - known.keys() - {""}:
        known[key] = FlowLabel.objects.create(workspace_id=flow.workspace_id, name=wanted[key])
    flow.labels.set(known[key] for key in wanted if key)
    labels.filter(flows=None).delete()

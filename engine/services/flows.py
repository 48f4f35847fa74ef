"""Flows: their revisions and which of them new sessions run."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from engine.assets import place
from engine.models import Flow, FlowRevision, User, Workspace
from flows.inspection import inspect
from flows.reading import read_flow
from flows.schema import Problem, validate
from flows.upgrades import upgrade


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
    described = {"name": current["name"], "type": current["type"], "language": current["language"]}
    flow = Flow.objects.for_workspace(workspace).select_for_update().filter(pk=current["uuid"]).first()
    if flow is None:
        flow = Flow.objects.create(pk=current["uuid"], workspace=workspace, **described)
    latest = flow.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    Flow.objects.filter(pk=flow.pk).update(saved_on=now(), is_archived=False, **described)
    return FlowRevision.objects.create(
        workspace=workspace,
        flow=flow,
        number=latest + 1,
        definition={**current, "revision": latest + 1},
        saved_by=by,
    )


@transaction.atomic
def publish_flow(*, revision: FlowRevision) -> None:
    """From now on new sessions run this revision; those under way keep theirs."""
    workspace = revision.workspace
    inspection = inspect(read_flow(revision.definition), place(workspace.pk).assets).to_json()
    Flow.objects.filter(pk=revision.flow_id).update(published=revision.number, inspection=inspection)
    workspace.touch_assets()

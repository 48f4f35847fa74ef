"""A workspace with fields, groups and flows to ask for."""

import pytest

from engine.assets import Place, place
from engine.models import Flow, Group, Workspace
from engine.services.groups import create_field, create_group
from tests.engine.conftest import add_flow
from tests.engine.flows import poll

FIELDS = {
    "age": "number",
    "born": "datetime",
    "province": "state",
    "district": "district",
    "village": "ward",
    "school": "text",
}


@pytest.fixture
def groups(workspace: Workspace) -> list[Group]:
    return [create_group(workspace=workspace, name=name) for name in ("Reporters", "Étudiants")]


@pytest.fixture
def flow(workspace: Workspace) -> Flow:
    return add_flow(workspace, poll())


@pytest.fixture
def where(workspace: Workspace, groups: list[Group], flow: Flow) -> Place:
    for key, kind in FIELDS.items():
        create_field(workspace=workspace, key=key, name=key.title(), type=kind)
    workspace.refresh_from_db()
    return place(workspace.pk)

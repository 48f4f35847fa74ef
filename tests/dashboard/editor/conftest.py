"""A flow in an editor: its addresses, called as the page calls them."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from engine.models import Flow, FlowRevision, Workspace
from engine.services.flows import read_definition
from tests.dashboard.definitions import SNACKS

Json = dict[str, Any]


@pytest.fixture
def definition() -> Json:
    """Which snack, and why: two questions, in English and in part in Swahili."""
    return copy.deepcopy(read_definition(SNACKS))


@pytest.fixture
def flow(workspace: Workspace, definition: Json) -> Flow:
    flow = Flow.objects.create(
        pk=definition["uuid"], workspace=workspace, name=definition["name"], language="eng", published=1
    )
    FlowRevision.objects.create(workspace=workspace, flow=flow, number=1, definition=definition)
    return flow


Call = Callable[..., Any]


@pytest.fixture
def post(browser: Client, flow: Flow) -> Call:
    """Posts JSON to an address of the flow; gives the status and what came back."""

    def call(address: str, status: int = 200, **data: Any) -> Any:
        response = browser.post(f"/flows/{flow.pk}/{address}", data, content_type="application/json")
        return _answer(response, status)

    return call


@pytest.fixture
def get(browser: Client, flow: Flow) -> Call:
    def call(address: str, status: int = 200) -> Any:
        return _answer(browser.get(f"/flows/{flow.pk}/{address}"), status)

    return call


def _answer(response: Any, status: int) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json()

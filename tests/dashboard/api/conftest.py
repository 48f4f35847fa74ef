"""A program that calls the API with a token of somebody in the workspace."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from engine.models import Role, User, Workspace
from engine.services.workspaces import create_token
from engine.wakeups import valkey
from tests.dashboard.conftest import member


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Nobody has called in this hour yet."""
    for key in valkey().scan_iter("jibu:api:*"):
        valkey().delete(key)


class Api:
    """Calls resources by name: ``api.get("fields", key="age")`` gives the JSON of an answer that has to be 200."""

    def __init__(self, key: str) -> None:
        self.client = Client(headers={"authorization": f"Token {key}"})

    def call(self, method: str, name: str, sent: Any = None, /, **asked: Any) -> Any:
        address = f"/api/v2/{name}.json" + (f"?{urlencode(asked, doseq=True)}" if asked else "")
        body = {} if sent is None else {"data": sent, "content_type": "application/json"}
        return getattr(self.client, method)(address, **body)

    def get(self, name: str, /, **asked: Any) -> Any:
        return told(self.call("get", name, **asked), 200)

    def results(self, name: str, /, **asked: Any) -> list[dict[str, Any]]:
        """The first page of a list."""
        found: list[dict[str, Any]] = self.get(name, **asked)["results"]
        return found

    def post(self, name: str, sent: Mapping[str, Any], status: int = 201, /, **asked: Any) -> Any:
        return told(self.call("post", name, sent, **asked), status)

    def delete(self, name: str, status: int = 204, /, **asked: Any) -> Any:
        return told(self.call("delete", name, **asked), status)


def told(response: Any, status: int) -> Any:
    assert response.status_code == status, (response.status_code, response.content)
    return response.json() if response.content else None


@pytest.fixture
def api(workspace: Workspace, owner: User) -> Api:
    """Of the owner's program."""
    return Api(create_token(workspace=workspace, user=owner))


@pytest.fixture
def api_of(workspace: Workspace) -> Callable[[Role], Api]:
    """Of a program that has the token of somebody in a role."""
    return lambda role: Api(create_token(workspace=workspace, user=member(workspace, role)))

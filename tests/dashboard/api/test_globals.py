from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from engine.models import Global, Workspace
from engine.services import globals as service
from tests.dashboard.api.conftest import Api

pytestmark = pytest.mark.django_db


def stamped(key: str) -> str:
    return Global.objects.get(key=key).modified_on.astimezone(UTC).isoformat().replace("+00:00", "Z")


def test_made_shown_and_changed(api: Api, workspace: Workspace) -> None:
    made = api.post("globals", {"name": "Hotline number", "value": "116"})
    assert made == {
        "key": "hotline_number",
        "name": "Hotline number",
        "value": "116",
        "modified_on": stamped("hotline_number"),
    }
    changed = api.post("globals", {"value": "117", "name": "Other"}, 200, key="hotline_number")
    assert (changed["name"], changed["value"]) == ("Hotline number", "117")
    assert changed["modified_on"] > made["modified_on"]
    assert api.results("globals", key="hotline_number") == [changed]
    assert api.results("globals", key="other") == []


def test_what_is_refused(api: Api) -> None:
    assert api.post("globals", {"value": "1"}, 400) == {
        "non_field_errors": ["Name is required when creating new global."]
    }
    assert api.post("globals", {"name": "Line"}, 400) == {"value": ["This field is required."]}
    api.post("globals", {"name": "Line", "value": "1"})
    for name, why in (
        ("!!!", "Name contains illegal characters."),
        ("2 lines", "Name creates Key that is invalid"),
        ("x" * 37, "Ensure this field has no more than 36 characters."),
        ("line", "This field must be unique."),
    ):
        assert api.post("globals", {"name": name, "value": "1"}, 400) == {"name": [why]}
    assert api.post("globals", {}, 400, key="line") == {"value": ["This field is required."]}
    too_long = api.post("globals", {"value": "x" * 10_001}, 400, key="line")
    assert too_long == {"value": ["Ensure this field has no more than 10000 characters."]}
    api.post("globals", {"value": "1"}, 404, key="other")


def test_there_can_be_so_many(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    api.post("globals", {"name": "Line", "value": "1"})
    assert "limit" in api.post("globals", {"name": "Other", "value": "1"}, 409)["detail"]
    api.post("globals", {"value": "2"}, 200, key="line")


def test_those_changed_last_come_first(api: Api) -> None:
    for name in ("One", "Two", "Three"):
        api.post("globals", {"name": name, "value": "1"})
    api.post("globals", {"value": "2"}, 200, key="one")
    assert [one["name"] for one in api.results("globals")] == ["One", "Three", "Two"]
    assert [one["name"] for one in api.results("globals", reverse=1)] == ["Two", "Three", "One"]


def test_found_by_when_they_changed(api: Api) -> None:
    api.post("globals", {"name": "Line", "value": "1"})
    at = stamped("line")
    assert len(api.results("globals", after=at, before=at)) == 1
    assert api.results("globals", after=(now() + timedelta(minutes=1)).isoformat()) == []
    assert api.results("globals", before=datetime(2020, 1, 1, tzinfo=UTC).isoformat()) == []


def test_those_of_others_are_not_there(api: Api, foreign: Workspace) -> None:
    Global.objects.create(workspace=foreign, key="line", name="Line", value="1")
    assert api.results("globals") == []
    api.post("globals", {"value": "2"}, 404, key="line")
    api.post("globals", {"name": "Line", "value": "2"})
    assert Global.objects.get(workspace=foreign).value == "1"


def test_few_queries_for_many(api: Api, workspace: Workspace, queries: Callable[[int], Any]) -> None:
    for number in range(20):
        Global.objects.create(workspace=workspace, key=f"g{number}", name=f"G{number}")
    with queries(4):
        assert len(api.results("globals")) == 20

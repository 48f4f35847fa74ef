"""Importing flows: first a look into the file, then the import, and sentences about what is wrong."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engine.models import ContactField, Flow, FlowRevision, Group, User, Workspace
from engine.models.base import uuid7
from engine.services.triggers import save_trigger
from tests.dashboard.conftest import make_flow
from tests.dashboard.definitions import SNACKS

EXPORT: dict[str, Any] = {
    "version": "13",
    "site": "https://example.org",
    "flows": [SNACKS],
    "groups": [{"uuid": "5a7d4a4e-0000-4000-8000-000000000101", "name": "Snackers", "query": None}],
    "fields": [{"key": "town", "name": "Town", "type": "text"}],
    "campaigns": [],
    "triggers": [
        {
            "trigger_type": "K",
            "flow": {"uuid": SNACKS["uuid"], "name": "Snacks"},
            "keyword": "snack",
            "groups": [],
        }
    ],
}


def upload(browser: Client, content: Any) -> Any:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return browser.post("/flows/import/", {"file": SimpleUploadedFile("export.json", data)})


def confirm(browser: Client, preview: Any) -> Any:
    return browser.post("/flows/import/confirm/", preview.context["form"].initial, follow=True)


def shown(response: Any) -> str:
    assert response.status_code == 200
    page: str = response.content.decode()
    return page


def test_preview_changes_nothing(browser: Client, workspace: Workspace) -> None:
    page = shown(upload(browser, EXPORT))
    for part in ("Import 1 flow", "Snacks", "Snackers", "Town", "snack", "Nothing has been changed yet."):
        assert part in page
    assert not Flow.objects.exists()
    assert not Group.objects.exists()


def test_confirmation_imports_and_publishes(browser: Client, workspace: Workspace, owner: User) -> None:
    page = shown(confirm(browser, upload(browser, EXPORT)))
    assert "1 flow was imported." in page
    assert "Which snack do you like?" in page
    flow = Flow.objects.get()
    assert (flow.workspace, flow.published) == (workspace, 1)
    assert FlowRevision.objects.get().saved_by == owner
    assert Group.objects.get().name == "Snackers"
    assert ContactField.objects.get().key == "town"


def test_what_is_here_already_becomes_a_new_version(browser: Client, flow: Flow) -> None:
    preview = upload(browser, EXPORT)
    assert "a new version of a flow that is here already" in shown(preview)
    confirm(browser, preview)
    flow.refresh_from_db()
    assert flow.published == 2


def test_flows_of_other_workspaces_stay_theirs(browser: Client, workspace: Workspace, foreign: Workspace) -> None:
    theirs = make_flow(foreign)
    confirm(browser, upload(browser, EXPORT))
    mine = Flow.objects.get(workspace=workspace)
    assert mine.pk != theirs.pk
    assert FlowRevision.objects.filter(flow=theirs).count() == 1


def test_a_broken_flow_is_named_with_its_place(browser: Client, workspace: Workspace) -> None:
    broken = json.loads(json.dumps(SNACKS))
    del broken["nodes"][0]["actions"][0]["text"]
    page = shown(upload(browser, {**EXPORT, "flows": [broken]}))
    assert "cannot be imported" in page
    assert "nodes[0].actions[0]" in page
    assert "there is nothing to import" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xd8\xff", "This file isn’t text"),
        (b'{"flows": [', "This file isn’t valid JSON"),
        (b"[]", "This file isn’t an export of flows"),
        (b"", "The submitted file is empty."),
        (b'{"version": "99", "flows": []}', "newer than"),
    ],
)
def test_junk_is_refused_in_a_sentence(browser: Client, content: bytes, sentence: str) -> None:
    page = shown(upload(browser, content)).replace("&#x27;", "’")
    assert sentence in page
    assert 'role="alert"' in page


def test_a_file_changed_between_the_steps_is_refused(browser: Client, workspace: Workspace) -> None:
    carried = upload(browser, EXPORT).context["form"].initial["export"]
    page = shown(browser.post("/flows/import/confirm/", {"export": carried[:-1]}))
    assert "The file was changed on its way." in page
    assert not Flow.objects.exists()


def test_what_is_left_out_is_told(browser: Client, workspace: Workspace) -> None:
    ContactField.objects.create(workspace=workspace, key="due", name="Due")
    other = make_flow(workspace, name="Favourites", id=uuid7())
    save_trigger(flow=other, kind="keyword", keywords=["snack"])
    point = {
        "event_type": "M",
        "message": {"eng": "Soon"},
        "base_language": "eng",
        "relative_to": {"key": "due", "label": "Due"},
        "offset": 1,
        "unit": "D",
        "delivery_hour": -1,
    }
    campaign = {"uuid": SNACKS["uuid"], "name": "Visits", "group": EXPORT["groups"][0], "events": [point]}
    page = shown(confirm(browser, upload(browser, EXPORT | {"campaigns": [campaign]})))
    assert "Left out of “Visits”: &#x27;due&#x27; is not a date; there are created_on, last_seen_on" in page
    assert f"already starts {other.name}" in page

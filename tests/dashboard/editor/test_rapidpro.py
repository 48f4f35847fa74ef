"""RapidPro's editors open, save and try out our flows, with requests shaped as theirs are."""

import json
from typing import Any

import pytest
from django.test import Client

from engine.models import ContactField, Flow, FlowDraft, Group, Role, Workspace
from tests.dashboard.conftest import member, signed_in
from tests.dashboard.editor.conftest import Json


def read(browser: Client, address: str) -> Any:
    response = browser.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response.json()


def simulate(browser: Client, flow: Flow, body: Json) -> Json:
    """As the editor posts it: JSON that says it is JavaScript."""
    response = browser.post(f"/flow/{flow.pk}/simulate/", json.dumps(body), content_type="application/javascript")
    assert response.status_code == 200, response.content
    answer: Json = response.json()
    return answer


@pytest.mark.parametrize(
    "address", ["/flow/{}/revisions/latest/?version=14.3", "/flow/revisions/{}/latest/?version=14.3"]
)
def test_the_newest_definition_is_opened(browser: Client, flow: Flow, address: str) -> None:
    opened = read(browser, address.format(flow.pk))
    assert opened["definition"]["name"] == "Snacks"
    assert {result["key"] for result in opened["info"]["results"]} == {"snack", "reason"}
    assert opened["metadata"]["results"] == opened["info"]["results"]
    assert opened["issues"] == []


def test_revisions_are_listed(browser: Client, flow: Flow) -> None:
    (listed,) = read(browser, f"/flow/{flow.pk}/revisions/?version=14.3")["results"]
    assert listed["id"] == listed["revision"] == 1
    assert set(listed["user"]) == {"email", "name"}
    assert read(browser, f"/flow/{flow.pk}/revisions/1/?version=14.3")["definition"]["uuid"] == str(flow.pk)


@pytest.mark.parametrize("address", ["/flow/{}/revisions/", "/flow/revisions/{}"])
def test_saving_again_and_again(browser: Client, flow: Flow, address: str) -> None:
    definition = read(browser, f"/flow/{flow.pk}/revisions/latest/?version=14.3")["definition"]
    for text in ("One?", "Two?"):
        definition["nodes"][0]["actions"][0]["text"] = text
        response = browser.post(address.format(flow.pk), definition, content_type="application/json")
        assert response.status_code == 200
        saved = response.json()
        assert saved["status"] == "success"
        definition["revision"] = saved["revision"]["revision"]
    assert FlowDraft.objects.get().definition["nodes"][0]["actions"][0]["text"] == "Two?"


def test_a_conflict_is_told_in_words(browser: Client, flow: Flow) -> None:
    definition = read(browser, f"/flow/{flow.pk}/revisions/latest/?version=14.3")["definition"]
    browser.post(f"/flow/{flow.pk}/revisions/", definition, content_type="application/json")
    response = browser.post(f"/flow/{flow.pk}/revisions/", definition, content_type="application/json")
    assert response.status_code == 400
    assert "owner@example.org changed this flow" in response.json()["description"]


def test_who_may_not_edit_saves_nothing(workspace: Workspace, flow: Flow) -> None:
    viewer = signed_in(member(workspace, Role.VIEWER))
    definition = read(viewer, f"/flow/{flow.pk}/revisions/latest/?version=14.3")["definition"]
    assert viewer.post(f"/flow/{flow.pk}/revisions/", definition, content_type="application/json").status_code == 403
    assert (
        viewer.post(f"/flow/{flow.pk}/assets/groups.json/", {"name": "X"}, content_type="application/json").status_code
        == 403
    )
    assert not FlowDraft.objects.exists()


def test_a_conversation(browser: Client, flow: Flow, definition: Json) -> None:
    definition.pop("_ui", None)
    contact = {
        "uuid": "1f2f3f4f-5f6f-4a7b-8c9d-0e1f2a3b4c5d",
        "urns": ["tel:+12065551212"],
        "fields": {},
        "groups": [],
        "created_on": "2026-03-01T12:00:00Z",
    }
    trigger = {
        "type": "manual",
        "environment": {"date_format": "DD-MM-YYYY"},
        "contact": contact,
        "flow": {"uuid": str(flow.pk), "name": "Snacks"},
        "params": {},
        "triggered_on": "2026-03-01T12:00:00.000Z",
    }
    begun = simulate(browser, flow, {"contact": contact, "flow": definition, "trigger": trigger})
    assert [event["type"] for event in begun["events"]].count("msg_created") == 1
    assert begun["session"]["status"] == "waiting"
    (run,) = begun["session"]["runs"]
    assert run["flow_uuid"] == str(flow.pk)
    assert run["path"][0]["node_uuid"] == definition["nodes"][0]["uuid"]
    event = {
        "uuid": "2f2f3f4f-5f6f-4a7b-8c9d-0e1f2a3b4c5d",
        "type": "msg_received",
        "created_on": "2026-03-01T12:00:01.000Z",
        "msg": {"text": "nuts", "urn": "tel:+12065551212", "attachments": []},
    }
    body = {
        "flow": definition,
        "session": begun["session"],
        "contact": begun["contact"],
        "resume": {"type": "msg", "event": event, "resumed_on": "2026-03-01T12:00:01.000Z"},
    }
    went_on = simulate(browser, flow, body)
    assert "run_result_changed" in [event["type"] for event in went_on["events"]]
    assert went_on["context"]["results"]["snack"]["category"] == "Nuts"


@pytest.mark.parametrize("slash", ["", "/"])
def test_assets_are_lists_of_results(browser: Client, flow: Flow, workspace: Workspace, slash: str) -> None:
    ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    group = Group.objects.create(workspace=workspace, name="Youth")
    workspace.touch_assets()

    def listed(kind: str) -> list[Json]:
        found: list[Json] = read(browser, f"/flow/{flow.pk}/assets/{kind}.json{slash}")["results"]
        return found

    assert listed("fields")[0]["key"] == "age"
    assert listed("groups") == [{"uuid": str(group.pk), "name": "Youth", "query": ""}]
    assert listed("languages")[0] == {"iso": "eng", "name": "English", "value": "eng"}
    assert listed("flows")[0]["type"] == "message"
    assert listed("recipients")[0]["type"] == "group"
    for kind in ("labels", "globals", "classifiers", "channels", "optins", "resthooks", "templates", "topics", "llms"):
        assert listed(kind) == []
    assert listed("users")[0]["name"] == "owner@example.org"


def test_assets_are_made_in_place(browser: Client, flow: Flow) -> None:
    made = browser.post(f"/flow/{flow.pk}/assets/fields.json/", {"label": "Shoe size"}, content_type="application/json")
    assert made.json()["key"] == "shoe_size"
    again = browser.post(
        f"/flow/{flow.pk}/assets/fields.json/", {"label": "Shoe size"}, content_type="application/json"
    )
    assert again.status_code == 422


def test_activity_has_the_shape_that_is_polled(browser: Client, flow: Flow) -> None:
    polled = read(browser, f"/flow/{flow.pk}/activity/?flow={flow.pk}")
    assert polled == {"nodes": {}, "segments": {}, "is_starting": False}


def test_an_endless_revision_is_none(browser: Client, flow: Flow) -> None:
    assert browser.get(f"/flow/{flow.pk}/revisions/{'9' * 5000}/").status_code == 404

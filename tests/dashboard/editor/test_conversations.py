"""Saved conversations: held again with each version, in the way of publishing what goes otherwise, counted by card."""

from typing import Any

import pytest
from django.test import Client

from engine.models import Flow, FlowTest, Workspace
from tests.dashboard.conftest import make_flow
from tests.dashboard.editor.conftest import Call, Json

STEPS = [
    {"expect": ["Which snack do you like?"]},
    {"say": "nuts"},
    {"expect": ["Why do you like it?"]},
    {"say": "because"},
    {"expect": ["Thank you!"]},
]


def save(post: Call, **changes: Any) -> Json:
    saved: Json = post("tests/", 201, **{"name": "Nuts", "persona": {"name": "Asha"}, "steps": STEPS, **changes})
    return saved


def test_what_was_saved_is_held_again_and_covers_cards(post: Call, get: Call, definition: Json) -> None:
    saved = save(post)
    listed = get("tests/")
    (test,) = listed["results"]
    assert (test["uuid"], test["last"]["ok"]) == (saved["uuid"], True)
    nodes = [node["uuid"] for node in definition["nodes"]]
    assert listed["coverage"]["nodes"] == dict.fromkeys(nodes, 1)
    nuts, fruit = (way["uuid"] for way in definition["nodes"][1]["exits"][:2])
    assert listed["coverage"]["exits"][nuts] == 1
    assert fruit not in listed["coverage"]["exits"]


def test_what_goes_otherwise_is_told_step_by_step(post: Call, definition: Json) -> None:
    save(post)
    definition["nodes"][2]["actions"][0]["text"] = "Why that one?"
    (outcome,) = post("tests/run/", definition=definition)["results"]
    assert (outcome["ok"], outcome["failed_at"]) == (False, 2)
    assert (outcome["expected"], outcome["got"]) == (["Why do you like it?"], ["Why that one?"])


def test_publishing_waits_for_a_yes(post: Call, definition: Json) -> None:
    save(post)
    definition["nodes"][2]["actions"][0]["text"] = "Why that one?"
    post("draft/", definition=definition, version=0)
    refused = post("publish/", 424, version=1)
    assert [test["name"] for test in refused["tests"]] == ["Nuts"]
    assert Flow.objects.get().published == 1
    assert post("publish/", version=1, confirm_tests=True)["revision"] == 2


def test_numbers_are_choices_on_ussd(post: Call, get: Call, definition: Json) -> None:
    definition["nodes"][0]["actions"][0]["quick_replies"] = ["Mango", "Nuts"]
    save(post, skin="ussd", steps=[{"say": "2"}, {"expect": ["Why do you like it?"]}])
    (outcome,) = post("tests/run/", definition=definition)["results"]
    assert outcome["ok"]


def test_a_conversation_that_ends_early_fails(post: Call, definition: Json) -> None:
    save(post, steps=[{"say": "nuts"}, {"say": "why not"}, {"say": "more?"}])
    (outcome,) = post("tests/run/", definition=definition)["results"]
    assert outcome["got"] == ["the conversation has ended"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"steps": []}, "steps"),
        ({"steps": [{"say": 7}]}, "steps"),
        ({"name": " "}, "name"),
        ({"mocks": {"webhook": [{"status": "ok"}]}}, "mocks.webhook"),
    ],
)
def test_what_makes_no_conversation_is_refused(post: Call, changes: Json, path: str) -> None:
    refused = post("tests/", 422, **{"name": "Nuts", "steps": STEPS, **changes})
    assert refused["path"] == path


def test_deleting(post: Call, browser: Client, flow: Flow, foreign: Workspace) -> None:
    uuid = save(post)["uuid"]
    other = make_flow(foreign, name="Theirs")
    theirs = FlowTest.objects.create(workspace=foreign, flow=other, name="Theirs")
    assert browser.delete(f"/flows/{flow.pk}/tests/{theirs.pk}/").status_code == 404
    assert browser.delete(f"/flows/{flow.pk}/tests/{uuid}/").status_code == 204
    assert FlowTest.objects.get() == theirs

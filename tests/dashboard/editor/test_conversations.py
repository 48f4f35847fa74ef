"""Saved conversations and real ones: held again with each version, compared with how they went, counted by card."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from engine.clock import now
from engine.models import Flow, FlowTest, Run, Workspace
from tests.dashboard.conftest import make_contact, make_flow, make_message, make_run
from tests.dashboard.definitions import SNACKS
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


def answered(flow: Flow, text: str) -> None:
    """Somebody chose a snack by this text and said no more."""
    contact = make_contact(flow.workspace, text)
    begun = now() - timedelta(minutes=5)
    at = [begun + timedelta(seconds=second) for second in (0, 0, 20)]
    nodes = [node["uuid"] for node in SNACKS["nodes"][:3]]
    run = make_run(contact, flow, "interrupted")
    Run.objects.filter(pk=run.pk).update(
        path=nodes, path_times=at, revision=1, responded=True, created_on=begun, exited_on=at[-1]
    )
    make_message(contact, text, direction="in", flow=flow, created_on=begun + timedelta(seconds=10))


def test_real_conversations_are_replayed(post: Call, flow: Flow, definition: Json) -> None:
    assert post("tests/replay/", definition=definition) == {"people": 0, "same": 0, "groups": []}
    for text in ("nuts", "peanuts", "peanuts"):
        answered(flow, text)
    wait = definition["nodes"][1]
    wait["router"]["cases"][0]["arguments"] = ["peanuts"]
    found = post("tests/replay/", definition=definition)
    assert (found["people"], found["same"]) == (3, 0)
    assert found["groups"] == [
        {
            "kind": "sorted",
            "node": wait["uuid"],
            "before": "Other",
            "after": "Nuts",
            "title": "Which snack do you like?",
            "people": 2,
            "texts": [["peanuts", 2]],
        },
        {**found["groups"][1], "before": "Nuts", "after": "Other", "people": 1, "texts": [["nuts", 1]]},
    ]


def test_what_is_no_definition_is_not_replayed(post: Call, flow: Flow) -> None:
    answered(flow, "nuts")
    assert post("tests/replay/", 422)["path"] == "definition"
    assert post("tests/replay/", 422, definition={"nodes": 7})["path"] == "uuid"

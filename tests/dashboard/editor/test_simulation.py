"""The phone beside the editor."""

from typing import Any

from engine.models import ContactField, Flow, Group, Message, Run, Session, Workspace
from tests.dashboard.editor.conftest import Call, Json


def texts(turned: Json) -> list[str]:
    return [event["msg"]["text"] for event in turned["events"] if event["type"] == "msg_created"]


def say(post: Call, definition: Json, turned: Json, text: str, **more: Any) -> Json:
    turn: Json = post(
        "simulate/resume/",
        definition=definition,
        session=turned["session"],
        contact=turned["contact"],
        resume={"type": "msg", "text": text},
        **more,
    )
    return turn


def test_a_whole_conversation_leaves_no_trace(post: Call, definition: Json) -> None:
    definition["nodes"][0]["actions"][0]["text"] = "Hi @contact.name, which snack?"
    turned = post("simulate/start/", definition=definition, contact={"name": "Asha"})
    assert texts(turned) == ["Hi Asha, which snack?"]
    assert turned["cost"] == {"segments": 1}
    turned = say(post, definition, turned, "mango please")
    assert texts(turned) == ["Why do you like it?"]
    assert turned["context"]["results"]["snack"]["category"] == "Fruit"
    assert turned["segments"][0]["operand"] == "mango please"
    turned = say(post, definition, turned, "It is sweet")
    assert texts(turned) == ["Thank you!"]
    assert turned["session"]["status"] == "completed"
    assert [model.objects.count() for model in (Session, Run, Message)] == [0, 0, 0]


def test_an_ended_conversation_does_not_go_on(post: Call, definition: Json) -> None:
    turned = post("simulate/start/", definition=definition, contact={}, start_node=definition["nodes"][3]["uuid"])
    assert texts(turned) == ["Thank you!"]
    refused = post(
        "simulate/resume/",
        422,
        definition=definition,
        session=turned["session"],
        contact=turned["contact"],
        resume={"type": "msg", "text": "hello?"},
    )
    assert "waiting" in refused["message"]


def test_a_persona_has_fields_groups_and_a_language(post: Call, definition: Json, workspace: Workspace) -> None:
    ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    group = Group.objects.create(workspace=workspace, name="Youth")
    Workspace.objects.update(languages=["eng", "swa"])
    workspace.touch_assets()
    turned = post(
        "simulate/start/",
        definition=definition,
        contact={"language": "swa", "fields": {"age": "17"}, "groups": [str(group.pk)]},
    )
    assert texts(turned) == ["Vitafunio gani unapenda?"]
    assert turned["contact"]["fields"]["age"] == {"text": "17", "number": 17}
    assert turned["contact"]["groups"] == [{"uuid": str(group.pk), "name": "Youth"}]


def test_a_ussd_phone_shows_numbered_choices_and_takes_numbers(post: Call, definition: Json) -> None:
    definition["nodes"][0]["actions"][0]["quick_replies"] = ["Mango", "Nuts"]
    turned = post("simulate/start/", definition=definition, contact={}, skin="ussd")
    assert turned["screens"] == ["Which snack do you like?\n1. Mango\n2. Nuts"]
    turned = say(post, definition, turned, "2", skin="ussd")
    assert turned["context"]["results"]["snack"]["category"] == "Nuts"


def test_time_can_pass(post: Call, definition: Json) -> None:
    turned = post("simulate/start/", definition=definition, contact={})
    turned = post(
        "simulate/resume/",
        definition=definition,
        session=turned["session"],
        contact=turned["contact"],
        resume={"type": "expiration"},
    )
    assert turned["session"]["status"] == "completed"
    assert any(event["type"] == "run_ended" and event["status"] == "expired" for event in turned["events"])


def test_services_are_answered_by_canned_replies(post: Call, definition: Json) -> None:
    node = definition["nodes"][3]
    node["actions"] = [
        {"uuid": node["actions"][0]["uuid"], "type": "call_webhook", "method": "GET", "url": "http://example.org/a"},
        {"uuid": "0c6f5d0c-6a0e-4b6a-9c39-6dd7a2fa6d07", "type": "send_msg", "text": "@webhook.json.word"},
    ]
    mocks = {"webhook": [{"status": 200, "body": '{"word": "canned"}'}]}
    turned = post("simulate/start/", definition=definition, contact={}, start_node=node["uuid"], mocks=mocks)
    assert texts(turned) == ["canned"]


def test_unfinished_cards_elsewhere_do_not_keep_the_phone_from_working(post: Call, definition: Json) -> None:
    definition["nodes"][3]["actions"][0]["text"] = ""
    turned = post("simulate/start/", definition=definition, contact={})
    assert texts(turned) == ["Which snack do you like?"]


def test_flows_of_the_workspace_are_entered_as_their_drafts_have_them(post: Call, definition: Json, flow: Flow) -> None:
    changed = {**definition, "nodes": [{**definition["nodes"][3]}]}
    changed["nodes"][0] = {**changed["nodes"][0], "actions": [{**changed["nodes"][0]["actions"][0], "text": "Drafted"}]}
    post("draft/", definition=changed, version=0)
    outer = {
        **definition,
        "uuid": "6d7c7a43-3f5a-4a42-8dc0-7b7e79b3a111",
        "name": "Outer",
        "nodes": [
            {
                "uuid": "6d7c7a43-3f5a-4a42-8dc0-7b7e79b3a112",
                "actions": [
                    {
                        "uuid": "6d7c7a43-3f5a-4a42-8dc0-7b7e79b3a113",
                        "type": "enter_flow",
                        "flow": {"uuid": str(flow.pk), "name": flow.name},
                    }
                ],
                "exits": [{"uuid": "6d7c7a43-3f5a-4a42-8dc0-7b7e79b3a114"}],
            }
        ],
    }
    assert texts(post("simulate/start/", definition=outer, contact={})) == ["Drafted"]


def test_the_shapes_of_rapidpro_are_understood(post: Call, definition: Json, flow: Flow) -> None:
    trigger = {
        "type": "manual",
        "flow": {"uuid": str(flow.pk), "name": "Snacks"},
        "params": {"from": "test"},
        "triggered_on": "2026-03-01T12:00:00Z",
    }
    contact = {"uuid": "b5ab5b1a-94d1-4a0c-9cb2-2a9a4bb6e4a0", "urns": ["tel:+12065551212"], "fields": {}, "groups": []}
    turned = post("simulate/start/", definition=definition, contact=contact, trigger=trigger)
    assert turned["session"]["runs"][0]["flow_uuid"] == str(flow.pk)
    assert turned["context"]["trigger"]["params"] == {"from": "test"}
    msg = {"uuid": "a1d1f8c8-49d4-4c39-a4ad-0f3a4a5a2f10", "text": "nuts", "urn": "tel:+12065551212", "attachments": []}
    resumed = post(
        "simulate/resume/",
        definition=definition,
        session=turned["session"],
        contact=turned["contact"],
        resume={"type": "msg", "msg": msg, "resumed_on": "2026-03-01T12:01:00Z"},
    )
    assert texts(resumed) == ["Why do you like it?"]

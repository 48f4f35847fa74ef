"""What people said to a flow, said again to another version of it."""

import copy
from typing import Any

import pytest

from engine.models import Channel, Contact, Flow, FlowRevision, Message, Session, Workspace
from engine.runner.batch import run_batch
from engine.services.recorded import recorded
from engine.services.replaying import Kind, Replayed, replay
from engine.services.sessions import interrupt_flow, move_on
from tests.engine.conftest import Say, add_flow, contact_of, numbers, send_all
from tests.engine.flows import flow as flow_of
from tests.engine.flows import node, question, send, uuid, way_out
from tests.engine.triggers import create_trigger

ANA, BEN, CARA = numbers(3)


@pytest.fixture
def asked(flow: Flow, say: Say) -> Flow:
    """Ana and Ben answer, Cara answers one question."""
    create_trigger(flow=flow, keywords=["vote"])
    say("vote", ANA, BEN, CARA)
    say("crimson", ANA)
    say("blue", BEN, CARA)
    say("tea", ANA, BEN)
    interrupt_flow(flow=flow)
    run_batch()
    return flow


def definition(flow: Flow) -> dict[str, Any]:
    return copy.deepcopy(FlowRevision.objects.get(flow=flow, number=flow.published).definition)


def node_of(definition: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in definition["nodes"] if one["uuid"] == uuid(f"node {name}"))


def replayed(flow: Flow, after: dict[str, Any]) -> Replayed:
    return replay(flow=flow, before=definition(flow), after=after)


def told(found: Replayed) -> list[tuple[Any, ...]]:
    return [(one.kind, one.title, one.before, one.after, one.people, one.texts) for one in found.groups]


def said_by(flow: Flow, number: str) -> list[tuple[str, str | None]]:
    names = {uuid(f"node {name}"): name for name in ("Colour", "Drink")}
    contact = contact_of(number).pk
    return [(names[one.node], one.text) for run in recorded(flow, 9) if run.contact == contact for one in run.said]


def test_what_was_said_is_put_together_again(asked: Flow) -> None:
    assert said_by(asked, ANA) == [("Colour", "crimson"), ("Drink", "tea")]
    assert said_by(asked, CARA) == [("Colour", "blue")]
    assert {one.opening for one in recorded(asked, 9)} == {"vote"}
    assert len(recorded(asked, 2)) == 2


def test_who_comes_again_is_told_apart(asked: Flow, say: Say) -> None:
    say("vote", ANA)
    say("red", ANA)
    say("milk", ANA)
    again, first = (one for one in recorded(asked, 9) if one.contact == contact_of(ANA).pk)
    assert [one.text for one in again.said] == ["red", "milk"]
    assert [one.text for one in first.said] == ["crimson", "tea"]
    assert (again.opening, first.opening) == ("vote", "vote")


def test_who_writes_ahead_of_the_question(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["vote"])
    for text in ("vote", "red", "milk"):
        say(text, ANA, handle=False)
    run_batch()
    assert said_by(flow, ANA) == [("Colour", "red"), ("Drink", "milk")]


def test_what_was_saved_is_said_again_when_messages_are_gone(asked: Flow) -> None:
    Message.objects.all().delete()
    assert said_by(asked, ANA) == [("Colour", "crimson"), ("Drink", "tea")]
    assert {one.opening for one in recorded(asked, 9)} == {None}
    assert replayed(asked, definition(asked)) == Replayed(3, 3, [])


def test_silence_is_said_again(channel: Channel, workspace: Workspace, say: Say) -> None:
    wait = {"type": "msg", "timeout": {"seconds": 300}}
    nodes = [*question("Colour", "Which colour?", {"Red": "red"}, to="Drink asked", wait=wait)]
    nodes += question("Drink", "And which drink?", {"Tea": "tea"}, to="thanks")
    patient = add_flow(workspace, flow_of("Favourites", [*nodes, node("thanks", send("Thanks"))]))
    create_trigger(flow=patient, keywords=["vote"])
    say("vote", ANA)
    send_all()
    move_on(workspace=workspace, contacts=[contact_of(ANA).pk])
    run_batch()
    say("tea", ANA)
    assert said_by(patient, ANA) == [("Colour", None), ("Drink", "tea")]
    later = definition(patient)
    node_of(later, "Colour")["router"]["categories"][-1]["name"] = "Silent"
    assert told(replayed(patient, later)) == [(Kind.SORTED, "Which colour?", "No Response", "Silent", 1, [])]


def test_a_version_that_says_it_otherwise_is_the_same(asked: Flow) -> None:
    later = definition(asked)
    node_of(later, "Colour asked")["actions"][0]["text"] = "What's your colour?"
    assert replayed(asked, later) == Replayed(3, 3, [])


def test_who_is_understood_now(asked: Flow) -> None:
    later = definition(asked)
    node_of(later, "Colour")["router"]["cases"][0]["arguments"] = ["red crimson"]
    found = replayed(asked, later)
    assert (found.people, found.same) == (3, 2)
    assert told(found) == [(Kind.SORTED, "Which colour?", "Other", "Red", 1, [("crimson", 1)])]


def test_a_new_question_and_what_comes_after_it(asked: Flow) -> None:
    later = definition(asked)
    node_of(later, "Colour asked")["exits"][0]["destination_uuid"] = uuid("node Age asked")
    later["nodes"] += question("Age", "How old are you?", {"Old": "99"}, to="Colour")
    assert told(replayed(asked, later)) == [(Kind.NEW, "How old are you?", "", "", 3, [])]
    node_of(later, "Drink")["router"]["cases"][0]["arguments"] = ["coffee"]
    assert told(replayed(asked, later)) == [
        (Kind.SORTED, "And which drink?", "Tea", "Other", 2, [("tea", 2)]),
        (Kind.NEW, "How old are you?", "", "", 1, []),
    ]


def test_a_question_that_is_gone(asked: Flow) -> None:
    later = definition(asked)
    for way in node_of(later, "Colour")["exits"]:
        way["destination_uuid"] = uuid("node thanks")
    assert told(replayed(asked, later)) == [(Kind.UNASKED, "And which drink?", "Tea", "", 2, [("tea", 2)])]


def test_a_flow_that_goes_in_circles(asked: Flow) -> None:
    later = definition(asked)
    node_of(later, "thanks")["exits"][0]["destination_uuid"] = uuid("node thanks")
    (group,) = replayed(asked, later).groups
    assert (group.kind, group.people) == (Kind.FAILS, 2)
    assert "steps" in group.after


def test_chance_is_the_same_in_both(channel: Channel, workspace: Workspace, say: Say) -> None:
    split: dict[str, Any] = {"type": "random", "result_name": "Arm", "categories": [], "wait": {"type": "msg"}}
    names = [f"arm {number}" for number in range(8)]
    split["categories"] = [{"uuid": uuid(name), "name": name, "exit_uuid": uuid(f"exit {name}")} for name in names]
    drawn = {
        "uuid": uuid("node Colour"),
        "actions": [],
        "router": split,
        "exits": [way_out(name, None) for name in names],
    }
    drawing = add_flow(workspace, flow_of("Draw", [node("hi", send("Hi"), to="Colour"), drawn]))
    create_trigger(flow=drawing, keywords=["vote"])
    say("vote", *numbers(20))
    say("go", *numbers(20))
    assert replayed(drawing, definition(drawing)) == Replayed(20, 20, [])


def test_nothing_is_written(asked: Flow) -> None:
    before = (
        Session.objects.count(),
        Message.objects.count(),
        Contact.objects.values_list("modified_on").get(pk=contact_of(ANA).pk),
    )
    assert replayed(asked, definition(asked)).people == 3
    assert before == (
        Session.objects.count(),
        Message.objects.count(),
        Contact.objects.values_list("modified_on").get(pk=contact_of(ANA).pk),
    )


def test_it_stops_when_its_time_is_over(asked: Flow) -> None:
    assert replay(flow=asked, before=definition(asked), after=definition(asked), seconds=0).people == 1


def test_a_flow_that_nobody_answered(flow: Flow) -> None:
    assert replayed(flow, definition(flow)) == Replayed(0, 0, [])

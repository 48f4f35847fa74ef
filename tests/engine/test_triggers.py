"""Triggers: saving them, and what each kind starts."""

from typing import Any

import pytest

from engine.models import (
    Channel,
    Contact,
    Flow,
    Group,
    GroupMembership,
    Inbox,
    Message,
    Run,
    Session,
    Trigger,
    Workspace,
)
from engine.runner.batch import run_batch
from engine.services.starts import create_start
from engine.services.triggers import TriggerConflict, TriggerRefused, delete_trigger, save_trigger
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import flow as make_flow
from tests.engine.flows import node, question, send

ANA = "+250788000000"


@pytest.fixture
def other(workspace: Workspace) -> Flow:
    return add_flow(workspace, make_flow("Other", [node("other", send("Other @trigger.type @trigger.keyword"))]))


@pytest.fixture
def members(workspace: Workspace) -> Group:
    return Group.objects.create(workspace=workspace, name="Members")


def happen(kind: Inbox.Kind, number: str, channel: Channel, **payload: Any) -> None:
    contact = contact_of(number)
    Inbox.objects.create(
        workspace_id=channel.workspace_id,
        contact=contact,
        kind=kind,
        payload={"channel": str(channel.pk), **payload},
    )
    run_batch()


def test_two_triggers_for_the_same_are_refused(flow: Flow, other: Flow, channel: Channel, members: Group) -> None:
    first = save_trigger(flow=flow, kind="keyword", keywords=["Join", "enter"])
    assert first.keywords == ["join", "enter"]
    with pytest.raises(TriggerConflict, match="already starts Favourites") as refused:
        save_trigger(flow=other, kind="keyword", keywords=["JOIN"])
    assert refused.value.others == [first]
    save_trigger(flow=other, kind="keyword", keywords=["join"], channel=channel)
    save_trigger(flow=other, kind="keyword", keywords=["join"], groups=[members])
    save_trigger(flow=flow, kind="keyword", keywords=["join"], trigger=first)
    with pytest.raises(TriggerConflict):
        save_trigger(flow=flow, kind="keyword", keywords=["join"], groups=[members])
    delete_trigger(trigger=first)
    save_trigger(flow=other, kind="keyword", keywords=["join"])


@pytest.mark.parametrize(
    ("kind", "keywords"),
    [
        ("keyword", []),
        ("keyword", ["two words"]),
        ("keyword", [" "]),
        ("keyword", ["?!"]),
        ("keyword", ["x" * 33]),
        ("missed_call", ["x"]),
    ],
)
def test_keywords_that_can_not_be_are_refused(flow: Flow, kind: str, keywords: list[str]) -> None:
    with pytest.raises(TriggerRefused):
        save_trigger(flow=flow, kind=kind, keywords=keywords)
    assert not Trigger.objects.exists()


def test_members_of_a_group_have_their_own(flow: Flow, other: Flow, members: Group, say: Say) -> None:
    save_trigger(flow=flow, kind="keyword", keywords=["join"])
    save_trigger(flow=other, kind="keyword", keywords=["join"], groups=[members])
    people = numbers(2)
    say("hi", *people)
    GroupMembership.objects.create(contact=contact_of(people[0]), group=members)
    say("join", *people)
    assert texts_to(people[0]) == ["Other msg join"]
    assert texts_to(people[1]) == ["Which colour?"]


def test_the_first_message_answers_a_flow_that_begins_with_a_wait(workspace: Workspace, say: Say) -> None:
    asked, wait = question("Town", "Where?", {"Kigali": "kigali"}, to="end")
    begins = add_flow(workspace, make_flow("Town", [wait, node("end", send("@results.town.category"))]))
    save_trigger(flow=begins, kind="keyword", keywords=["town"])
    say("town kigali", ANA)
    assert texts_to(ANA) == ["Kigali"]
    assert asked["uuid"]


def test_a_message_is_known_by_the_flow_that_took_it(flow: Flow, other: Flow, say: Say) -> None:
    save_trigger(flow=flow, kind="keyword", keywords=["join"])
    say("hi", ANA)
    say("join", ANA)
    say("red", ANA)
    came_in = Message.objects.filter(direction="in").order_by("id").values_list("text", "flow")
    assert list(came_in) == [("hi", None), ("join", flow.pk), ("red", flow.pk)]


def test_a_flow_can_take_keywords_for_answers(flow: Flow, other: Flow, say: Say) -> None:
    save_trigger(flow=other, kind="keyword", keywords=["red"])
    say("hi", ANA)
    create_start(flow=flow, everyone=True)
    run_batch()
    say("red", ANA)
    assert texts_to(ANA)[-1] == "Other msg red"
    Flow.objects.filter(pk=flow.pk).update(ignore_keywords=True)
    flow.workspace.touch_assets()
    create_start(flow=flow, everyone=True)
    run_batch()
    say("red", ANA)
    assert texts_to(ANA)[-1] == "And which drink?"


def test_who_writes_for_the_first_time_is_welcomed(flow: Flow, other: Flow, say: Say) -> None:
    save_trigger(flow=flow, kind="new_conversation")
    save_trigger(flow=other, kind="catch_all")
    say("hi", ANA)
    assert texts_to(ANA) == ["Which colour?"]
    Session.objects.update(status="completed")
    say("hi again", ANA)
    assert texts_to(ANA)[-1] == "Other msg "


def test_a_missed_call_is_answered(other: Flow, channel: Channel, say: Say) -> None:
    save_trigger(flow=other, kind="missed_call", channel=channel)
    say("hi", ANA)
    happen(Inbox.Kind.MISSED_CALL, ANA, channel)
    assert texts_to(ANA) == ["Other call "]


def test_an_opened_chat_is_greeted(workspace: Workspace, channel: Channel, say: Say) -> None:
    greeting = add_flow(workspace, make_flow("Greeting", [node("greet", send("From @trigger.params.source"))]))
    say("hi", ANA)
    save_trigger(flow=greeting, kind="new_conversation")
    happen(Inbox.Kind.CHAT, ANA, channel, params={"source": "a poster"})
    assert texts_to(ANA) == ["From a poster"]


def test_who_stops_is_said_goodbye_to_and_asked_nothing_more(flow: Flow, channel: Channel, say: Say) -> None:
    save_trigger(flow=flow, kind="opt_out")
    say("hi", ANA)
    happen(Inbox.Kind.STOP, ANA, channel)
    assert texts_to(ANA) == ["Which colour?"]
    assert contact_of(ANA).status == "stopped"
    assert list(Session.objects.values_list("status", flat=True)) == ["interrupted"]
    happen(Inbox.Kind.STOP, ANA, channel)
    assert Run.objects.count() == 1


def test_a_closed_ticket_is_followed_up(other: Flow, channel: Channel, say: Say) -> None:
    save_trigger(flow=other, kind="closed_ticket")
    say("hi", ANA)
    ticket = {"uuid": "5a7d3f0e-7a3c-4cf0-9a57-0f9f8d1f2a11", "status": "closed"}
    happen(Inbox.Kind.TICKET, ANA, channel, ticket=ticket)
    assert texts_to(ANA) == ["Other ticket "]


def test_a_code_starts_its_flow(flow: Flow, other: Flow, channel: Channel, say: Say) -> None:
    save_trigger(flow=other, kind="ussd_code", keywords=["*123#"])
    say("hi", ANA)
    message = {"id": "01a21400-0000-7000-8000-000000000001", "urn": f"tel:{ANA}", "text": ""}
    happen(Inbox.Kind.MESSAGE, ANA, channel, ussd_code="*123#", **message)
    assert texts_to(ANA) == ["Other msg "]


def test_stopped_people_start_nothing_by_calling(other: Flow, channel: Channel, say: Say) -> None:
    save_trigger(flow=other, kind="missed_call")
    say("hi", ANA)
    Contact.objects.update(status="stopped")
    happen(Inbox.Kind.MISSED_CALL, ANA, channel)
    assert texts_to(ANA) == []

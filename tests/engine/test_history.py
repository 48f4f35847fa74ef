"""What is kept of what happened to a contact."""

from functools import partial
from typing import Any

from django.db import connection

from engine.models import Contact, Flow, History, Inbox, Message, User, Workspace
from engine.runner.batch import run_batch
from engine.services.audience import Audience
from engine.services.broadcasts import create_broadcast
from engine.services.contacts import modify_contact
from engine.services.sessions import interrupt_contacts, interrupt_flow, interrupt_workspace, move_on
from engine.services.starts import create_start
from flows.message import MsgContent
from flows.modifiers.name import NameModifier
from tests.engine.conftest import Say, add_flow, contact_of, texts_to
from tests.engine.flows import flow as make_flow
from tests.engine.flows import node, question, send
from tests.engine.triggers import create_trigger

NUMBER = "+250788000001"


def told(contact: Contact) -> list[tuple[str, list[str]]]:
    """(via, types of events) of each row, the oldest first."""
    rows = list(History.objects.for_workspace(contact.workspace).of_contact(contact.pk))[::-1]
    return [(row.via, [event["type"] for event in row.events]) for row in rows]


def test_each_occasion_has_a_row(workspace: Workspace, flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["poll"])
    say("poll", NUMBER)
    say("yes", NUMBER)
    contact = contact_of(NUMBER)
    (first, begun), (second, answered) = told(contact)
    assert (first, second) == ("message", "message")
    assert begun[0] == "msg_received"
    assert {"run_started", "msg_created"} <= set(begun)
    assert "run_result_changed" in answered
    assert "msg_wait" not in begun + answered


def test_messages_stand_in_it_by_their_key(workspace: Workspace, flow: Flow, say: Say) -> None:
    say("my answer", NUMBER)
    row = History.objects.get()
    event: dict[str, Any] = next(one for one in row.events if one["type"] == "msg_received")
    assert event.keys() == {"type", "uuid"}
    assert Message.objects.get(pk=event["uuid"]).text == "my answer"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM engine_history WHERE events::text LIKE '%my answer%'")
        assert cursor.fetchone() == (0,)


def test_other_events_have_neither_key_nor_time(workspace: Workspace, flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["poll"])
    say("poll", NUMBER)
    (started,) = (event for event in History.objects.get().events if event["type"] == "run_started")
    assert started.keys() == {"type", "flow", "run_uuid"}


def test_edits_say_who_made_them(workspace: Workspace, say: Say) -> None:
    say("hello", NUMBER)
    contact, user = contact_of(NUMBER), User.objects.get(email="owner@example.org")
    modify_contact(contact=contact, modifiers=[NameModifier("Ana")], by=user)
    row = History.objects.of_contact(contact.pk).first()
    assert row
    assert (row.via, row.user_id, row.session_id) == ("edit", user.pk, None)
    assert [(event["type"], event["name"]) for event in row.events] == [("contact_name_changed", "Ana")]


def test_starts_say_who_made_them_and_what_they_interrupted(workspace: Workspace, flow: Flow, say: Say) -> None:
    say("hello", NUMBER)
    user = User.objects.get(email="owner@example.org")
    for _ in range(2):
        create_start(flow=flow, contacts=[contact_of(NUMBER)], by=user)
        run_batch()
    rows = list(History.objects.of_contact(contact_of(NUMBER).pk)[:2])
    assert {(row.via, row.user_id) for row in rows} == {("start", user.pk)}
    ended = [event for row in rows for event in row.events if event["type"] == "run_ended"]
    assert [(event["status"], event["flow"]["uuid"]) for event in ended] == [("interrupted", str(flow.pk))]


def test_broadcasts_and_interrupts_say_who_made_them(workspace: Workspace, flow: Flow, say: Say) -> None:
    say("hello", NUMBER)
    contact, user = contact_of(NUMBER), User.objects.get(email="owner@example.org")
    create_broadcast(
        workspace=workspace,
        audience=Audience(contacts=(contact.pk,)),
        translations={"eng": MsgContent("Hello to all")},
        base_language="eng",
        by=user,
    )
    run_batch()
    for interrupt in (
        partial(interrupt_contacts, contacts=[contact]),
        partial(interrupt_flow, flow=flow),
        partial(interrupt_workspace, workspace=workspace),
    ):
        create_start(flow=flow, contacts=[contact])
        run_batch()
        interrupt(by=user)
        run_batch()
    rows = History.objects.of_contact(contact.pk)
    assert [(row.via, row.user_id) for row in rows][::-1] == [
        ("message", None),
        ("broadcast", user.pk),
        *[("start", None), ("interrupt", user.pk)] * 3,
    ]


def test_who_moves_people_on_is_told(workspace: Workspace, say: Say) -> None:
    wait = {"type": "msg", "timeout": {"seconds": 300}}
    nodes = question("Colour", "Which colour?", {"Red": "red"}, to="end", wait=wait)
    patient = add_flow(workspace, make_flow("Patient", [*nodes, node("end", send("Never mind"))]))
    say("hello", NUMBER)
    contact, user = contact_of(NUMBER), User.objects.get(email="owner@example.org")
    create_start(flow=patient, contacts=[contact])
    run_batch()
    move_on(workspace=workspace, contacts=[contact.pk], by=user)
    run_batch()
    row = History.objects.of_contact(contact.pk)[0]
    assert (row.via, row.user_id) == ("timeout", user.pk)
    assert texts_to(NUMBER) == ["Which colour?", "Never mind"]


def test_what_failed_leaves_nothing(workspace: Workspace, flow: Flow, say: Say) -> None:
    say("hello", NUMBER, handle=False)
    Inbox.objects.update(kind="unknown")
    run_batch()
    assert not History.objects.exists()


def test_pages_begin_after_a_row(workspace: Workspace, say: Say) -> None:
    for text in ("one", "two", "three"):
        say(text, NUMBER)
    contact = contact_of(NUMBER)
    first, second, third = History.objects.of_contact(contact.pk)
    assert list(History.objects.of_contact(contact.pk, before=first.pk)) == [second, third]


def test_rows_are_in_the_partition_of_their_month(workspace: Workspace, say: Say) -> None:
    say("hello", NUMBER)
    row = History.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM engine_history")
        assert cursor.fetchall() == [(f"engine_history_{row.created_on:%Y_%m}",)]

"""What comes with time: timeouts, expirations, and what the sweeper finds."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now

from engine.assets import read_revision
from engine.models import (
    Contact,
    Flow,
    FlowCount,
    Inbox,
    MessagePart,
    Received,
    Respondent,
    Run,
    Session,
    Timer,
    Workspace,
)
from engine.runner.batch import run_batch
from engine.runner.sweeping import fire_timers, forget_received, squash_counts
from engine.services import respondents
from engine.services.partitions import first_id_of
from engine.services.retention import forget_parts
from engine.services.starts import create_start
from tests.engine.conftest import Say, add_flow, contact_of, numbers, send_all, texts_to
from tests.engine.flows import action, flow, node, question, send
from tests.engine.test_conversations import start_all, totals
from tests.invariants import broken

NUMBER = "+250788000000"


@pytest.fixture
def patient(workspace: Workspace) -> Flow:
    """A flow that waits five minutes for an answer."""
    wait: dict[str, Any] = {"type": "msg", "timeout": {"seconds": 300}}
    nodes = question("Colour", "Which colour?", {"Red": "red"}, to="end", wait=wait)
    return add_flow(workspace, flow("Patient", [*nodes, node("end", send("It was @results.colour.category"))]))


def pass_time(**ago: Any) -> None:
    """Makes it seem as if everything had been set up earlier."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_timer SET due_on = due_on - %s::interval", [str(timedelta(**ago))])
        cursor.execute("UPDATE engine_session SET expires_on = expires_on - %s::interval", [str(timedelta(**ago))])


def test_who_does_not_answer_in_time(patient: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(patient)
    send_all()
    assert fire_timers() == 0
    pass_time(minutes=6)
    assert fire_timers() == 1
    run_batch()
    assert texts_to(NUMBER)[-1] == "It was No Response"
    assert Session.objects.get().status == "completed"
    respondents.digest(workspace=patient.workspace)
    assert Respondent.objects.values_list("answers", "silent", "seconds").get() == (
        *({"colour": "No Response"}, ["colour"]),
        {},
    )


@pytest.mark.parametrize("greeting", ["Which colour?", ""])
def test_flows_from_before_there_was_a_limit_wait_as_long_as_it_allows(
    workspace: Workspace, say: Say, greeting: str
) -> None:
    wait: dict[str, Any] = {"type": "msg", "timeout": {"seconds": 300}}
    asked, waiting = question("Colour", greeting or "-", {"Red": "red"}, to="end", wait=wait)
    asked["actions"] *= bool(greeting)
    patient = add_flow(workspace, flow("Patient", [asked, waiting, node("end", send("Red"))]))
    revision = patient.revisions.get()
    revision.definition["nodes"][1]["router"]["wait"]["timeout"]["seconds"] = 10**12
    revision.save(update_fields=["definition"])
    read_revision.cache_clear()
    say("hello", NUMBER)
    start_all(patient)
    send_all()
    left = Timer.objects.get(kind="timeout").due_on - now()
    assert timedelta(days=364) < left <= timedelta(days=365)


def test_the_time_to_answer_begins_when_the_question_has_left(patient: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(patient)
    assert not Timer.objects.filter(kind="timeout").exists()
    send_all()
    timer = Timer.objects.get(kind="timeout")
    session = Session.objects.get()
    assert (timer.session_id, timer.sprint_id) == (session.pk, session.sprint_id)
    assert timedelta(seconds=290) < timer.due_on - now() <= timedelta(seconds=300)


def test_with_nothing_to_send_it_begins_at_once(workspace: Workspace, say: Say) -> None:
    wait: dict[str, Any] = {"type": "msg", "timeout": {"seconds": 300}}
    asked, waits = question("Colour", "", {"Red": "red"}, to="end", wait=wait)
    silent = add_flow(workspace, flow("Silent", [{**asked, "actions": []}, waits, node("end", send("Thanks"))]))
    say("hello", NUMBER)
    start_all(silent)
    assert Timer.objects.filter(kind="timeout").count() == 1


def test_a_timeout_has_no_say_after_an_answer(patient: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(patient)
    send_all()
    pass_time(minutes=6)
    say("red", NUMBER, handle=False)
    fire_timers()
    run_batch()
    assert texts_to(NUMBER)[-1] == "It was Red"
    assert len(texts_to(NUMBER)) == 2


def test_sessions_expire(flow: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(flow)
    pass_time(days=8)
    assert fire_timers() == 1
    run_batch()
    assert Session.objects.get().status in {"completed", "expired"}
    assert Run.objects.get().status == "expired"
    assert totals(flow, "runs:") == {"expired": 1}
    say("red", NUMBER)
    assert texts_to(NUMBER) == ["Which colour?"]


def test_those_who_wait_for_an_answer_come_before_what_ends(patient: Flow, flow: Flow, say: Say) -> None:
    say("hello", *numbers(2))
    for one, number in zip((flow, patient), numbers(2), strict=True):
        create_start(flow=one, contacts=[contact_of(number)])
    run_batch()
    send_all()
    pass_time(days=8)
    Workspace.objects.update(outbox_limit=0)
    fire_timers()
    found = Inbox.objects.order_by("priority", "kind").values_list("priority", "kind")
    assert list(dict.fromkeys(found)) == [(0, "timeout"), (1, "expiration")]


def test_an_answer_puts_the_expiration_off(flow: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(flow)
    Timer.objects.update(due_on=now())
    say("red", NUMBER)
    fire_timers()
    run_batch()
    session = Session.objects.get()
    assert session.status == "waiting"
    assert Timer.objects.get().due_on == session.expires_on


def test_answers_in_the_batch_of_the_start_leave_a_session_that_expires(flow: Flow, say: Say) -> None:
    say("hello", NUMBER)
    create_start(flow=flow, everyone=True)
    say("red", NUMBER)
    assert Session.objects.get().status == "waiting"
    assert list(broken()) == []


def test_who_answers_before_the_expiration_is_handled_goes_on(flow: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(flow)
    pass_time(days=8)
    say("red", NUMBER, handle=False)
    fire_timers()
    run_batch()
    assert Session.objects.get().status == "waiting"
    assert list(broken()) == []


def test_an_early_timer_and_an_answer_in_one_batch(flow: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(flow)
    Timer.objects.update(due_on=now())
    fire_timers()
    say("red", NUMBER)
    assert list(broken()) == []


@pytest.fixture
def inner(workspace: Workspace) -> Flow:
    """A flow that asks twice and expires after five minutes."""
    nodes = [
        *question("One", "One?", {"Yes": "yes"}, to="Two asked"),
        *question("Two", "Two?", {"Yes": "yes"}, to="end"),
    ]
    return add_flow(workspace, flow("Inner", [*nodes, node("end", send("Done"))], expire_after_minutes=5))


def outer(inner: Flow, *first: dict[str, Any]) -> Flow:
    """A flow that after its first nodes enters the inner one and then asks."""
    enter = action("enter_flow", flow={"uuid": str(inner.pk), "name": inner.name})
    last = question("Last", "Last?", {"Yes": "yes"}, to="bye")
    nodes = [*first, node("enter", enter, to="Last asked"), *last, node("bye", send("Bye"))]
    return add_flow(inner.workspace, flow("Outer", nodes))


def test_when_an_inner_flow_expires_the_outer_one_waits_with_a_timer_of_its_own(inner: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(outer(inner))
    pass_time(minutes=6)
    fire_timers()
    run_batch()
    assert texts_to(NUMBER)[-1] == "Last?"
    assert list(broken()) == []
    pass_time(days=8)
    fire_timers()
    run_batch()
    assert Session.objects.get().status != "waiting"


def test_a_shorter_expiration_counts_after_two_answers_at_once(inner: Flow, say: Say) -> None:
    say("hello", NUMBER)
    start_all(outer(inner, *question("First", "First?", {"Yes": "yes"}, to="enter")))
    say("yes", NUMBER, handle=False)
    say("yes", NUMBER)
    assert texts_to(NUMBER)[-1] == "Two?"
    assert list(broken()) == []
    pass_time(minutes=6)
    fire_timers()
    run_batch()
    assert texts_to(NUMBER)[-1] == "Last?"


def test_counts_are_squashed(flow: Flow, say: Say) -> None:
    say("hello", *numbers(2))
    for _ in range(3):
        start_all(flow)
    before = totals(flow, "")
    assert FlowCount.objects.count() > len(before)
    assert squash_counts() > 0
    assert totals(flow, "") == before
    assert FlowCount.objects.count() == len(before)
    assert squash_counts() == 0


def test_providers_ids_are_forgotten_after_two_days(workspace: Workspace, channel: Any) -> None:
    for hours in (1, 47, 49):
        Received.objects.create(channel=channel, external_id=str(hours), created_on=now() - timedelta(hours=hours))
    assert forget_received() == 1
    assert set(Received.objects.values_list("external_id", flat=True)) == {"1", "47"}


def test_parts_of_long_messages_are_forgotten_after_a_month(channel: Any) -> None:
    for days in (1, 29, 31):
        message_id = first_id_of(now() - timedelta(days=days))
        MessagePart.objects.create(channel=channel, external_id=str(days), message_id=message_id, status="wired")
    assert forget_parts() == 1
    assert set(MessagePart.objects.values_list("external_id", flat=True)) == {"1", "29"}


def test_bulk_waits_behind_people(flow: Flow, say: Say) -> None:
    say("hello", *numbers(3))
    start = create_start(flow=flow, everyone=True)
    say("hi", numbers(1)[0], handle=False)
    done = run_batch(limit=1)
    assert done.contacts == 1
    busy = Contact.objects.get(urns__identity=f"tel:{numbers(1)[0]}")
    assert not Inbox.objects.filter(contact=busy).exists()
    assert Inbox.objects.filter(start=start).count() == 2

"""From a message to the reply, through the database."""

from collections import Counter
from datetime import UTC

from django.db.models import Sum
from django.utils.timezone import now

from engine.models import Contact, Flow, FlowCount, Inbox, Message, Outbox, Run, Session, Timer, Workspace
from engine.runner.batch import run_batch
from engine.services.bulk import advance
from engine.services.sessions import interrupt_contacts, interrupt_flow
from engine.services.starts import create_start
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import flow as make_flow
from tests.engine.flows import node, poll, send, uuid
from tests.engine.triggers import create_trigger


def start_all(flow: Flow) -> None:
    create_start(flow=flow, everyone=True)
    run_batch()


def totals(flow: Flow, prefix: str) -> dict[str, int]:
    rows = FlowCount.objects.filter(flow=flow, scope__startswith=prefix).values_list("scope")
    return {scope.removeprefix(prefix): total for scope, total in rows.annotate(total=Sum("count")) if total}


def test_a_poll_from_start_to_end(flow: Flow, say: Say) -> None:
    people = numbers(3)
    say("hello", *people)
    start_all(flow)
    say("Red", *people)
    say("milk please", *people[:2])
    assert texts_to(people[0]) == ["Which colour?", "And which drink?", "Thanks, Red and Milk it is."]
    assert texts_to(people[2]) == ["Which colour?", "And which drink?"]
    assert Counter(Session.objects.values_list("status", flat=True)) == {"completed": 2, "waiting": 1}
    assert totals(flow, "runs:") == {"completed": 2, "waiting": 1, "responded": 3}
    assert totals(flow, "answers:") == {f"{now().astimezone(UTC):%Y-%m-%d}": 5}  # "hello" answered nothing
    assert totals(flow, "result:") == {"colour:Red": 3, "drink:Milk": 2}
    assert totals(flow, "node:") == {
        uuid("node Colour asked"): 3,
        uuid("node Colour"): 3,
        uuid("node Drink asked"): 3,
        uuid("node Drink"): 3,
        uuid("node thanks"): 2,
    }
    run = Run.objects.get(contact=contact_of(people[0]))
    assert run.results["drink"]["category"] == "Milk"
    assert run.results["drink"]["input"] == "milk please"
    assert not Inbox.objects.exists()
    assert Outbox.objects.count() == 8


def test_a_start_is_completed_when_nobody_waits_any_more(flow: Flow, say: Say) -> None:
    say("hello", *numbers(3))
    start = create_start(flow=flow, everyone=True)
    assert start.total == 3
    advance()
    start.refresh_from_db()
    assert start.status == "started"
    run_batch()
    advance()
    start.refresh_from_db()
    assert start.status == "completed"
    assert start.finished_on


def test_a_new_start_interrupts_what_waits(flow: Flow, say: Say) -> None:
    say("hello", *numbers(1))
    start_all(flow)
    start_all(flow)
    assert list(Session.objects.order_by("id").values_list("status", flat=True)) == ["interrupted", "waiting"]
    assert totals(flow, "runs:") == {"interrupted": 1, "waiting": 1}


def test_sessions_can_be_interrupted(flow: Flow, say: Say) -> None:
    people = numbers(3)
    say("hello", *people)
    start_all(flow)
    assert interrupt_contacts(contacts=[contact_of(people[0])]) == 1
    run_batch()
    assert totals(flow, "runs:") == {"interrupted": 1, "waiting": 2}
    assert interrupt_flow(flow=flow) == 2
    run_batch()
    assert totals(flow, "runs:") == {"interrupted": 3}
    assert not Run.objects.filter(exited_on=None).exists()


def test_a_start_that_fails_leaves_what_waits(flow: Flow, say: Say) -> None:
    say("hello", *numbers(1))
    start_all(flow)
    create_start(flow=flow, everyone=True)
    Flow.objects.update(published=0)
    flow.workspace.touch_assets()
    run_batch()
    assert Session.objects.get().status == "waiting"
    assert not Inbox.objects.exists()


def test_several_messages_of_a_contact_are_handled_in_their_order(flow: Flow, say: Say) -> None:
    people = numbers(2)
    say("hello", *people)
    start_all(flow)
    say("blue", *people, handle=False)
    say("tea", *people, handle=False)
    run_batch()
    assert {texts_to(number)[-1] for number in people} == {"Thanks, Blue and Tea it is."}


def test_keywords_start_flows(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["Join"])
    say("join us", "+250788000001")
    say("joint", "+250788000002")
    assert texts_to("+250788000001") == ["Which colour?"]
    assert texts_to("+250788000002") == []


def test_a_keyword_alone(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["join"], match="only_word")
    say("join us", "+250788000001")
    say(" JOIN! ", "+250788000002")
    assert texts_to("+250788000001") == []
    assert texts_to("+250788000002") == ["Which colour?"]


def test_catch_all_takes_what_nothing_else_does(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=[])
    say("anything", "+250788000001")
    say("red", "+250788000001")
    assert texts_to("+250788000001") == ["Which colour?", "And which drink?"]


def test_blocked_contacts_are_not_answered(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=[])
    say("hi", "+250788000001", handle=False)
    Contact.objects.update(status="blocked")
    run_batch()
    assert Message.objects.get().text == "hi"


def test_a_session_keeps_the_revision_it_began_with(workspace: Workspace, flow: Flow, say: Say) -> None:
    say("hello", "+250788000001")
    start_all(flow)
    changed = poll()
    changed["nodes"][2]["actions"][0]["text"] = "Coffee?"
    add_flow(workspace, changed)
    say("red", "+250788000001")
    assert texts_to("+250788000001")[-1] == "And which drink?"
    say("tea", "+250788000001")
    start_all(flow)
    say("red", "+250788000001")
    assert texts_to("+250788000001")[-1] == "Coffee?"


def test_what_a_contact_last_used_is_preferred(flow: Flow, say: Say) -> None:
    say("hello", "+250788000001")
    contact = contact_of("+250788000001")
    assert contact.last_seen_on
    assert contact.urns.get().channel_id


def test_waits_have_an_end(flow: Flow, say: Say) -> None:
    say("hello", "+250788000001")
    start_all(flow)
    session = Session.objects.get()
    timer = Timer.objects.get()
    assert (timer.kind, timer.session_id, timer.due_on) == ("expiration", session.pk, session.expires_on)


def test_messages_that_say_nothing_are_not_sent(workspace: Workspace, say: Say) -> None:
    said = node("said", send("@results.note"), send(" @(contact.name) "), send("Bye"))
    create_trigger(flow=add_flow(workspace, make_flow("Silent", [said])), keywords=["go"])
    say("go", *numbers(1))
    sent = Message.objects.filter(direction="out").order_by("created_on", "pk")
    assert [(one.text.strip(), one.status, one.reason) for one in sent] == [
        ("", "failed", "no_text"),
        ("", "failed", "no_text"),
        ("Bye", "queued", ""),
    ]
    assert Outbox.objects.count() == 1


def test_no_message_is_longer_than_phones_send_by_far(say: Say) -> None:
    say("x" * 900_000, *numbers(1))
    assert len(Message.objects.get().text) == 10_000

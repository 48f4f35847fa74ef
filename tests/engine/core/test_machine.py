"""What the machine refuses, and where its limits are."""

from typing import Any

import msgspec
import pytest

from engine.core.machine import StartRefused
from engine.core.resuming import ResumeRefused
from engine.core.session import read_session, write_session
from flows.errors import InputError
from flows.limits import Limits
from flows.result import Result
from flows.webhook import Webhook
from tests.engine.core.workspace import Conversation, flow_of, shown
from tests.flows.rows import uuid

EXPIRED = {"type": "wait_expired", "uuid": uuid("event"), "created_on": "2026-03-04T08:00:00Z"}
TIMED_OUT = {"type": "wait_timed_out", "uuid": uuid("event"), "created_on": "2026-03-01T08:10:00Z"}


def node(name: str, to: str = "", **properties: Any) -> dict[str, Any]:
    leaving = {"uuid": uuid(f"{name} exit"), **({"destination_uuid": uuid(to)} if to else {})}
    return {"uuid": uuid(name), "exits": [leaving], **properties}


def asking(name: str, to: str = "") -> dict[str, Any]:
    """A node that waits for a message and takes any."""
    category = {"uuid": uuid(f"{name} any"), "name": "Any", "exit_uuid": uuid(f"{name} exit")}
    router = {"type": "switch", "operand": "@input.text", "result_name": "Said", "wait": {"type": "msg"}}
    rest = {"categories": [category], "default_category_uuid": category["uuid"]}
    return node(name, to, router={**router, **rest})


def entering(name: str, flow: str, to: str = "") -> dict[str, Any]:
    reference = {"uuid": uuid(flow), "name": flow.title()}
    return node(name, to, actions=[{"uuid": uuid(f"{name} action"), "type": "enter_flow", "flow": reference}])


def failures(events: list[Any]) -> list[str]:
    return [event["text"] for event in shown(events) if event["type"] == "failure"]


def test_an_unknown_flow_cannot_be_started() -> None:
    conversation = Conversation(flow_of([]))
    with pytest.raises(StartRefused, match=r"unable to load flow.*no such flow"):
        conversation.start(flow={"uuid": uuid("nowhere"), "name": "Nowhere"})


def test_a_flow_of_calls_needs_a_call() -> None:
    conversation = Conversation(flow_of([]))
    with pytest.raises(StartRefused, match="without call"):
        conversation.start(flow={"uuid": uuid("voiceflow"), "name": "Voice"})


def test_an_empty_flow_is_over_at_once() -> None:
    conversation = Conversation(flow_of([]))
    conversation.start()
    assert conversation.session.status == "completed"


def test_a_session_that_does_not_wait_takes_nothing() -> None:
    conversation = Conversation(flow_of([]))
    conversation.start()
    with pytest.raises(ResumeRefused) as refused:
        conversation.answer("hello")
    assert refused.value.code == 101


def test_a_session_without_a_waiting_run_takes_nothing() -> None:
    conversation = Conversation(flow_of([asking("ask")]))
    conversation.start()
    conversation.session.runs[0].status = "active"
    with pytest.raises(ResumeRefused) as refused:
        conversation.answer("hello")
    assert refused.value.code == 102


def test_a_wait_without_timeout_does_not_time_out() -> None:
    conversation = Conversation(flow_of([asking("ask")]))
    conversation.start()
    before = write_session(conversation.session)
    with pytest.raises(ResumeRefused) as refused:
        conversation.resume(type="wait_timeout", event=TIMED_OUT)
    assert refused.value.code == 103
    assert write_session(conversation.session) == before


def test_a_session_belongs_to_its_contact() -> None:
    conversation = Conversation(flow_of([asking("ask")]))
    conversation.start()
    conversation.contact.uuid = uuid("somebody else")
    with pytest.raises(InputError, match="doesn't match"):
        conversation.answer("hello")


def test_a_loop_without_a_wait_ends() -> None:
    conversation = Conversation(flow_of([node("here", "there"), node("there", "here")]))
    sprint = conversation.start()
    assert failures(sprint.events) == ["Reached maximum number of steps per sprint (100)"]
    assert conversation.session.status == "failed"


def test_flows_cannot_enter_themselves_for_ever() -> None:
    conversation = Conversation(flow_of([entering("again", "flow")]), limits=Limits(runs_per_session=10))
    sprint = conversation.start()
    assert failures(sprint.events) == ["Reached maximum number of runs per session (10)"]
    assert {run.status for run in conversation.session.runs} == {"failed"}


def test_a_session_lasts_so_many_sprints() -> None:
    conversation = Conversation(flow_of([asking("ask", "ask")]), limits=Limits(sprints_per_session=3))
    conversation.start()
    conversation.answer("one")
    conversation.answer("two")
    assert failures(conversation.answer("three").events) == ["Reached maximum number of sprints per session (3)"]
    assert conversation.session.status == "failed"


def test_a_flow_that_was_deleted_fails_its_sessions() -> None:
    conversation = Conversation(flow_of([asking("ask")]))
    conversation.start()
    conversation.assets.__init__(load_flow=lambda _uuid: None)  # type: ignore[misc]  # the workspace after deleting
    assert failures(conversation.answer("hello").events) == ["Can't resume run with missing flow asset"]


def test_a_node_that_was_deleted_fails_its_sessions() -> None:
    conversation = Conversation(flow_of([asking("ask")]))
    conversation.start()
    conversation.session.runs[0].path[-1] = msgspec.structs.replace(
        conversation.session.runs[0].path[-1], node_uuid=uuid("gone")
    )
    assert "no longer exists" in failures(conversation.answer("hello").events)[0]


def test_what_ended_is_stored_short() -> None:
    conversation = Conversation(flow_of([asking("ask")]))
    conversation.start()
    run = conversation.session.runs[0]
    run.webhook = Webhook("GET", "http://a.example/", 200, json={"big": "x" * 20_000})
    run.locals = {"kept": "yes"}
    conversation.session.compact()
    assert run.webhook is None
    assert run.locals == {"kept": "yes"}
    conversation.answer("hello")
    assert conversation.session.runs[0].path == []
    assert conversation.session.runs[0].locals == {}


def test_results_with_long_names_are_found_by_short_ones() -> None:
    conversation = Conversation(flow_of([asking("ask")]))
    conversation.start()
    long = "What is the name of the village that you come from and where your parents live"
    conversation.session.runs[0].results = {"long" * 20: Result(name=long, value="Kibeho")}
    results = read_session(write_session(conversation.session)).runs[0].results
    assert [(key, result.name) for key, result in results.items()] == [
        (long[:64].strip().lower().replace(" ", "_"), long[:64].strip())
    ]


def test_a_broken_session_says_so() -> None:
    with pytest.raises(InputError, match="session can't be read"):
        read_session(b'{"uuid": 1}')


def test_an_expired_child_lets_its_parents_end() -> None:
    asks = {**flow_of([asking("ask")]), "uuid": uuid("asks"), "name": "Asks"}
    conversation = Conversation(flow_of([entering("enter", "asks")]), others=[asks])
    conversation.start()
    sprint = conversation.resume(type="wait_expiration", event=EXPIRED)
    ended = [(event["type"], event.get("status")) for event in shown(sprint.events)]
    assert ended == [("run_ended", "expired"), ("run_ended", "completed")]
    assert conversation.session.status == "completed"


@pytest.mark.parametrize(
    ("name", "first"),
    [("अनीता शर्मा", "अनीता"), ("Jose\u0301 Luis", "Jose\u0301"), ("(Bob) Dylan", "Bob"), ("O'Neil", "O'Neil")],
)
def test_first_names_of_all_scripts(name: str, first: str) -> None:
    greeting = {"uuid": uuid("hello"), "type": "send_msg", "text": "Hello @contact.first_name"}
    sprint = Conversation(
        flow_of([{"uuid": uuid("n1"), "actions": [greeting], "exits": [{"uuid": uuid("x1")}]}]), name=name
    ).start()
    assert [event["msg"]["text"] for event in shown(sprint.events) if event["type"] == "msg_created"] == [
        f"Hello {first}"
    ]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ('{"n": 1e200000, "m": 1.5e3}', '{"m":1500,"n":null}'),
        ('{"n": 12345678901234567890123}', '{"n":12345678901234567890123}'),
        ("[" * 2000 + "]" * 2000, "null"),
        ("[" * 500 + "]" * 500, "null"),
        ("[" * 100 + "]" * 100, "[" * 100 + "]" * 100),
    ],
)
def test_answers_of_webhooks_that_no_database_takes(body: str, kept: str) -> None:
    call = {
        "uuid": uuid("call"),
        "type": "call_webhook",
        "method": "GET",
        "url": "http://a.example/",
        "result_name": "A",
    }
    told = {"uuid": uuid("told"), "type": "send_msg", "text": "@(json(webhook.json))"}
    node = {"uuid": uuid("n1"), "actions": [call, told], "exits": [{"uuid": uuid("x1")}]}
    conversation = Conversation(flow_of([node]), {"http://a.example/": (200, body)})
    sprint = conversation.start()
    assert [event["msg"]["text"] for event in shown(sprint.events) if event["type"] == "msg_created"] == [kept]
    assert read_session(write_session(conversation.session))


def test_results_of_another_session_that_cannot_be_read_are_left_out() -> None:
    told = {"uuid": uuid("told"), "type": "send_msg", "text": "@(json(parent.results))"}
    conversation = Conversation(flow_of([{"uuid": uuid("n1"), "actions": [told], "exits": [{"uuid": uuid("x1")}]}]))
    contact = {"uuid": uuid("other"), "created_on": "2026-03-01T07:59:00Z"}
    results = {"a": {"name": "A", "value": "1"}, "b": 3, "c": {"name": "C", "created_on": "soon"}}
    summary = {"uuid": uuid("run"), "flow": {"uuid": uuid("f"), "name": "F"}, "contact": contact, "status": "completed"}
    sprint = conversation.start(type="flow_action", run_summary={**summary, "results": results})
    assert [event["msg"]["text"] for event in shown(sprint.events) if event["type"] == "msg_created"] == ["{}"]

"""Whatever the flow and whatever people write: a session waits, ends or fails within its limits, and can be stored."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.core.session import read_session, write_session
from flows.limits import Limits
from flows.reading import read_flow, write_flow
from tests.engine.core.workspace import Conversation, flow_of
from tests.flows.rows import uuid

LIMITS = Limits(steps_per_sprint=20, runs_per_session=5, sprints_per_session=6, template_length=200, result_length=50)

TEMPLATES = st.sampled_from(
    [
        "Hello @contact.first_name",
        "@(1 / 0)",
        "@results.r1.category and @results",
        "@(repeat(input.text, 3))",
        "@child.results @parent.contact @node.visit_count",
        "@(foreach(contact.groups, (g) => g.name))",
        "@legacy_extra @trigger.params @resume.type",
        "@(json(run)) @(json(contact))",
        "@webhook.json @globals @urns.tel @ticket.topic",
        "@(",
    ]
) | st.text(max_size=20)

TESTS = st.sampled_from(
    [("has_text", []), ("has_any_word", ["yes no"]), ("has_number_gt", ["@locals.count"]), ("has_pattern", ["(.+)"])]
)


@st.composite
def actions(draw: st.DrawFn, name: str) -> dict[str, Any]:
    template = draw(TEMPLATES)
    action: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"type": "send_msg", "text": template or "x"},
                {"type": "set_run_result", "name": "R1", "value": template, "category": "C"},
                {"type": "set_run_local", "local": "count", "operation": "increment", "value": "1"},
                {"type": "set_contact_field", "field": {"key": "age", "name": "Age"}, "value": template},
                {"type": "set_contact_name", "name": template},
                {"type": "enter_flow", "flow": {"uuid": uuid("flow"), "name": "Test"}},
                {"type": "call_webhook", "method": "GET", "url": "http://a.example/@(url_encode(input.text))"},
            ]
        )
    )
    return {"uuid": uuid(name), **action}


@st.composite
def routers(draw: st.DrawFn, name: str, exits: int) -> dict[str, Any]:
    categories = [
        {"uuid": uuid(f"{name} category {i}"), "name": f"C{i}", "exit_uuid": uuid(f"{name} exit {i}")}
        for i in range(exits)
    ]
    wait = draw(st.sampled_from([{}, {"wait": {"type": "msg"}}]))
    if draw(st.booleans()):
        return {"type": "random", "categories": categories, **wait}
    cases = [
        {"uuid": uuid(f"{name} case {i}"), "type": test, "arguments": arguments, "category_uuid": categories[0]["uuid"]}
        for i, (test, arguments) in enumerate(draw(st.lists(TESTS, max_size=2)))
    ]
    default = draw(st.sampled_from([{}, {"default_category_uuid": categories[-1]["uuid"]}]))
    operand = draw(st.sampled_from(["@input.text", "@(1 / 0)", "@results", "@contact.groups"]))
    router = {"type": "switch", "operand": operand, "cases": cases, "categories": categories, "result_name": "R1"}
    return {**router, **default, **wait}


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 4))
    nodes: list[dict[str, Any]] = []
    for number in range(count):
        name = f"n{number}"
        exits = draw(st.integers(1, 3))
        targets = [draw(st.sampled_from([*(f"n{other}" for other in range(count)), ""])) for _ in range(exits)]
        node: dict[str, Any] = {
            "uuid": uuid(name),
            "actions": [draw(actions(f"{name} action {i}")) for i in range(draw(st.integers(0, 2)))],
            "exits": [
                {"uuid": uuid(f"{name} exit {i}"), **({"destination_uuid": uuid(target)} if target else {})}
                for i, target in enumerate(targets)
            ],
        }
        if draw(st.booleans()):
            node["router"] = draw(routers(name, exits))
        nodes.append(node)
    return flow_of(nodes)


@given(flows(), st.lists(st.text(max_size=30), max_size=7))
def test_every_sprint_ends_within_the_limits(flow: dict[str, Any], answers: list[str]) -> None:
    conversation = Conversation(flow, limits=LIMITS)
    sprints = [conversation.start()]
    for answer in answers:
        if conversation.session.status != "waiting":
            break
        sprints.append(conversation.answer(answer))
    session = conversation.session
    assert session.status in ("waiting", "completed", "failed")
    assert session.sprints == len(sprints) <= LIMITS.sprints_per_session + 1
    assert len(session.runs) <= LIMITS.runs_per_session
    # The last segment may lead to the step that is one too many.
    assert all(len(sprint.segments) <= LIMITS.steps_per_sprint + 1 for sprint in sprints)
    assert (session.status == "waiting") == any(run.status == "waiting" for run in session.runs)


@given(flows(), st.text(max_size=30))
def test_a_stored_session_is_the_same(flow: dict[str, Any], answer: str) -> None:
    conversation = Conversation(flow, limits=LIMITS)
    conversation.start()
    if conversation.session.status == "waiting":
        conversation.answer(answer)
    stored = write_session(conversation.session)
    assert write_session(read_session(stored)) == stored
    assert read_session(stored) == conversation.session


@given(flows())
def test_a_written_flow_reads_the_same(flow: dict[str, Any]) -> None:
    read = read_flow(flow)
    assert read_flow(write_flow(read)) == read

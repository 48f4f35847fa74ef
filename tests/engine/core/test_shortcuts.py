"""Shortcuts to what templates name give what the objects behind the names would."""

import pytest

from engine.core.context.shortcuts import compile_run_template
from engine.core.run import Run
from engine.core.turn import Turn
from flows.expressions.template import RUN_TOP_LEVELS, Template
from flows.expressions.values import XObject
from tests.engine.core.workspace import Conversation, flow_of, shown
from tests.flows.rows import uuid

PATHS = [
    "contact",
    "contact.name",
    "contact.FIRST_NAME",
    "Contact.Language",
    "contact.urn",
    "contact.id",
    "contact.tickets",
    "contact.shoe_size",
    "contact.fields.age",
    "fields.age",
    "fields.AGE",
    "fields.shoe_size",
    "fields",
    "results.said",
    "results.Said.value",
    "results.said.category",
    "results.said.category_localized",
    "results.said.extra",
    "results.said.shoe_size",
    "results.never_said",
    "results.never_said.value",
    "results",
    "locals.seen",
    "locals.SEEN",
    "locals.unseen",
    "input.text",
    "upper",
]


@pytest.fixture(scope="module")
def run() -> Run:
    """A run that has answers, in a turn that is going on."""
    exits = [{"uuid": uuid("exit"), "destination_uuid": uuid("asking")}]
    category = {"uuid": uuid("any"), "name": "Any", "exit_uuid": uuid("exit")}
    router = {"type": "switch", "operand": "@input.text", "result_name": "Said", "wait": {"type": "msg"}}
    rest = {"categories": [category], "default_category_uuid": category["uuid"]}
    seen = {"uuid": uuid("seen"), "type": "set_run_local", "local": "seen", "operation": "set", "value": "yes"}
    node = {"uuid": uuid("asking"), "actions": [seen], "router": {**router, **rest}, "exits": exits}
    conversation = Conversation(flow_of([node]), fields={"age": {"text": "34", "number": 34}})
    conversation.start()
    conversation.answer("I like tea")
    tools, assets = conversation.engine.tools, conversation.assets
    turn = Turn(tools, conversation.session, assets, conversation.environment, conversation.contact)
    waiting = turn.waiting_run()
    assert waiting is not None
    waiting.load()
    return waiting


@pytest.mark.parametrize("path", PATHS)
def test_shortcuts_say_the_same(run: Run, path: str) -> None:
    for template in (f"@{path}", f"Hi @{path}!", f"@(upper({path}))", f'@({path} & "")'):
        scope = run.scope()
        short = compile_run_template(template).text(scope), scope.take_problems()
        assert short == (Template(template, RUN_TOP_LEVELS).text(scope), scope.take_problems())


@pytest.mark.parametrize("path", PATHS)
def test_shortcuts_give_the_same_values(run: Run, path: str) -> None:
    scope = run.scope()
    short = compile_run_template(f"@({path})").value(scope)
    plain = Template(f"@({path})", RUN_TOP_LEVELS).value(scope)
    assert type(short) is type(plain)
    assert isinstance(short, XObject) or short == plain


def test_events_sort_by_their_uuids_though_some_are_announced_before() -> None:
    airtime = {"uuid": uuid("airtime"), "type": "transfer_airtime", "amounts": {"RWF": 500}}
    saying = [{"uuid": uuid(name), "type": "send_msg", "text": name} for name in ("before", "after")]
    node = {"uuid": uuid("node"), "actions": [saying[0], airtime, saying[1]], "exits": [{"uuid": uuid("exit")}]}
    sprint = Conversation(flow_of([node])).start()
    assert "airtime_created" in [event["type"] for event in shown(sprint.events)]
    uuids = [event.uuid for event in sprint.events]
    assert uuids == sorted(set(uuids))
    assert all(event.created_on for event in sprint.events)

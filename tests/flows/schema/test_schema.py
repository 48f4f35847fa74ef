"""The JSON Schema of flows, and what it says of broken ones."""

from datetime import timedelta
from typing import Any

import pytest

from flows.action import FLOW_TYPES
from flows.actions import ACTIONS
from flows.definition import Flow
from flows.errors import FlowError
from flows.limits import TIMEOUT_SECONDS
from flows.reading import read_flow
from flows.routers import ROUTERS
from flows.schema import schema, validate
from flows.upgrades import CURRENT
from flows.urns import SCHEMES
from tests.flows.building import definition, message, node, question
from tests.flows.rows import uuid

GOOD = definition(
    question("a", message("m", "Clean?"), answers={"Yes": ["has_any_word", ["yes"], "b"]}, result="Water"),
    node(
        "b",
        message("n", "Thanks"),
        {"uuid": uuid("g"), "type": "add_contact_groups", "groups": [{"name_match": "@fields.team"}]},
    ),
    localization={"fra": {"m": {"text": ["Propre ?"], "_ui": {"auto": True}}}},
)


def changed(path: str, value: Any) -> dict[str, Any]:
    """A good definition with something else at a path like `nodes.0.actions.0.text`; None removes it."""
    whole: Any = read_copy()
    place = whole
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    place[last] = value
    return whole  # type: ignore[no-any-return]


def read_copy() -> dict[str, Any]:
    return definition(*(dict(one, actions=[dict(action) for action in one["actions"]]) for one in GOOD["nodes"]))


def test_a_good_definition_has_no_problems() -> None:
    assert validate(GOOD) == []
    assert validate({**GOOD, "revision": None, "unknown": 1}) == []


def test_the_schema_knows_what_the_language_knows() -> None:
    defs = schema()["$defs"]
    assert set(defs["action"]["properties"]["type"]["enum"]) == set(ACTIONS)
    assert set(defs["router"]["properties"]["type"]["enum"]) == set(ROUTERS)
    assert set(defs["scheme"]["enum"]) == set(SCHEMES)
    assert set(schema()["properties"]["type"]["enum"]) == set(FLOW_TYPES)
    assert schema()["properties"]["spec_version"]["const"] == CURRENT
    assert all(kind in defs for kind in ACTIONS)


@pytest.mark.parametrize("kind", list(ACTIONS))
def test_the_schema_knows_every_property_of_actions(kind: str) -> None:
    known = set(schema()["$defs"][kind]["properties"]) | {"uuid"}
    assert set(ACTIONS[kind].__struct_encode_fields__) <= known


@pytest.mark.parametrize(
    ("path", "value", "place", "message"),
    [
        ("name", "x" * 65, "flow, name", "name has 65 characters, 64 are allowed"),
        ("language", "english", "flow, language", 'language: "english" isn\'t an ISO 639-3 language code, like eng'),
        ("type", "fax", "flow, type", 'type can\'t be "fax"'),
        ("spec_version", "13.0.0", "flow, spec_version", 'spec_version is "13.0.0"'),
        ("nodes", {}, "flow, nodes", "nodes is {} but has to be a list"),
        ("nodes.0", None, "node 1", "nodes is null but has to be an object"),
        ("nodes.1.exits", [], "node 2", "exits has 0 items, it needs 1"),
        ("nodes.1.actions.0.text", "", "node 2, action 1 (send_msg)", "text is empty"),
        ("nodes.1.actions.0.text", None, "node 2, action 1 (send_msg)", "text is missing"),
        ("nodes.1.actions.0.type", "sing", "node 2, action 1 (sing)", 'type can\'t be "sing"'),
        (
            "nodes.1.actions.0.quick_replies",
            ["x"] * 11,
            "node 2, action 1 (send_msg)",
            "quick_replies has 11 items, 10 are allowed",
        ),
        (
            "nodes.1.actions.1.groups",
            [{"name": "A"}],
            "node 2, action 2 (add_contact_groups)",
            "groups has neither uuid nor name_match",
        ),
        (
            "nodes.1.actions.0.uuid",
            "12",
            "node 2, action 1 (send_msg)",
            'uuid: "12" isn\'t a UUID, like 76f0a02f-3b75-4b86-9064-e9195e1b3a02',
        ),
        ("nodes.0.exits", [{"uuid": uuid("z")}], "node 1", None),
    ],
)
def test_problems_are_sentences(path: str, value: Any, place: str, message: str | None) -> None:
    problem = validate(changed(path, value))[0]
    assert problem.place == place
    assert message is None or problem.message == message
    assert str(problem) == f"{problem.place}: {problem.message}. {problem.hint}."


def test_nobody_waits_longer_than_a_year() -> None:
    asked = question("a", answers={"Yes": ["has_any_word", ["yes"], ""]})
    asked["router"]["wait"]["timeout"] = {"seconds": TIMEOUT_SECONDS, "category_uuid": uuid("a Other")}
    assert validate(definition(asked)) == []
    asked["router"]["wait"]["timeout"]["seconds"] += 1
    [problem] = validate(definition(asked))
    assert problem.place == "node 1"
    assert problem.message == "seconds is 31536001 but has to be at most 31536000"
    assert read_flow(definition(asked))


def test_no_flow_lasts_longer_than_a_year() -> None:
    year = TIMEOUT_SECONDS // 60
    assert validate(definition(expire_after_minutes=year)) == []
    [problem] = validate(definition(expire_after_minutes=year + 1))
    assert problem.message == "expire_after_minutes is 525601 but has to be at most 525600"
    assert read_flow(definition(expire_after_minutes=10**15)).expiry == timedelta(days=365)


def test_amounts_have_limits() -> None:
    airtime = {"uuid": uuid("t"), "type": "transfer_airtime", "amounts": {"RWF": -1}}
    [problem] = validate(definition(node("a", airtime)))
    assert (problem.path, problem.message) == ("nodes[0].actions[0].amounts.RWF", "RWF is -1 but has to be at least 0")


@pytest.mark.parametrize("path", ["nodes.1.actions.0.text", "name", "nodes.1.exits"])
def test_what_the_schema_refuses_reading_refuses_too(path: str) -> None:
    broken = changed(path, None)
    assert validate(broken)
    with pytest.raises(FlowError):
        read_flow(broken)


def test_reading_gives_a_flow() -> None:
    assert isinstance(read_flow(GOOD), Flow)

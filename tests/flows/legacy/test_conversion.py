"""Definitions of before version 13 as ones of version 13.0.0."""

from typing import Any

import pytest

from flows.errors import FlowError
from flows.payload import WEBHOOK_PAYLOAD
from flows.upgrades import upgrade
from tests.flows.rows import rows, uuid

LEAVE_OUT = " remove it and try again"
METADATA = {"uuid": uuid("flow"), "name": "Old", "revision": 4, "expires": 60}


def converted(**flow: Any) -> dict[str, Any]:
    return upgrade({"base_language": "eng", "metadata": METADATA, **flow}, "13.0.0", "https://media.org/")


def with_rules(rule_set: dict[str, Any], *rules: dict[str, Any]) -> dict[str, Any]:
    """A flow of one rule set, by default with a rule for everything."""
    every = [{"uuid": uuid("r"), "category": {"eng": "All"}, "test": {"type": "true"}, "destination": None}]
    return converted(rule_sets=[{"uuid": uuid("n"), "x": 3, "y": 4, "rules": list(rules) or every, **rule_set}])


@pytest.mark.parametrize("row", rows(__file__, "flows.json"))
def test_flows(row: dict[str, Any]) -> None:
    flow = converted(**row["flow"])
    assert flow["nodes"] == row["nodes"]
    assert flow["localization"] == row.get("localization", {})
    assert flow["type"] == row.get("type", "messaging")


@pytest.mark.parametrize("row", rows(__file__, "rules.json"))
def test_rules(row: dict[str, Any]) -> None:
    rule = {"uuid": uuid("r"), "category": {"eng": "A"}, "test": row["test"], "destination": uuid("n")}
    flow = with_rules({"ruleset_type": "wait_message"}, rule)
    [case] = flow["nodes"][0]["router"]["cases"]
    assert [case["type"], case.get("arguments", [])] == row["case"]
    assert flow["nodes"][0]["exits"] == [{"uuid": uuid("r"), "destination_uuid": uuid("n")}]
    translated = flow["localization"].get("fra", {}).get(case["uuid"], {}).get("arguments")
    assert translated == row.get("translated")
    config = flow["_ui"]["nodes"][uuid("n")].get("config")
    assert config == ({"cases": {case["uuid"]: {"arguments": [row["days"]]}}} if "days" in row else None)


@pytest.mark.parametrize("row", rows(__file__, "rule_sets.json"))
def test_rule_sets(row: dict[str, Any]) -> None:
    flow = with_rules(row["rule_set"])
    [node] = flow["nodes"]
    view = flow["_ui"]["nodes"][uuid("n")]
    assert row["router"].items() <= node["router"].items()
    assert [{key: one[key] for key in one if key != "uuid"} for one in node.get("actions", [])] == (
        [row["action"]] if "action" in row else []
    )
    assert view == {"type": row["view"], "position": {"left": 3, "top": 4}} | (
        {"config": row["config"]} if "config" in row else {}
    )


def test_a_webhook_that_posts_sends_what_it_always_did() -> None:
    action = with_rules({"ruleset_type": "webhook", "label": "W", "config": {"webhook": "http://x.org"}})["nodes"][0][
        "actions"
    ][0]
    assert action["method"] == "POST"
    assert action["headers"] == {"Content-Type": "application/json"}
    assert action["body"] == WEBHOOK_PAYLOAD
    assert WEBHOOK_PAYLOAD.count("(") == WEBHOOK_PAYLOAD.count(")")


def test_rules_of_one_name_share_a_category_but_the_rule_for_the_rest_has_its_own() -> None:
    test = {"type": "contains_any", "test": {"eng": "a"}}
    rules = [
        {"uuid": uuid("r1"), "category": {"eng": "Yes", "fra": "Oui"}, "test": test},
        {"uuid": uuid("r2"), "category": {"eng": "Yes"}, "test": test},
        {"uuid": uuid("r3"), "category": {"eng": "Yes"}, "test": {"type": "true"}},
        {"uuid": uuid("r4"), "category": {"eng": "Late"}, "test": {"type": "timeout", "minutes": 5}},
    ]
    flow = with_rules({"ruleset_type": "wait_message"}, *rules)
    router = flow["nodes"][0]["router"]
    yes, rest, late = router["categories"]
    assert [exit_["uuid"] for exit_ in flow["nodes"][0]["exits"]] == [uuid("r1"), uuid("r3"), uuid("r4")]
    assert {case["category_uuid"] for case in router["cases"]} == {yes["uuid"]}
    assert router["default_category_uuid"] == rest["uuid"]
    assert router["wait"]["timeout"] == {"seconds": 300, "category_uuid": late["uuid"]}
    assert flow["localization"]["fra"][yes["uuid"]] == {"name": ["Oui"]}


def test_the_entry_comes_first_and_the_others_from_top_to_bottom() -> None:
    sets = [{"uuid": uuid(name), "y": y, "actions": []} for name, y in (("low", 300), ("entry", 200), ("top", 10))]
    flow = converted(action_sets=sets, entry=uuid("entry"))
    assert [node["uuid"] for node in flow["nodes"]] == [uuid("entry"), uuid("top"), uuid("low")]


def test_properties_and_notes_of_the_flow() -> None:
    note = {"x": 1.5, "y": 20, "title": "T", "body": "B"}
    flow = converted(action_sets=[], metadata={**METADATA, "notes": [note]})
    assert (flow["uuid"], flow["name"], flow["revision"], flow["expire_after_minutes"]) == (uuid("flow"), "Old", 4, 60)
    [sticky] = flow["_ui"]["stickies"].values()
    assert sticky == {"position": {"left": 1, "top": 20}, "title": "T", "body": "B", "color": "yellow"}


@pytest.mark.parametrize(
    ("flow", "message"),
    [
        (
            {"action_sets": [{"uuid": uuid("n"), "actions": [{"type": "dance"}]}]},
            "action_sets[0].actions[0]: actions of the old type 'dance' can't be converted, remove it and try again",
        ),
        (
            {"rule_sets": [{"uuid": uuid("n"), "ruleset_type": "oracle", "rules": []}]},
            "rule_sets[0]: rule sets of the old type 'oracle' can't be converted," + LEAVE_OUT,
        ),
        (
            {"rule_sets": [{"uuid": uuid("n"), "rules": [{"test": {"type": "smell"}}]}]},
            "rule_sets[0].rules[0].test: rules with a test of the old type 'smell' can't be converted," + LEAVE_OUT,
        ),
        (
            {"rule_sets": [{"uuid": uuid("n"), "rules": [{"test": "yes"}]}]},
            "rule_sets[0].rules[0].test: has to be an object, not a text",
        ),
        ({"action_sets": [{"actions": []}]}, "action_sets[0]: uuid is missing"),
        ({"flow_type": "Z"}, "flow_type: flows of the old type 'Z' can't be converted"),
        (
            {"action_sets": [], "version": 2},
            "version: flows of version 2 are too old, 3 is the oldest that can be read",
        ),
        (
            {"rule_sets": [{"uuid": uuid("n"), "rules": [{"test": {"type": "timeout", "minutes": "soon"}}]}]},
            "rule_sets[0].rules[0].test.minutes: 'soon' is no number of minutes",
        ),
        ({"action_sets": [], "version": "1" * 5000}, f"version: '{'1' * 5000}' isn't the version of a flow"),
        ({"action_sets": [], "version": "x"}, "version: 'x' isn't the version of a flow"),
        ({"action_sets": [], "metadata": {}}, "name: a flow needs a name of 1 to 64 characters"),
    ],
)
def test_what_cant_be_converted_is_refused_with_a_reason(flow: dict[str, Any], message: str) -> None:
    with pytest.raises(FlowError) as caught:
        converted(**flow)
    assert str(caught.value) == message


def test_parts_without_a_uuid_of_their_own_get_one() -> None:
    say = {"type": "reply", "msg": {"eng": "Hi"}}
    sets = [
        {
            "uuid": uuid("n"),
            "exit_uuid": uuid("x"),
            "actions": [{**say, "uuid": uuid("a")}, {**say, "uuid": uuid("a")}],
        },
        {"uuid": uuid("m"), "exit_uuid": uuid("x"), "actions": [{**say, "uuid": "ACTION"}, say]},
    ]
    first, second = converted(action_sets=sets)["nodes"]
    parts = [*first["actions"], *second["actions"], *first["exits"], *second["exits"]]
    assert len({part["uuid"] for part in parts}) == 6
    assert (first["actions"][0]["uuid"], first["exits"][0]["uuid"]) == (uuid("a"), uuid("x"))


def test_a_text_in_other_languages_only_is_better_than_none() -> None:
    sets = [{"uuid": uuid("n"), "actions": [{"type": "reply", "uuid": uuid("a"), "msg": {"fra": "Bonjour"}}]}]
    flow = converted(action_sets=sets)
    assert flow["nodes"][0]["actions"][0]["text"] == "Bonjour"
    assert flow["localization"] == {"fra": {uuid("a"): {"text": ["Bonjour"]}}}

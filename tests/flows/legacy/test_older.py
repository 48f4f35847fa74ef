"""Definitions of versions 3 to 11: each step on its way to version 13."""

from typing import Any

import pytest

from flows.legacy.older import bring_up
from flows.legacy.older.languages import three_letters
from flows.reading import read_flow
from flows.stable_ids import StableIds
from flows.upgrades import upgrade
from tests.flows.rows import uuid


def brought_up(flow: dict[str, Any], version: Any) -> dict[str, Any]:
    return bring_up(
        {"base_language": "eng", "action_sets": [], "rule_sets": [], **flow, "version": version}, StableIds(flow)
    )


def rule(name: str, to: str | None = None, category: Any = "All", **test: Any) -> dict[str, Any]:
    return {"uuid": uuid(name), "category": category, "test": test or {"type": "true"}, "destination": to and uuid(to)}


def reply(text: Any) -> dict[str, Any]:
    return {"uuid": uuid("n"), "y": 0, "actions": [{"type": "reply", "msg": text}]}


def test_version_3_of_a_whole_flow_can_be_read() -> None:
    """Definitions lay within the flow, texts had no language, parts had numbers or nothing to be known by."""
    flow = {
        "id": 12,
        "name": "Wells",
        "flow_type": "F",
        "version": 3,
        "definition": {
            "entry": uuid("n"),
            "action_sets": [
                {
                    "uuid": uuid("n"),
                    "x": 0,
                    "y": 0,
                    "destination": uuid("q"),
                    "actions": [{"type": "reply", "msg": "Is the well clean, @contact.name|title_case?"}],
                },
                {
                    "uuid": uuid("m"),
                    "x": 0,
                    "y": 300,
                    "destination": None,
                    "actions": [
                        {"type": "add_group", "groups": ["Clean wells"]},
                        {"type": "flow", "id": 7, "name": "More"},
                    ],
                },
            ],
            "rule_sets": [
                {
                    "uuid": uuid("q"),
                    "x": 0,
                    "y": 100,
                    "label": "Clean",
                    "operand": "@step.value",
                    "response_type": "C",
                    "rules": [
                        rule("r1", "m", "Yes", type="contains_any", test="yes"),
                        rule("r2", None, "Other"),
                    ],
                }
            ],
        },
    }
    read = read_flow(upgrade(flow))
    ask, wait, thank = read.nodes
    assert (read.name, read.language) == ("Wells", "und")
    assert ask.actions[0].text == "Is the well clean, @(title(contact.name))?"  # type: ignore[attr-defined]
    assert wait.router is not None
    assert wait.router.result_name == "Clean"
    assert [category.name for category in wait.router.categories] == ["Yes", "Other"]
    assert thank.actions[0].groups[0].name_match == "Clean wells"  # type: ignore[attr-defined]
    assert thank.actions[1].flow.name == "More"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("operand", "response", "kind"),
    [
        ("@step.value", "C", "wait_message"),
        (None, "C", "wait_message"),
        ("@step.value", "K", "wait_digits"),
        ("@step.value", "M", "wait_digit"),
        ("@step.value", "R", "wait_recording"),
        ("@contact.age", "C", "contact_field"),
        ("@contact.groups", "C", "expression"),
        ("@flow.age", "C", "flow_field"),
        ("@contact.a @contact.b", "C", "expression"),
    ],
)
def test_5_tells_kinds_of_rule_sets(operand: str | None, response: str, kind: str) -> None:
    rule_set = {"uuid": uuid("q"), "label": "Q", "operand": operand, "response_type": response, "rules": [rule("r")]}
    [converted] = brought_up({"rule_sets": [rule_set]}, 4)["rule_sets"]
    assert converted["ruleset_type"] == kind


def test_5_waits_before_it_splits_on_more_than_the_input() -> None:
    rule_set = {
        "uuid": uuid("q"),
        "y": 100,
        "label": "Q",
        "operand": "@(LEN(step.value) + 0) @step.value",
        "response_type": "C",
        "rules": [rule("r1", None, "Long", type="gt", test="5"), rule("r2", "n", "Other")],
    }
    split, wait = brought_up({"rule_sets": [rule_set]}, 4)["rule_sets"]
    assert (split["ruleset_type"], split["label"]) == ("expression", "Q")
    assert (wait["uuid"], wait["ruleset_type"], wait["label"]) == (uuid("q"), "wait_message", "Q Response")
    assert [one["destination"] for one in wait["rules"]] == [split["uuid"]]
    assert split["uuid"] != uuid("q")
    assert split["y"] > wait["y"]


def test_5_calls_webhooks_in_nodes_of_their_own_and_10_splits_on_their_status() -> None:
    rule_set = {
        "uuid": uuid("q"),
        "y": 100,
        "label": "Q",
        "operand": "@step.value",
        "response_type": "C",
        "webhook": "http://x.org",
        "webhook_action": "GET",
        "rules": [rule("r", "n")],
    }
    wait, call = brought_up({"rule_sets": [rule_set]}, 4)["rule_sets"]
    assert (call["ruleset_type"], call["label"], call["uuid"]) == ("webhook", "Q Webhook", uuid("q"))
    assert call["config"] == {"webhook": "http://x.org", "webhook_action": "GET"}
    assert [one["category"] for one in call["rules"]] == ["Success", "Failure"]
    assert {one["destination"] for one in call["rules"]} == {wait["uuid"]}


def test_6_names_ranges_after_their_limits() -> None:
    between = {"uuid": uuid("r"), "test": {"type": "between", "min": "1", "max": "5"}}
    flow = {"base_language": "eng", "rule_sets": [{"uuid": uuid("q"), "label": "Q", "rules": [between]}]}
    assert brought_up(flow, 5)["rule_sets"][0]["rules"][0]["category"] == "1-5"


def test_8_replaces_formulas_everywhere() -> None:
    flow = {
        "action_sets": [reply({"eng": "=UPPER(contact)"})],
        "rule_sets": [
            {
                "uuid": uuid("q"),
                "label": "Q",
                "operand": "=(step.value)",
                "rules": [rule("r", type="eq", test="=flow.n")],
            }
        ],
    }
    converted = brought_up(flow, 7)
    assert converted["action_sets"][0]["actions"][0]["msg"] == {"eng": "@(UPPER(contact))"}
    assert converted["rule_sets"][0]["operand"] == "@(step.value)"
    assert converted["rule_sets"][0]["rules"][0]["test"]["test"] == "@flow.n"


def test_9_knows_the_same_things_by_the_same_uuids() -> None:
    actions = [
        {"type": "add_group", "group": {"id": 5, "name": "Nurses"}},
        {
            "type": "send",
            "msg": "Hi @extra.contact.name",
            "groups": [{"id": 5, "name": "Nurses"}],
            "contacts": [{"id": 5, "name": "Ben"}],
        },
        {"type": "trigger-flow", "id": 5, "name": "Other"},
        {"type": "add_group", "groups": ["@contact.team", "Midwives", {"uuid": uuid("g"), "name": "All"}]},
    ]
    flow = brought_up({"metadata": {"id": 9, "name": "F"}, "action_sets": [{"uuid": uuid("n"), "actions": actions}]}, 8)
    group, sent, started, named = flow["action_sets"][0]["actions"]
    assert group["groups"] == sent["groups"]
    assert (
        len(
            {group["groups"][0]["uuid"], sent["contacts"][0]["uuid"], started["flow"]["uuid"], flow["metadata"]["uuid"]}
        )
        == 4
    )
    assert named["groups"] == ["@contact.team", {"name": "Midwives"}, {"uuid": uuid("g"), "name": "All"}]
    assert sent["msg"] == "Hi @parent.contact.name"
    again = brought_up({"action_sets": [{"uuid": uuid("x"), "actions": [{"type": "flow", "id": 9, "name": "F"}]}]}, 8)
    assert again["action_sets"][0]["actions"][0]["flow"]["uuid"] == flow["metadata"]["uuid"]


def test_11_0_formats_dates_and_places_in_messages() -> None:
    rule_sets = [
        {
            "uuid": uuid("q"),
            "label": "Born On",
            "ruleset_type": "wait_message",
            "rules": [rule("r", type="date"), rule("s")],
        },
        {"uuid": uuid("p"), "label": "Home", "ruleset_type": "wait_message", "rules": [rule("t", type="state")]},
    ]
    text = "@flow.born_on, @flow.born_on.category, @flow.home_town @flow.home. @date @date.today"
    flow = brought_up({"action_sets": [reply({"eng": text})], "rule_sets": rule_sets}, "10.4")
    assert flow["action_sets"][0]["actions"][0]["msg"]["eng"] == (
        "@(format_date(flow.born_on)), @flow.born_on.category, @flow.home_town @(format_location(flow.home))."
        " @(format_date(date)) @date.today"
    )


def test_11_2_names_languages_with_three_letters() -> None:
    flow = {
        "base_language": "en",
        "action_sets": [
            {
                "uuid": uuid("n"),
                "actions": [{"type": "reply", "msg": {"eng": "Hi", "fre": "Salut"}}, {"type": "lang", "lang": "rw"}],
            }
        ],
    }
    converted = brought_up(flow, "11.0")
    assert converted["base_language"] == "eng"
    message, language = converted["action_sets"][0]["actions"]
    assert message["msg"] == {"eng": "Hi", "fra": "Salut"}
    assert language["lang"] == "kin"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("en", "eng"),
        ("FR ", "fra"),
        ("sw", "swa"),
        ("sq", "sqi"),
        ("ger", "deu"),
        ("cpe", "pcm"),
        ("kin", "kin"),
        ("??", "??"),
    ],
)
def test_languages(old: str, new: str) -> None:
    assert three_letters(old) == new


def test_11_4_and_11_5_read_what_was_tested_and_what_webhooks_answered() -> None:
    rule_sets = [
        {"uuid": uuid("q"), "label": "Price", "ruleset_type": "webhook", "config": {}, "rules": []},
        {"uuid": uuid("p"), "label": "Split", "ruleset_type": "flow_field", "operand": "@flow.price", "rules": []},
        {"uuid": uuid("o"), "label": "Asked", "ruleset_type": "wait_message", "rules": []},
    ]
    text = "@flow.split.text @flow.asked.text @flow.price @flow.price.value @flow.price.category"
    flow = brought_up({"action_sets": [reply({"eng": text})], "rule_sets": rule_sets}, "11.3")
    assert flow["action_sets"][0]["actions"][0]["msg"]["eng"] == (
        "@step.value @flow.asked.text @extra.price @extra.price @flow.price.category"
    )
    assert (flow["rule_sets"][1]["operand"], flow["rule_sets"][1]["ruleset_type"]) == ("@extra.price", "expression")


def test_11_7_makes_nodes_of_webhook_actions() -> None:
    actions = [
        {"type": "reply", "uuid": uuid("a"), "msg": {"eng": "1"}},
        {"type": "api", "uuid": uuid("b"), "webhook": "http://x.org", "action": "GET"},
        {"type": "reply", "uuid": uuid("c"), "msg": {"eng": "2"}},
    ]
    below = {"uuid": uuid("m"), "y": 90, "actions": []}
    flow = brought_up(
        {"action_sets": [{"uuid": uuid("n"), "y": 0, "destination": uuid("m"), "actions": actions}, below]}, "11.6"
    )
    moved, first, last = flow["action_sets"]
    [call] = flow["rule_sets"]
    assert (first["uuid"], first["destination"]) == (uuid("n"), call["uuid"])
    assert {one["destination"] for one in call["rules"]} == {last["uuid"]}
    assert (call["label"], call["config"]["webhook"]) == ("Migrated Webhook 1", "http://x.org")
    assert last["destination"] == uuid("m")
    assert first["y"] < call["y"] < last["y"] < moved["y"]


def test_11_8_gives_rules_uuids_of_their_own() -> None:
    rule_set = {
        "uuid": uuid("q"),
        "label": "Q",
        "ruleset_type": "wait_message",
        "rules": [rule("r"), rule("r"), {"test": {}}],
    }
    rules = brought_up({"rule_sets": [rule_set]}, "11.7")["rule_sets"][0]["rules"]
    assert len({one["uuid"] for one in rules}) == 3
    assert rules[0]["uuid"] == uuid("r")

"""Reading definitions: what is refused says where it is and how to mend it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from flows.errors import FlowError
from flows.properties import localizables, references
from flows.reading import read_flow, write_flow
from tests.flows.rows import uuid

FLOW: dict[str, Any] = {
    "uuid": uuid("flow"),
    "name": "Water",
    "spec_version": "14.4.2",
    "language": "eng",
    "type": "messaging",
    "localization": {"fra": {uuid("ask"): {"text": ["Eau ?"]}}},
    "nodes": [
        {
            "uuid": uuid("node"),
            "actions": [
                {
                    "uuid": uuid("ask"),
                    "type": "send_msg",
                    "text": "Is there water, @contact?",
                    "quick_replies": ["Yes"],
                },
                {"uuid": uuid("add"), "type": "add_contact_groups", "groups": [{"name_match": "@fields.team"}]},
            ],
            "router": {
                "type": "switch",
                "operand": "@input",
                "wait": {"type": "msg", "timeout": {"seconds": 60, "category_uuid": uuid("yes")}},
                "cases": [
                    {"uuid": uuid("case"), "type": "has_text", "arguments": [], "category_uuid": uuid("yes")},
                ],
                "categories": [{"uuid": uuid("yes"), "name": "Yes", "exit_uuid": uuid("exit")}],
                "default_category_uuid": uuid("yes"),
            },
            "exits": [{"uuid": uuid("exit"), "destination_uuid": None}],
        }
    ],
    "_ui": {"nodes": {}},
}

Change = Callable[[dict[str, Any]], Any]


def node(flow: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = flow["nodes"][0]
    return found


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda flow: flow.update(name="x" * 65), "name"),
        (lambda flow: flow.update(language="zzy"), "language: 'zzy' is not an ISO 639-3 language"),
        (lambda flow: flow.update(type="letter"), "type: 'letter' is not one of the values that are possible here"),
        (lambda flow: flow.update(nodes=[None]), "nodes[0]: must be an object"),
        (lambda flow: flow.update(nodes=[node(flow)] * 1001), "nodes: can't have more than 1000 nodes (has 1001)"),
        (lambda flow: flow.update(nodes=[node(flow), node(flow)]), f"nodes[1]: the UUID {uuid('node')} is used twice"),
        (lambda flow: flow.update(_ui={"x": "y" * 300_000}), "_ui: can't be larger than 262144 bytes"),
        (lambda flow: flow.update(localization=[]), "localization"),
        (lambda flow: flow["localization"].update(xx={}), "localization.xx: 'xx' is not an ISO 639-3 language"),
        (lambda flow: flow["localization"].update(spa={"a": {}}), "localization.spa.a: 'a' is not a UUID"),
        (lambda flow: node(flow).update(exits=[]), "nodes[0].exits: needs at least 1 items"),
        (
            lambda flow: node(flow)["exits"][0].update(destination_uuid=uuid("x")),
            f"nodes[0].exits[0]: there is no node {uuid('x')} to lead to",
        ),
        (lambda flow: node(flow)["actions"].append({"uuid": uuid("a")}), "nodes[0].actions[2].type: is required"),
        (
            lambda flow: node(flow)["actions"].append({"uuid": uuid("a"), "type": "sing"}),
            "nodes[0].actions[2].type: 'sing' is not a known action type",
        ),
        (
            lambda flow: node(flow)["actions"][0].update(text=5),
            "nodes[0].actions[0].text: must be of type str, not int",
        ),
        (
            lambda flow: node(flow)["actions"][0].update(quick_replies=["x"] * 11),
            "nodes[0].actions[0].quick_replies: can't have more than 10 items",
        ),
        (lambda flow: node(flow)["actions"][0].update(uuid="1"), "nodes[0].actions[0].uuid: must be a UUID"),
        (
            lambda flow: node(flow)["actions"].extend([node(flow)["actions"][0]] * 100),
            "nodes[0].actions: can't have more than 100 actions (has 102)",
        ),
        (
            lambda flow: node(flow)["router"]["cases"][0].update(type="has_luck"),
            "nodes[0].router.cases[0].type: 'has_luck' is not a known test",
        ),
        (
            lambda flow: node(flow)["router"]["cases"][0].update(category_uuid=uuid("x")),
            f"nodes[0].router.cases[0].category_uuid: {uuid('x')} is not one of the router's categories",
        ),
        (
            lambda flow: node(flow)["router"].update(default_category_uuid=uuid("x")),
            f"nodes[0].router.default_category_uuid: {uuid('x')} is not one of the router's categories",
        ),
        (
            lambda flow: node(flow)["router"]["wait"]["timeout"].update(category_uuid=uuid("x")),
            f"nodes[0].router.wait.timeout.category_uuid: {uuid('x')} is not one of the router's categories",
        ),
        (
            lambda flow: node(flow)["router"]["categories"][0].update(exit_uuid=uuid("x")),
            f"nodes[0].router.categories[0]: the node has no exit {uuid('x')}",
        ),
        (
            lambda flow: flow.update(type="messaging_background"),
            "nodes[0].router.wait: a wait of type msg can't be used in a flow of type messaging_background",
        ),
    ],
)
def test_what_is_wrong_is_said(change: Change, error: str) -> None:
    flow = copy.deepcopy(FLOW)
    change(flow)
    with pytest.raises(FlowError) as refused:
        read_flow(flow)
    assert str(refused.value).startswith(error)


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(FlowError, match="is not valid JSON"):
        read_flow(b"{")


def test_written_as_read_with_defaults() -> None:
    written = write_flow(read_flow(FLOW))
    assert list(written) == [
        "uuid", "name", "spec_version", "language", "type", "revision", "expire_after_minutes", "localization",
        "nodes", "_ui",
    ]  # fmt: skip
    assert written["revision"] == 0
    assert read_flow(written) == read_flow(FLOW)


def test_parts_tell_what_they_hold() -> None:
    items = [item for _, item in read_flow(FLOW).items()]
    assert [(found.property, found.texts) for item in items for found in localizables(item)] == [
        ("text", ("Is there water, @contact?",)),
        ("quick_replies", ("Yes",)),
        ("name", ("Yes",)),
    ]
    assert [reference.kind for item in items for reference in references(item)] == ["group"]


def test_what_is_not_translated_of_several_texts_is_said_as_it_is() -> None:
    """Buttons would be empty, and left out, in that language."""
    flow = copy.deepcopy(FLOW)
    flow["localization"]["fra"][uuid("ask")]["quick_replies"] = ["", "Non"]
    read = read_flow(flow)
    assert read.localized(["fra"], uuid("ask"), "quick_replies", ["Yes", "No"]) == (["Yes", "Non"], "fra")
    assert read.localized(["fra"], uuid("ask"), "quick_replies", ["Yes"]) == (("", "Non"), "fra")
    assert read.localized(["fra"], uuid("ask"), "text", ["Water?"]) == (["Eau ?"], "fra")

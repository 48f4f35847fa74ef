"""What differs between two definitions, card by card."""

import copy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.diff import compare, summarize
from tests.flows.editing.test_translation import QUESTION, uuid

Json = dict[str, Any]


@pytest.fixture
def changed() -> Json:
    return copy.deepcopy(QUESTION)


def test_nothing_differs_from_itself() -> None:
    assert compare(QUESTION, QUESTION) == []


def test_a_text_and_its_choices(changed: Json) -> None:
    changed["nodes"][0]["actions"][0] |= {"text": "Is there clean water?", "quick_replies": ["Yes", {"text": "Nope"}]}
    (change,) = compare(QUESTION, changed)
    assert (change.kind, change.sort, change.title) == ("changed", "question", "Water")
    assert change.before == ("Is there water, @contact?", "[Yes] [No]")
    assert change.after == ("Is there clean water?", "[Yes] [Nope]")


def test_answers_and_translations(changed: Json) -> None:
    changed["nodes"][0]["router"]["cases"][0]["arguments"] = ["yes yeah"]
    changed["localization"]["swa"][uuid(3)]["quick_replies"] = ["Ndio", "La"]
    (change,) = compare(QUESTION, changed)
    assert change.before == ("swa: Ndiyo | Hapana", "Yes: has any word yes y")
    assert change.after == ("swa: Ndio | La", "Yes: has any word yes yeah")


def test_cards_that_come_go_and_lead_elsewhere(changed: Json) -> None:
    thanks = {
        "uuid": uuid(20),
        "actions": [{"uuid": uuid(21), "type": "send_msg", "text": "Thanks"}],
        "exits": [{"uuid": uuid(22)}],
    }
    changed["nodes"].append(thanks)
    changed["nodes"][0]["exits"][0]["destination_uuid"] = uuid(20)
    assert [(one.kind, one.title, one.after) for one in compare(QUESTION, changed)] == [
        ("changed", "Water", ("Yes → Thanks",)),
        ("added", "Thanks", ("Thanks",)),
    ]
    assert [(one.kind, one.before) for one in compare(changed, QUESTION)] == [
        ("changed", ("Yes → Thanks",)),
        ("removed", ("Thanks",)),
    ]


def test_actions_are_told_by_what_they_do(changed: Json) -> None:
    group = {"uuid": uuid(30), "type": "add_contact_groups", "groups": [{"uuid": uuid(31), "name": "Youth"}]}
    changed["nodes"][0]["actions"].append(group)
    (change,) = compare(QUESTION, changed)
    assert change.after == ("add contact groups Youth",)


def test_moving_is_told_only_if_nothing_else_happened(changed: Json) -> None:
    changed["_ui"] = {"nodes": {uuid(2): {"position": {"left": 10, "top": 20}}}}
    moved = compare(QUESTION, changed)
    assert [(one.kind, one.titles) for one in summarize(moved)] == [("moved", ("Water",))]
    changed["nodes"].append({"uuid": uuid(20), "actions": [], "exits": [{"uuid": uuid(22)}]})
    assert [one.kind for one in summarize(compare(QUESTION, changed))] == ["added"]


KEYS = st.sampled_from(
    ["uuid", "type", "text", "name", "cases", "categories", "category_uuid", "exit_uuid", "destination_uuid", "wait"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
)
NODES = st.lists(
    st.dictionaries(st.sampled_from(["uuid", "actions", "router", "exits", "type", "text"]), JSON, max_size=4),
    max_size=3,
)


@given(before=NODES, after=NODES, localization=JSON)
@example(before=[], after=[{"exits": [{"uuid": []}]}], localization=None)
@example(before=[], after=[{"router": {"categories": [{"exit_uuid": {}}]}}], localization=None)
def test_drafts_of_any_shape_can_be_compared(before: Any, after: Any, localization: Any) -> None:
    old, new = {"nodes": before}, {"nodes": after, "localization": localization}
    assert summarize(compare(old, new)) is not None
    assert compare(new, new) == []

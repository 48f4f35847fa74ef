"""What is being edited is checked as far as it can be read, whatever it is."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.services.checking import read_unfinished
from flows.errors import FlowError
from flows.inspection import check, inspect
from tests.engine.flows import node, poll, send, uuid

Json = dict[str, Any]

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["uuid", "type", "name", "router", "exits", "actions"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(junk=JUNK, place=st.integers(0, 3), key=st.sampled_from(["", "uuid", "actions", "router", "exits"]))
def test_junk_in_a_card_is_a_refusal_or_an_issue(junk: Any, place: int, key: str) -> None:
    definition = copy.deepcopy(poll())
    if key:
        definition["nodes"][place][key] = junk
    else:
        definition["nodes"][place] = junk
    try:
        flow, issues = read_unfinished(definition)
    except FlowError:
        return
    assert len(flow.nodes) + len(issues) >= len(poll()["nodes"])
    assert inspect(flow).to_json()
    assert all(issue.message for issue in check(flow))


def test_a_card_that_can_not_be_read_leaves_the_others_their_checks() -> None:
    definition = poll()
    good = len(definition["nodes"])
    definition["nodes"].append(node("empty", send("")))
    flow, (issue,) = read_unfinished(definition)
    assert len(flow.nodes) == good + 1
    assert (issue.node_uuid, issue.message) == (uuid("node empty"), "Text can't be empty")


def test_an_exit_that_leads_to_nothing_is_named() -> None:
    definition = poll()
    definition["nodes"][-1]["exits"][0]["destination_uuid"] = uuid("nowhere")
    _, (issue,) = read_unfinished(definition)
    assert issue.node_uuid == definition["nodes"][-1]["uuid"]
    assert "there is no node" in issue.message.lower()


def test_what_is_too_broken_is_refused() -> None:
    definition = poll()
    definition["nodes"] = [{"uuid": uuid(f"node {number}")} for number in range(40)]
    with pytest.raises(FlowError, match="nodes"):
        read_unfinished(definition)

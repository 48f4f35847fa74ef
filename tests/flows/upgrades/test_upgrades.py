"""Upgrades of definitions from version 13 on."""

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import FlowError
from flows.upgrades import CURRENT, upgrade
from tests.flows.rows import rows, uuid

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")


def definition(**more: Any) -> dict[str, Any]:
    header = {"uuid": uuid("flow"), "name": "Test", "spec_version": CURRENT, "language": "eng", "type": "messaging"}
    return {**header, "nodes": [], **more}


def find(value: Any, path: str) -> Any:
    """The value at a path like `nodes[0].actions[1].text`, None if there is none."""
    for step in _STEP.findall(path):
        if step.startswith("["):
            value = value[int(step[1:-1])]
            continue
        value = value.get(step) if isinstance(value, dict) else None
    return value


def of_row(row: dict[str, Any]) -> dict[str, Any]:
    node = {"uuid": uuid("node"), "actions": row.get("actions", []), "exits": [{"uuid": uuid("x")}]}
    if "router" in row:
        node["router"] = row["router"]
    return definition(spec_version=row["from"], nodes=[node], **row.get("flow", {}))


@pytest.mark.parametrize("row", rows(__file__, "steps.json"))
def test_step(row: dict[str, Any]) -> None:
    flow = of_row(row)
    upgraded = upgrade(flow, row["to"])
    assert upgraded["spec_version"] == row["to"]
    for path, expected in row["expected"].items():
        assert find(upgraded, path) == expected, path
    for path in row.get("new_uuids", []):
        assert _UUID4.fullmatch(find(upgraded, path)), path


@pytest.mark.parametrize("row", rows(__file__, "steps.json"))
def test_upgrading_is_pure(row: dict[str, Any]) -> None:
    flow = of_row(row)
    before = copy.deepcopy(flow)
    assert upgrade(flow) == upgrade(flow)
    assert flow == before
    assert upgrade(upgrade(flow)) == upgrade(flow)


def test_a_current_definition_comes_back_as_it_is() -> None:
    flow = definition(nodes=[None, {"actions": "?"}])
    assert upgrade(flow) is flow


def test_a_definition_past_the_wanted_version_comes_back_as_it_is() -> None:
    flow = definition(spec_version="14.3.0")
    assert upgrade(flow, "14.0.0") is flow


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spec_version": "14.5.0"}, f"spec_version: spec version 14.5.0 is newer than this library ({CURRENT})"),
        ({"spec_version": "fourteen"}, f"spec_version: a flow needs a spec version, like {CURRENT}"),
        ({"spec_version": None}, f"spec_version: a flow needs a spec version, like {CURRENT}"),
        ({"name": ""}, "name: a flow needs a name of 1 to 64 characters"),
        ({"name": "x" * 65}, "name: a flow needs a name of 1 to 64 characters"),
        ({"uuid": "1234"}, "uuid: a flow needs a UUID, like 76f0a02f-3b75-4b86-9064-e9195e1b3a02"),
    ],
)
def test_what_is_no_definition_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(FlowError) as caught:
        upgrade({**definition(), **changes})
    assert str(caught.value) == message


def test_a_patch_of_the_current_version_is_taken() -> None:
    flow = definition(spec_version="14.4.9")
    assert upgrade(flow) is flow


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["nodes", "localization", "language", "type", "expire_after_minutes"]),
        _JSON
        | st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "actions": st.lists(
                        st.fixed_dictionaries({"type": st.just("send_msg")}, optional={"templating": _JSON})
                    )
                    | _JSON,
                    "router": st.fixed_dictionaries({"type": st.just("switch")}, optional={"cases": _JSON}) | _JSON,
                },
            )
        ),
    )
)
def test_definitions_of_any_shape_pass(changes: dict[str, Any]) -> None:
    """Upgrades neither trust definitions nor complain about them; reading does the latter."""
    assert upgrade({**definition(spec_version="13.0.0"), **changes})["spec_version"] == CURRENT

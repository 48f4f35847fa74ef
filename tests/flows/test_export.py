"""Reading export files of all versions."""

import copy
import functools
import json
import operator
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import InputError
from flows.export import read_export
from flows.inspection import check, inspect
from flows.question import questions
from flows.reading import read_flow
from tests.flows.building import definition, message, node
from tests.flows.rows import expand, uuid

SHARED = Path(__file__).parents[3] / "shared"
REFUSED = dict.fromkeys(
    ["migrate_to_9.json", "not_fully_localized.json", "parent.json", "triggered.json"], "this file isn't valid JSON"
) | {"too_old.json": "this file is of version 2, 3 is the oldest that can be read"}
REAL = sorted([*SHARED.glob("data/rapidpro-exports/*.json"), *SHARED.glob("conformance/visible/sample_flows/*.json")])


def read(**file: Any) -> Any:
    return read_export(json.dumps({"version": "13", **file}))


def test_an_export_of_today() -> None:
    flow = definition(
        node(
            "a",
            message("m", "Hi @fields.home_town of @globals.country"),
            {
                "uuid": uuid("g"),
                "type": "add_contact_groups",
                "groups": [{"uuid": uuid("gg"), "name": "Nurses"}, {"name_match": "Midwives"}],
            },
            {"uuid": uuid("l"), "type": "add_input_labels", "labels": [{"uuid": uuid("ll"), "name": "Water"}]},
            {"uuid": uuid("e"), "type": "enter_flow", "flow": {"uuid": uuid("o"), "name": "Other"}},
        )
    )
    export = read(
        site="https://app.example.org",
        flows=[flow],
        groups=[
            {"uuid": uuid("gg"), "name": "Nurses", "query": None},
            {"uuid": uuid("hh"), "name": "Old", "query": "age > 60"},
        ],
        fields=[{"key": "age", "name": "Age", "type": "number"}],
    )
    assert (export.version, export.site) == ("13", "https://app.example.org")
    assert [spec.name for spec in export.flows] == ["Test"]
    assert export.flows[0].definition == flow
    assert [(group.name, group.query) for group in export.groups] == [
        ("Nurses", ""),
        ("Old", "age > 60"),
        ("Midwives", ""),
    ]
    assert [(field.key, field.name, field.type) for field in export.fields] == [
        ("age", "Age", "number"),
        ("home_town", "Home town", "text"),
    ]
    assert [label.name for label in export.labels] == ["Water"]
    assert [ref.name for ref in export.missing_flows] == ["Other"]
    assert export.problems == []


def test_a_single_definition() -> None:
    export = read_export(json.dumps(definition(node("a"))))
    assert [spec.uuid for spec in export.flows] == [uuid("flow")]


def test_triggers() -> None:
    flow = {"uuid": uuid("o"), "name": "Other"}
    export = read(
        flows=[],
        triggers=[
            {"trigger_type": "K", "keyword": "Water", "flow": flow, "groups": [], "channel": None},
            {
                "trigger_type": "K",
                "keywords": ["a", "b"],
                "match_type": "O",
                "flow": flow,
                "groups": [{"uuid": uuid("gg"), "name": "Nurses"}],
                "exclude_groups": ["Midwives"],
                "channel": {"uuid": uuid("c"), "name": "SMS"},
            },
            {"trigger_type": "C", "flow": flow},
        ],
    )
    first, second, third = export.triggers
    assert (first.type, first.keywords, first.match, first.channel_uuid) == ("keyword", ("Water",), "first_word", "")
    assert (second.keywords, second.match, second.channel_uuid) == (("a", "b"), "only_word", uuid("c"))
    assert [group.name for group in (*second.groups, *second.exclude_groups)] == ["Nurses", "Midwives"]
    assert (third.type, third.flow.uuid) == ("catch_all", uuid("o"))
    assert [group.name for group in export.groups] == ["Nurses", "Midwives"]


def test_campaigns_of_old_files_speak_todays_language() -> None:
    event = {"unit": "D", "offset": -2, "relative_to": {"key": "due", "label": "Due Date"}, "delivery_hour": 9}
    campaign = {
        "id": 3,
        "name": "Births",
        "group": {"id": 8, "name": "Mothers"},
        "events": [
            {**event, "id": 1, "event_type": "M", "message": {"eng": "Dear @contact.first_name of @contact.town"}},
            {
                **event,
                "id": 2,
                "event_type": "F",
                "message": None,
                "flow": {"id": 7, "name": "Visit"},
                "unit": "H",
                "delivery_hour": -1,
            },
        ],
    }
    visit = {"flow_type": "F", "id": 7, "name": "Visit", "definition": {"action_sets": [], "rule_sets": []}}
    export = read(version=4, flows=[visit], campaigns=[campaign])
    [births] = export.campaigns
    reminder, visited = births.points
    assert (births.name, births.group.name) == ("Births", "Mothers")
    assert (reminder.offset, reminder.unit, reminder.hour, reminder.relative_to.key) == (-2, "days", 9, "due")
    assert reminder.message == {"eng": "Dear @contact.first_name of @fields.town"}
    assert reminder.flow is None
    assert (visited.unit, visited.hour, visited.message) == ("hours", -1, {})
    assert visited.flow is not None
    assert visited.flow.uuid == export.flows[0].uuid
    assert [field.name for field in export.fields] == ["Due Date"]
    assert export.missing_flows == ()


def test_a_flow_without_a_name_gets_one_and_a_long_one_is_cut() -> None:
    nameless = {"base_language": "eng", "action_sets": [], "rule_sets": []}
    long = {**nameless, "metadata": {"name": "n" * 70, "uuid": uuid("flow")}}
    export = read(version="11.12", flows=[nameless, long])
    assert [spec.definition["name"] for spec in export.flows] == ["Flow 1", "n" * 64]


def test_a_flow_that_cant_be_used_has_problems_and_the_others_none() -> None:
    bad = {
        "action_sets": [{"uuid": uuid("n"), "actions": [{"type": "dance"}]}],
        "metadata": {"name": "Bad"},
        "version": "11.4",
    }
    empty = definition(node("b", message("m", "")))
    export = read(flows=[bad, empty, definition(node("a"))])
    assert [(spec.name, len(spec.problems)) for spec in export.flows] == [("Bad", 1), ("Test", 1), ("Test", 0)]
    texts = [str(problem) for _, problem in export.problems]
    assert texts[0].startswith("Bad: actions of the old type 'dance' can't be converted")
    assert texts[1] == "node 1, action 1 (send_msg): text is empty. Write something there."
    assert export.problems[0][1].path == "flows[0].action_sets[0].actions[0]"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe\x00", "this file isn't text, so it can't be an export of flows"),
        (
            '{"version": 13, "a": ',
            "line 1, column 22: this file isn't valid JSON (Expecting value), export it again",
        ),
        ("[]", "this file isn't an export of flows: it has to be a JSON object"),
        ('{"version": "13"}', "flows: this file isn't an export of flows: it has no list of flows"),
        ('{"version": 2, "flows": []}', "version: this file is of version 2, 3 is the oldest that can be read"),
        (
            '{"version": "15.0.0", "flows": []}',
            "version: this file is of version 15.0.0, newer than 14.4.2: update Jibu first",
        ),
        ("[" * 100_000, "this file is nested too deeply to be an export of flows"),
        ('{"version": 13, "flows": [1]}', "flows[0]: has to be an object, not a number"),
        (
            '{"version": 13, "flows": [], "triggers": [{"keywords": [1]}]}',
            "triggers[0].keywords[0]: has to be a text, not a number",
        ),
        ('{"version": 13, "flows": [], "campaigns": [{}]}', "campaigns[0]: name is missing"),
        ('{"version": "?", "flows": []}', "version: '?' isn't the version of a flow"),
        (
            '{"version": 13, "flows": [{"name": "a\\\\\\u0000"}]}',
            "this file has null characters or halves of characters, export it again",
        ),
        (
            '{"version": 13, "flows": [{"name": "a\\ud800"}]}',
            "this file has null characters or halves of characters, export it again",
        ),
    ],
)
def test_what_cant_be_read_is_refused_with_a_sentence(data: bytes | str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_export(data)
    assert str(caught.value) == message


OLD = expand((Path(__file__).parent / "data" / "old_export.json").read_text())


def test_an_old_export_is_usable_as_it_is() -> None:
    export = read_export(OLD)
    wells, more = export.flows
    assert export.problems == []
    assert export.triggers[0].flow.uuid == wells.uuid
    assert [one.text for one in questions(read_flow(more.definition))] == ["Crop?\n1: Maize"]
    assert [group.name for group in export.groups] == ["Clean wells", "Mothers", "All"]


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """All places in JSON, as the keys and indexes that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


JUNK = [None, "", "x", "@(", 0, -1, 1.5, True, 10**30, [], {}, [None], [1], {"eng": None}, {"a": 1}]


@given(
    st.lists(st.tuples(st.sampled_from(sorted(places(OLD), key=str)), st.sampled_from(JUNK)), min_size=1, max_size=3)
)
def test_damaged_files_are_refused_or_read_but_never_break_the_reader(damages: list[Any]) -> None:
    file = copy.deepcopy(OLD)
    for (*steps, last), junk in damages:
        with suppress(KeyError, IndexError, TypeError):
            functools.reduce(operator.getitem, steps, file)[last] = junk
    with suppress(InputError):
        read_export(file)


@pytest.mark.skipif(not REAL, reason="needs the real exports in ../shared")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_exports_are_read_or_refused_with_a_sentence(path: Path) -> None:
    if path.name in REFUSED:
        with pytest.raises(InputError, match=REFUSED[path.name]):
            read_export(path.read_bytes())
        return
    for spec in read_export(path.read_bytes()).flows:
        if not spec.problems:
            flow = read_flow(spec.definition)
            assert inspect(flow).node_count == len(spec.definition["nodes"])
            assert all(issue.hint for issue in check(flow))
            assert len(questions(flow)) <= len(flow.nodes)

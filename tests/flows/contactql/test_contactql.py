"""The query language, from data."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flows.assets import Assets
from flows.contact import Contact, read_contact
from flows.contactql import Combination, Condition, parse_query
from flows.environment import Environment
from flows.errors import QueryError
from flows.moment import read_rfc3339

DATA = Path(__file__).parent / "data"
NOW = read_rfc3339("2026-03-01T08:30:00Z")
ENVIRONMENT = Environment(date_format="DD-MM-YYYY", timezone="Africa/Kigali", default_country="RW")
REDACTED = msgspec.structs.replace(ENVIRONMENT, redaction_policy="urns")


def load(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


ASSETS = Assets.from_json(load("workspace"))


def environment_of(case: dict[str, Any]) -> Environment:
    return REDACTED if case.get("redacted") else ENVIRONMENT


@pytest.fixture(scope="module")
def contact() -> Contact:
    return read_contact(load("contact"), ASSETS)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["note"]) for case in load("queries")])
def test_normal_form(case: dict[str, Any]) -> None:
    query = parse_query(case["query"], environment_of(case), NOW, ASSETS)
    assert str(query) == case["normal"]
    assert parse_query(str(query), environment_of(case), NOW, ASSETS).tree == query.tree


@pytest.mark.parametrize("case", [pytest.param(case, id=case["query"] or "empty") for case in load("errors")])
def test_error(case: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as raised:
        parse_query(case["query"], environment_of(case), NOW, ASSETS)
    assert (raised.value.code, raised.value.extra) == (case["code"], case.get("extra", {}))


@pytest.mark.parametrize(("text", "expected"), load("matches"))
def test_match(text: str, expected: bool, contact: Contact) -> None:
    matches = parse_query(text, ENVIRONMENT, NOW, ASSETS).matcher()
    assert matches(contact, ENVIRONMENT) is expected


def test_syntax_errors_say_where_and_what_was_expected() -> None:
    with pytest.raises(QueryError, match=r"unexpected end of the query, expected a value at position 6"):
        parse_query("age >", ENVIRONMENT, NOW, ASSETS)
    with pytest.raises(QueryError, match=r"unexpected '\$' at position 8"):
        parse_query("ana or $5", ENVIRONMENT, NOW, ASSETS)


@pytest.mark.parametrize("text", ["a" * 10_001, "(" * 101 + "ana" + ")" * 101, " ".join(["ana"] * 251)])
def test_limits(text: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse_query(text, ENVIRONMENT, NOW, ASSETS)
    assert raised.value.code == "too_complex"


@pytest.mark.parametrize("text", ["a" * 10_000, "(" * 100 + "ana" + ")" * 100, " ".join(["ana"] * 250)])
def test_within_limits(text: str) -> None:
    assert parse_query(text, ENVIRONMENT, NOW, ASSETS).tree


def test_a_tree_is_flat_and_resolved() -> None:
    tree = parse_query("(age > 12 and age < 20) and (tel = 123 or bob)", ENVIRONMENT, NOW, ASSETS).tree
    assert tree == Combination(
        "and",
        (
            Condition("field", "age", ">", "12"),
            Condition("field", "age", "<", "20"),
            Combination("or", (Condition("urn", "tel", "=", "123"), Condition("attr", "name", "~", "bob"))),
        ),
    )


def test_inspection() -> None:
    query = parse_query("tickets > 0 bob twitter = x tel = y age = 1 school = x age = 2", ENVIRONMENT, NOW, ASSETS)
    assert json.loads(msgspec.json.encode(query.inspect())) == {
        "attributes": ["name", "tickets"],
        "schemes": ["tel", "twitter"],
        "fields": [{"key": "age", "name": "Age"}, {"key": "school", "name": "School"}],
        "groups": [],
        "allow_as_group": True,
    }


@pytest.mark.parametrize("attribute", ["id", "ref", "status", "group", "flow", "history"])
def test_queries_that_cannot_define_a_group(attribute: str) -> None:
    value = {"status": "active", "group": "Reporters"}.get(attribute, "Water Points")
    query = parse_query(f'age = 1 and {attribute} = "{value}"', ENVIRONMENT, NOW, ASSETS)
    assert not query.inspect().allow_as_group


def test_groups_are_dependencies_by_uuid_or_by_name() -> None:
    known = parse_query("group = reporters", ENVIRONMENT, NOW, ASSETS).inspect()
    assert [group.uuid for group in known.groups] == ["a0000000-0000-4000-8000-000000000001"]
    unknown = parse_query("group = farmers", ENVIRONMENT, NOW).inspect()
    assert [group.name_match for group in unknown.groups] == ["farmers"]


def test_without_assets_fields_groups_and_flows_are_not_checked() -> None:
    text = 'height > tall AND group = "Farmers" AND flow = "Schools"'
    query = parse_query(text, ENVIRONMENT, NOW)
    assert str(query) == 'fields.height > "tall" AND group = "Farmers" AND flow = "Schools"'
    with pytest.raises(ValueError, match="without assets"):
        query.matcher()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("age >= 13 AND height > 180", "height"),
        ("  name ~ marie and (language = english or age > 2)", "language = english"),
        ('name = "Ana" AND status = asleep', "status = asleep"),
        ("age > 5 and )", ")"),
        ("age > 5 $", "$"),
    ],
)
def test_errors_tell_the_place(text: str, place: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_query(text, ENVIRONMENT, NOW, ASSETS)
    assert refused.value.span
    assert text[slice(*refused.value.span)] == place

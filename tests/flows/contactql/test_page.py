"""What the page about the language says is true."""

import re
from pathlib import Path
from typing import get_args

import pytest

from flows.assets import Assets
from flows.contact import Status
from flows.contactql import parse_query
from flows.contactql.tree import ATTRIBUTES
from flows.environment import Environment
from flows.errors import QueryError
from flows.moment import read_rfc3339

PAGE = (Path(__file__).parents[3] / "docs" / "contactql.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
CODE_SPAN = re.compile(r"`([^`]+)`")
NOW = read_rfc3339("2026-03-01T08:30:00Z")
ENVIRONMENT = Environment(date_format="DD-MM-YYYY", timezone="Africa/Kigali", default_country="RW")
ASSETS = Assets.from_json(
    {
        "fields": [
            {"key": "age", "type": "number"},
            {"key": "born", "type": "datetime"},
            {"key": "district", "type": "district"},
            {"key": "school", "type": "text"},
        ],
        "groups": [{"uuid": "g", "name": "Reporters"}],
        "flows": [{"uuid": "f", "name": "Water points"}],
    }
)


def rows(section: str) -> list[list[str]]:
    """The cells of the section's table, without its head."""
    table = [line.strip("|").split(" | ") for line in SECTIONS[section].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in table[2:]]


def code(cell: str) -> str:
    found = CODE_SPAN.match(cell)
    assert found
    return found[1]


def normal(query: str) -> str:
    return str(parse_query(query, ENVIRONMENT, NOW, ASSETS))


@pytest.mark.parametrize("row", rows("Words"), ids=lambda row: row[0])
def test_words(row: list[str]) -> None:
    assert normal(code(row[0])) == code(row[2])


@pytest.mark.parametrize("row", rows("Conditions") + rows("Together"), ids=lambda row: row[0])
def test_conditions(row: list[str]) -> None:
    assert normal(code(row[0]))


@pytest.mark.parametrize("row", rows("What is refused"), ids=lambda row: row[0])
def test_refusals(row: list[str]) -> None:
    with pytest.raises(QueryError) as raised:
        normal(code(row[0]))
    assert raised.value.code == code(row[1])


def test_all_properties_are_explained() -> None:
    properties = {code(row[0]): row[1] for row in rows("Properties")}
    assert set(properties) == set(ATTRIBUTES)
    assert set(CODE_SPAN.findall(properties["status"])) == set(get_args(Status))


def test_the_example_in_python() -> None:
    assert "str(query)  # 'fields.age > 18 AND name ~ \"bob\"'" in PAGE
    assert normal("age > 18 bob") == 'fields.age > 18 AND name ~ "bob"'

import json
import subprocess
import sys
from contextlib import suppress
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.case import CASES
from flows.errors import TooComplex
from flows.expressions import reference
from flows.expressions.function import FUNCTIONS
from flows.expressions.library import find_function
from flows.expressions.template import compile_template
from flows.expressions.values import Value, XError, XObject, type_name
from tests.flows.expressions.library_rows import Row, output, read_rows
from tests.flows.expressions.scopes import make_scope

TEXTS = st.text() | st.sampled_from(["2024-02-29", "9999-12-31T23:59:59Z", "tt:mm", "D", "tel:1", "(", "1 2", "-3"])
SCALARS = st.one_of(
    *(TEXTS, st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**20), max_value=10**20)),
    *(st.booleans(), st.none(), st.dates(), st.times(), st.datetimes(timezones=st.just(UTC)), st.just(XError("bad"))),
    st.sampled_from([function.value for _, function in FUNCTIONS.items()]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3).map(XObject),
    max_leaves=6,
)
ROWS = read_rows(Path(__file__).parent / "data" / "functions.json")


@pytest.mark.parametrize("row", [row for rows in ROWS.values() for row in rows], ids=lambda row: row[0])
def test_function_gives_output(row: Row) -> None:
    expression, expected, *environment = row
    assert output(expression, *environment) == expected


def test_every_function_has_rows() -> None:
    assert set(ROWS) == {name for name in FUNCTIONS if name not in CASES}
    assert all(len(rows) > 1 for rows in ROWS.values())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_is_documented_with_examples_that_are_true(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.summary.endswith(".")
    assert function.examples
    for example in function.examples:
        scope = make_scope({})
        text = compile_template(example.template, frozenset()).text(scope)
        assert (example.output == "ERROR") == bool(scope.errors), scope.errors
        assert scope.errors or text == example.output


def test_names_are_found_in_any_case() -> None:
    assert find_function("Has_Text") is FUNCTIONS["has_text"]
    assert find_function("no_such_function") is None


def test_reference_is_up_to_date() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), (
        "docs/expressions.md is older than the docstrings: run python -m flows.expressions.reference"
    )


def test_editors_get_completion_data() -> None:
    command = [sys.executable, "-m", "flows.expressions.reference", "--json"]
    entries = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert [entry["name"] for entry in entries] == list(FUNCTIONS)
    word = next(entry for entry in entries if entry["name"] == "word")
    assert word["signature"] == "word(text, index, [delimiters])"
    assert word["theme"] == "words"
    assert not word["test"]
    assert {"template": '@(word("tea with milk", -1))', "output": "milk"} in word["examples"]


@given(st.sampled_from(list(FUNCTIONS)), st.lists(VALUES, max_size=4))
def test_any_function_takes_any_values(name: str, values: list[Value]) -> None:
    scope = make_scope({})
    with suppress(TooComplex):
        assert type_name(FUNCTIONS[name].value(scope, values))

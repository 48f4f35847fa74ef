"""Expressions of before version 13 in today's language."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.legacy.expressions.rewriting import Options
from flows.legacy.older.formulas import modern_syntax
from flows.legacy.templates import rewrite_template
from tests.flows.rows import rows


@pytest.mark.parametrize("row", rows(__file__, "templates.json"))
def test_templates(row: dict[str, Any]) -> None:
    options = Options(**{name: row[name] for name in ("default_to_self", "url_encode", "raw_dates") if name in row})
    assert rewrite_template(row["old"], options) == row["new"]


@pytest.mark.parametrize("row", rows(__file__, "formulas.json"))
def test_formulas(row: dict[str, Any]) -> None:
    assert modern_syntax(row["old"]) == row["new"]


@given(st.text(alphabet='@()"=|.,+-*/&<> \\contaceflw19\n'))
def test_any_text_can_be_rewritten(text: str) -> None:
    """What can't be read stays as it is; nothing fails."""
    assert isinstance(rewrite_template(modern_syntax(text)), str)


def test_deep_brackets_are_left() -> None:
    deep = f"@({'(' * 500}1{')' * 500})"
    assert rewrite_template(deep) == deep

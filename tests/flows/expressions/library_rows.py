"""Rows of data about functions and router tests: `{name: [[expression, output, environment?], …]}`.

The output is the text that the expression gives; after an exclamation mark it is the message of an error.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from flows.environment import Environment
from flows.expressions.template import compile_template
from flows.locations import Locations
from tests.flows.expressions.scopes import make_scope

ALBANIA = {
    "name": "Albania",
    "aliases": ["Shqipëria"],
    "children": [
        {
            "name": "Tirana",
            "aliases": ["Tiranë"],
            "children": [
                {"name": "Kamëz", "aliases": ["Kamez"], "children": [{"name": "Bathore"}]},
                {"name": "Vorë", "aliases": ["Vore"]},
                {"name": "Qendër"},
            ],
        },
        {"name": "Shkodër", "aliases": ["Shkoder"], "children": [{"name": "Qendër"}]},
        {"name": "Durrës", "aliases": ["Durres"]},
    ],
}
RESULTS = {
    "age": {"__default__": "Adult", "name": "Age", "category": "Adult", "created_on": "2024-03-09T14:00:00Z"},
    "broken": {"name": "Age", "category": "Adult", "created_on": "then"},
}
Row = list[Any]


def read_rows(path: Path) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def output(expression: str, environment: dict[str, Any] | None = None) -> str:
    scope = make_scope({"results": RESULTS}, msgspec.convert(environment or {}, Environment))
    scope.locations = Locations(ALBANIA)
    scope.prompts = {"greet": "Greet {{ .arg1 }} kindly."}
    text = compile_template(f"@({expression})", frozenset({"results"})).text(scope)
    return f"!{scope.errors[0].partition('): ')[2]}" if scope.errors else text

"""The protocol of the conformance adapter; what the operations answer is tested where their parts are."""

import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from tests.conformance.codec import read_value, write_value
from tests.conformance.wire import answer


def ask(request: dict[str, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(answer(json.dumps(request).encode()), parse_float=Decimal)
    return reply


def test_requests_are_answered_line_by_line_in_order() -> None:
    lines = "".join(f'{{"id":"{number}","op":"template","template":"@({number} * 2)"}}\n' for number in range(5))
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance"], input=lines, capture_output=True, text=True, check=True
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert replies == [{"id": str(number), "value": str(number * 2), "errors": []} for number in range(5)]


def test_unknown_operation_is_unsupported() -> None:
    assert ask({"id": "1", "op": "dance"}) == {"id": "1", "unsupported": True}


def test_impossible_request_is_an_error() -> None:
    reply = ask({"id": "1", "op": "template"})
    assert reply["id"] == "1"
    assert "template" in reply["error"]


def test_numbers_stay_decimal() -> None:
    line = b'{"id":"1","op":"value","expression":"n","context":{"n":123456789.98765432109876543210}}'
    reply = json.loads(answer(line), parse_float=Decimal)
    assert reply["json"] == Decimal("123456789.98765432109876543210")
    assert reply["value"] == {"type": "number", "value": "123456789.9876543210987654321"}


def test_value_is_reported_in_all_forms() -> None:
    context = {"n": {"type": "number", "value": "1234.50"}}
    assert ask({"id": "1", "op": "value", "template": "@n", "typed_context": context}) == {
        "id": "1",
        "value": {"type": "number", "value": "1234.5"},
        "json": Decimal("1234.5"),
        "text": "1234.5",
        "format": "1,234.5",
        "truthy": True,
        "describe": "1234.5",
        "errors": [],
    }


def test_error_is_reported_as_one() -> None:
    error = {"type": "error", "value": "division by zero"}
    assert ask({"id": "1", "op": "value", "expression": "1 / 0"}) == {
        "id": "1",
        "value": error,
        "xerror": "division by zero",
    }


def test_several_templates_share_a_context() -> None:
    request = {"id": "1", "op": "template", "templates": ["@a", "@(a", "@a.b"], "context": {"a": {"__default__": "x"}}}
    assert ask(request)["results"] == [
        {"value": "x", "errors": []},
        {"value": "@(a", "errors": []},
        {"value": "", "errors": ["error evaluating @a.b: object has no property 'b'"]},
    ]


def test_deprecated_value_warns() -> None:
    context = {"a": {"type": "text", "value": "x", "deprecated": "a is old"}}
    assert ask({"id": "1", "op": "template", "template": "@a", "typed_context": context})["warnings"] == ["a is old"]


@pytest.mark.parametrize(
    "typed",
    [
        None,
        {"type": "text", "value": "é"},
        {"type": "number", "value": "-0.05"},
        {"type": "boolean", "value": False},
        {"type": "date", "value": "2024-03-09"},
        {"type": "datetime", "value": "2024-03-09T14:30:15.123456789+02:00"},
        {"type": "time", "value": "14:30:15.000000001"},
        {"type": "array", "value": [None, {"type": "array", "value": []}]},
        {"type": "object", "value": {"a": None}, "default": {"type": "text", "value": "x"}},
        {"type": "function", "value": "upper"},
        {"type": "error", "value": "oh"},
    ],
    ids=str,
)
def test_typed_values_are_read_and_written(typed: Any) -> None:
    assert write_value(read_value(typed)) == typed

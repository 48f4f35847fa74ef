"""Tests of the rules of definitions before version 13, as the cases of a switch router."""

import re
from collections.abc import Callable
from typing import NamedTuple

from flows.errors import FlowError
from flows.legacy.conversion import Conversion, read_texts
from flows.legacy.expressions.rewriting import Options
from flows.legacy.templates import rewrite_template
from flows.raw_definition import Json, object_in, text_in
from flows.registry import Registry

# Tests whose new form differs in name only, by what they are tested against.
WITHOUT_ARGUMENT = {
    "date": "has_date",
    "has_email": "has_email",
    "not_empty": "has_text",
    "number": "has_number",
    "phone": "has_phone",
    "state": "has_state",
}
AGAINST_NUMBER = {
    "eq": "has_number_eq",
    "gt": "has_number_gt",
    "gte": "has_number_gte",
    "lt": "has_number_lt",
    "lte": "has_number_lte",
}
AGAINST_TEXT = {
    "contains": "has_all_words",
    "contains_any": "has_any_word",
    "contains_only_phrase": "has_only_phrase",
    "contains_phrase": "has_phrase",
    "starts": "has_beginning",
}
AGAINST_DATE = {"date_after": "has_date_gt", "date_before": "has_date_lt", "date_equal": "has_date_eq"}

_DAYS_FROM_TODAY = re.compile(r"@\(date\.today\s+([+-])\s+(-?\d+)\)")


class Case(NamedTuple):
    """A test and its arguments. `days` is what the editor shows of a date relative to today."""

    test: str
    arguments: list[str]
    days: int | None = None


Converter = Callable[[Json, str, Conversion], Case | None]

CONVERTERS: Registry[Converter] = Registry("old test type")


def convert_test(test: Json, uuid: str, conversion: Conversion, path: str) -> Case | None:
    """The case of a test, translations of its argument kept under the given UUID; None if it needs no case."""
    kind = text_in(test, "type")
    if kind in WITHOUT_ARGUMENT:
        return Case(WITHOUT_ARGUMENT[kind], [])
    if kind in AGAINST_NUMBER:
        return Case(AGAINST_NUMBER[kind], [rewrite_template(_number(test, "test"))])
    if kind in AGAINST_TEXT:
        return Case(AGAINST_TEXT[kind], [conversion.text(read_texts(test.get("test")), uuid, "arguments")])
    if kind in AGAINST_DATE:
        return _date(kind, text_in(test, "test"))
    converter = CONVERTERS.get(kind)
    if converter is None:
        raise FlowError(path, f"rules with a test of the old type '{kind}' can't be converted, remove it and try again")
    return converter(test, uuid, conversion)


def _number(test: Json, key: str) -> str:
    value = test.get(key)
    return "" if value is None else str(value)


def _date(kind: str, date: str) -> Case:
    relative = _DAYS_FROM_TODAY.search(date)
    days = int(relative[2]) * (-1 if relative[1] == "-" else 1) if relative else 0
    return Case(AGAINST_DATE[kind], [rewrite_template(date, Options(raw_dates=True))], days)


@CONVERTERS.register("between")
def _between(test: Json, _uuid: str, _conversion: Conversion) -> Case:
    return Case("has_number_between", [rewrite_template(_number(test, key)) for key in ("min", "max")])


@CONVERTERS.register("regex")
def _regex(test: Json, uuid: str, conversion: Conversion) -> Case:
    texts = read_texts(test.get("test"))
    conversion.text(texts, uuid, "arguments")
    # A pattern was never a template, its @ is an @.
    return Case("has_pattern", [conversion.native(texts)])


@CONVERTERS.register("in_group")
def _in_group(test: Json, _uuid: str, _conversion: Conversion) -> Case:
    group = object_in(test, "test") or {"name": test.get("test")}
    return Case("has_group", [text_in(group, "uuid"), text_in(group, "name")])


@CONVERTERS.register("subflow")
def _subflow(test: Json, _uuid: str, _conversion: Conversion) -> Case:
    return Case("has_only_text", [text_in(test, "exit_type")])


@CONVERTERS.register("webhook_status")
def _webhook_status(test: Json, _uuid: str, _conversion: Conversion) -> Case:
    return Case("has_only_text", ["Success" if test.get("status") == "success" else "Failure"])


@CONVERTERS.register("airtime_status")
def _airtime_status(test: Json, _uuid: str, _conversion: Conversion) -> Case | None:
    return Case("has_category", ["Success"]) if test.get("exit_status") == "success" else None


@CONVERTERS.register("district")
def _district(test: Json, _uuid: str, _conversion: Conversion) -> Case:
    return Case("has_district", [rewrite_template(text_in(test, "test"))])


@CONVERTERS.register("ward")
def _ward(test: Json, _uuid: str, _conversion: Conversion) -> Case:
    return Case("has_ward", [rewrite_template(text_in(test, key)) for key in ("district", "state")])

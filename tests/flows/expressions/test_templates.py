import json
from decimal import Decimal
from pathlib import Path

import pytest

from flows.expressions.convert import to_text
from flows.expressions.lexer import Body, Substitution
from flows.expressions.template import compile_expression, compile_template, parse_template, refactor_template
from flows.expressions.tree import ContextReference, DotLookup, Node
from flows.expressions.values import XError, XObject
from tests.flows.expressions.scopes import make_scope

DATA = Path(__file__).parent / "data"
CONTEXT = {
    "name": "Mukamana",
    "age": 34,
    "spouse": None,
    "village": {
        "__default__": "Kinigi",
        "district": "Musanze",
        "wells": ["north", {"state": "dry", "depth": 12.50}],
    },
}
TOP_LEVELS = frozenset(CONTEXT)


def read_rows(name: str) -> list[dict]:
    rows: list[dict] = json.loads((DATA / name).read_text())
    return rows


@pytest.mark.parametrize("row", read_rows("templates.json"), ids=lambda row: row["template"])
def test_template_gives_text_and_errors(row: dict) -> None:
    scope = make_scope(CONTEXT)
    assert compile_template(row["template"], TOP_LEVELS).text(scope) == row["text"]
    assert scope.errors == row.get("errors", [])


@pytest.mark.parametrize("row", read_rows("expressions.json"), ids=lambda row: row["expression"])
def test_expression_gives_value(row: dict) -> None:
    value = compile_expression(row["expression"]).value(make_scope({"list": [1, 2]}))
    if "error" in row:
        assert value == XError(row["error"])
    elif "number" in row:
        assert value == Decimal(row["number"])
        assert to_text(value) == row["number"]
    elif "boolean" in row:
        assert value is row["boolean"]
    else:
        assert to_text(value) == row["text"]


def test_template_of_one_expression_keeps_its_type() -> None:
    scope = make_scope(CONTEXT)
    assert compile_template(" @age\n", TOP_LEVELS).value(scope) == Decimal(34)
    assert compile_template("@(age)!", TOP_LEVELS).value(scope) == "34!"
    assert compile_template("@age@name", TOP_LEVELS).value(scope) == "34Mukamana"
    assert compile_template("  plain ", TOP_LEVELS).value(scope) == "plain"


def test_value_that_is_an_error_is_not_recorded() -> None:
    scope = make_scope(CONTEXT)
    assert compile_template("@(1 / 0)", TOP_LEVELS).value(scope) == XError("division by zero")
    assert scope.errors == []
    assert compile_template("x @(1 / 0)", TOP_LEVELS).value(scope) == "x "
    assert scope.take_problems() == (["error evaluating @(1 / 0): division by zero"], [])
    assert scope.errors == []


def test_reading_what_is_deprecated_warns_once() -> None:
    inner = XObject({"Old": "x", "gone": None, "new": "y"}, deprecated={"old": "old is old", "gone": "gone is old"})
    scope = make_scope(XObject({"it": inner, "that": "z"}, deprecated={"that": "that is old"}))
    template = compile_template(
        '@it.old @it.OLD @(it["old"]) @(it.old & 1) @it.gone @it.new @that', frozenset({"it", "that"})
    )
    assert template.text(scope) == "x x x x1  y z"
    assert scope.take_problems() == ([], ["old is old", "that is old"])


def test_compiled_templates_are_kept() -> None:
    assert compile_template("Hello @name", TOP_LEVELS) is compile_template("Hello @name", TOP_LEVELS)


@pytest.mark.parametrize(
    "expression",
    ["+".join(["1"] * 5000), "&".join(['"x"'] * 5000), "list" + "[0]" * 3000, "-" * 500 + "1", "f" + "(1)" * 3000],
    ids=["sum", "texts", "lookups", "signs", "calls"],
)
def test_long_expressions_never_raise(expression: str) -> None:
    value = compile_expression(expression).value(make_scope({"list": [1, 2]}))
    assert isinstance(value, Decimal | str | XError)


def test_long_sum_is_exact() -> None:
    assert compile_expression("+".join(["0.1"] * 3000)).value(make_scope()) == 300


def test_brackets_nest_100_deep() -> None:
    scope = make_scope()
    assert compile_expression("(" * 100 + "1" + ")" * 100).value(scope) == 1
    too_deep = XError("expression nesting too deep")
    assert compile_expression("(" * 101 + "1" + ")" * 101).value(scope) == too_deep
    assert compile_expression('"' + "[" * 101 + '"').value(scope) == too_deep
    assert compile_expression("(x) => " * 2000 + "1").value(scope) == too_deep


def test_budget_stops_hostile_expressions() -> None:
    scope = make_scope({"text": "x" * 60}, budget=200)
    assert compile_expression("text & text").value(scope) == "x" * 120
    assert compile_expression("text & text").value(scope) == "x" * 120, "each expression has the whole budget"
    assert compile_expression("text & text & text").value(scope) == XError("expression is too complex to evaluate")


@pytest.mark.parametrize(
    "expression",
    [
        "foreach(big, (a) => foreach(big, (b) => foreach(big, (c) => 1)))",
        'replace(text, "x", replace(text, "x", replace(text, "x", text)))',
        "join(big, join(big, join(big, text)))",
        "((d) => d(d(d(d(d(d(d(text))))))))((t) => t & t & t & t & t & t & t & t)",
        "((d) => d(d(d(d(d(d(d(d(d(d(d(d(d(d(1)))))))))))))))((a) => array(a, a, a))",
        '((d) => d(d(d(d(d(d(d(d(d(d(d(d(d(d(1)))))))))))))))((o) => object("a", o, "b", o, "c", o))',
        "((f) => f(f))((f) => f(f))",
        "foreach(big, (a) => foreach(big, (b) => unique(big)))",
        "foreach(big, (a) => foreach(big, (b) => contains(big, 1)))",
        'foreach(big, (a) => foreach(big, (b) => is_error(regex_match(text, "y"))))',
    ],
    ids=["loops", "replace", "join", "texts", "arrays", "objects", "recursion", "unique", "items", "characters"],
)
def test_budget_stops_what_grows(expression: str) -> None:
    scope = make_scope({"text": "x" * 100, "big": ["x"] * 100}, budget=100_000)
    assert compile_expression(expression).value(scope) == XError("expression is too complex to evaluate")


def test_texts_cost_their_bytes() -> None:
    expression = compile_expression('"é" & "é"')
    assert expression.value(make_scope(budget=4)) == "éé"
    assert expression.value(make_scope(budget=3)) == XError("expression is too complex to evaluate")


def test_values_are_quoted_for_queries_and_errors_left_out() -> None:
    scope = make_scope({"name": 'Ana "B"'})
    template = compile_template("name = @name AND age = @(1 / 0)", frozenset({"name"}))
    assert template.quoted_text(scope) == 'name = "Ana \\"B\\"" AND age = '
    assert scope.errors == ["error evaluating @(1 / 0): division by zero"]


def test_parse_template_keeps_every_character() -> None:
    text = 'a @@ @name.first, @(name & ")") @other @(open'
    parts = parse_template(text, TOP_LEVELS)
    assert "".join(map(str, parts)) == text
    assert parts[1] == Substitution("name.first", bare=True)
    assert parts[-1] == Body("@(open", "@(open")


def rename(node: Node) -> Node:
    """Say ``fields.x`` for ``name.x``."""
    match node:
        case DotLookup(container=ContextReference(name="name"), name=name):
            return DotLookup(ContextReference("fields"), name)
        case ContextReference(name="age"):
            return DotLookup(ContextReference("fields"), "age")
    return node


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hi @name.x, @@ok", "Hi @fields.x, @@ok"),
        ("@(NAME.x  &1)", "@(NAME.x  &1)"),
        ("@(name.x  &1.50)", "@(fields.x & 1.5)"),
        ("@( spouse )", "@( spouse )"),
        ("@age", "@fields.age"),
        ('@(foo(  age,-2,"a\\n" )[1].y)', '@(foo(fields.age, -2, "a\\n")[1].y)'),
        ("@((X) => age ^ X)", "@((X) => fields.age ^ x)"),
        ("@((age) <= TRUE)", "@((fields.age) <= true)"),
        ("@(age", "@(age"),
        ("@(age age)", "@(age age)"),
        ("@(" + "age+" * 500 + "1)", "@(" + "fields.age + " * 500 + "1)"),
    ],
)
def test_refactoring_rewrites_what_changes(before: str, after: str) -> None:
    assert refactor_template(before, frozenset({"name", "age", "spouse"}), rename) == after


def test_bare_name_that_becomes_more_gets_brackets() -> None:
    def index(node: Node) -> Node:
        return DotLookup(node, "0") if node == ContextReference("name") else node

    assert refactor_template("@name", TOP_LEVELS, index) == "@name.0"


def test_what_is_nested_too_deep_to_be_written_stays() -> None:
    template = f"@({'-' * 450}name)"
    assert (
        refactor_template(template, TOP_LEVELS, lambda node: DotLookup(node, "x") if is_name(node) else node)
        == template
    )


def is_name(node: Node) -> bool:
    return isinstance(node, ContextReference)

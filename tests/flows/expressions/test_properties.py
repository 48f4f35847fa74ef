"""Whatever people type into a template, it evaluates: mistakes become values, nothing is raised but our own errors."""

import json
from contextlib import suppress
from datetime import UTC
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import SyntaxFault, TooComplex
from flows.expressions.convert import format_value, from_json, render, to_json, to_text, truthy
from flows.expressions.lexer import scan_template
from flows.expressions.library import FUNCTIONS
from flows.expressions.parser import parse
from flows.expressions.render import render_tree
from flows.expressions.template import Template, refactor_template
from flows.expressions.tree import (
    AnonymousFunction,
    Binary,
    ContextReference,
    DotLookup,
    FunctionCall,
    IndexLookup,
    Literal,
    Negation,
    Node,
    Parentheses,
)
from flows.expressions.values import XError, XObject, type_name
from tests.flows.expressions.scopes import make_scope

# 2,000 examples, 100,000 at night: the parser meets the most arbitrary input of all.
THOROUGH = settings(max_examples=max(2_000, 20 * settings().max_examples))

# There are more than a hundred functions.
FEW_EACH = settings(max_examples=settings().max_examples // 5)

PIECES = st.sampled_from(
    [*'@()[]{}.,&=<>!+-*/^"\\ \n1xé²', "@@", "@(", "=>", "0.5", "true", "NULL", "@contact", "name", "if", "foreach"]
)
HOSTILE = st.text() | st.lists(PIECES, max_size=40).map("".join)

NAMES = st.from_regex(r"[a-z_é][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: name not in ("true", "false", "null")
)
NUMBERS = st.decimals(min_value=0, max_value=10**15, places=4)
LITERALS = st.one_of(st.text(), NUMBERS, st.booleans(), st.none()).map(Literal)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.text()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def atoms(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return nodes.map(Parentheses) | NAMES.map(ContextReference)


def larger(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees that canonical text can express: what binds weaker is in brackets."""
    inner = nodes.map(Parentheses) | LITERALS
    arguments = st.lists(nodes, max_size=3).map(tuple)
    return st.one_of(
        st.builds(
            Binary, st.sampled_from(["&", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "^"]), inner, inner
        ),
        st.builds(Negation, inner),
        st.builds(DotLookup, atoms(nodes), NAMES),
        st.builds(IndexLookup, atoms(nodes), nodes),
        st.builds(FunctionCall, atoms(nodes), arguments),
        st.builds(AnonymousFunction, st.lists(NAMES, min_size=1, max_size=3).map(tuple), nodes),
    )


TREES: st.SearchStrategy[Node] = st.recursive(LITERALS | NAMES.map(ContextReference), larger, max_leaves=10)


@THOROUGH
@given(HOSTILE)
def test_any_text_is_a_template(text: str) -> None:
    top_levels = frozenset({"contact"})
    assert "".join(map(str, scan_template(text, top_levels))) == text
    assert refactor_template(text, top_levels, lambda node: node) == text
    scope = make_scope({"contact": {"name": "Ana"}}, budget=10_000)
    template = Template(text, top_levels)
    assert isinstance(template.text(scope), str)
    render(template.value(scope))


@THOROUGH
@given(HOSTILE)
def test_any_text_parses_or_is_a_syntax_fault(text: str) -> None:
    tree = None
    with suppress(SyntaxFault):
        tree = parse(text)
    if tree is not None:
        canonical = render_tree(tree)
        assert render_tree(parse(canonical)) == canonical


@given(TREES)
def test_canonical_text_means_the_same_tree(tree: Node) -> None:
    assert parse(render_tree(tree)) == tree


@given(JSON)
def test_json_is_read_and_written_exactly(data: Any) -> None:
    value = from_json(str(to_json(from_json(json.dumps(data)))))
    assert to_json(value) == to_json(from_json(json.dumps(data)))
    assert not isinstance(value, XError)


@given(JSON)
def test_every_value_has_all_forms(data: Any) -> None:
    scope = make_scope({"data": data})
    value = scope.root["data"]
    assert isinstance(to_text(value), str)
    assert isinstance(format_value(value, scope.environment), str)
    assert truthy(value) in (True, False)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_arithmetic_stays_in_range_or_says_so(a: Decimal, b: Decimal) -> None:
    scope = make_scope()
    scope.root = make_scope({"a": str(a), "b": str(b)}).root
    for operator in "+-*/^":
        value = Template(f"@(a {operator} b)", frozenset()).value(scope)
        assert isinstance(value, XError | Decimal)


MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("Africa/Kigali"), ZoneInfo("America/Lima")]))
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Y", "M", "D", "s", "DD-MM-YYYY", "tt:mm ZZZ", "hh:mm aa", "9999-12-31T23:59:59Z", "0001-01-01", "24:00"]
    ),
    st.sampled_from(
        ["(", "a|", "tel:+250788123456", "+250788123456", "{}", "[1]", "a > b", " ", ",", "1", "-1", "9", "Lima"]
    ),
)
SCALARS = st.one_of(
    st.none(), TEXTS, st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
) | st.one_of(st.booleans(), MOMENTS, st.dates(), st.times(), st.just(XError("oh")), st.integers(-3, 12).map(Decimal))
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["__default__", "a", "b"]), inner).map(XObject)
    ),
    max_leaves=5,
) | st.sampled_from(["upper", "if", "array", "datetime_add"]).map(lambda name: FUNCTIONS[name].value)


@pytest.mark.parametrize("name", list(FUNCTIONS))
@FEW_EACH
@given(arguments=st.lists(VALUES, max_size=4))
def test_functions_return_values_whatever_they_get(name: str, arguments: list[Any]) -> None:
    with suppress(TooComplex):
        type_name(FUNCTIONS[name].value(make_scope(), arguments))

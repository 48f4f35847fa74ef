"""What holds for every query."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from flows.assets import Assets
from flows.contactql import Condition, Node, Query, parse_query
from flows.contactql.tree import Operator, combine
from flows.environment import Environment
from flows.errors import QueryError
from flows.urns import SCHEMES
from tests.flows.contactql.test_contactql import ASSETS, ENVIRONMENT, NOW, REDACTED

VALUES = st.text(max_size=20) | st.from_regex(r"\+?[0-9.\-/]{1,12}", fullmatch=True)
PUNCTUATION = ("(", ")", "=", "!=", "~", ">", "<=", '"', "\\", '\\"', " ", "\n", "\x00", "\u200d")
WORDS = (
    " and ",
    " OR ",
    " is ",
    "has",
    "tel",
    "age",
    "name",
    "group",
    "created_on",
    "urns.",
    "fields.",
    "ana",
    "É",
    "නිමල්",
)
NUMBERS = ("5", "+250788000001", "tel:+25078", "1-2-2026")
FRAGMENTS = st.sampled_from((*PUNCTUATION, *WORDS, *NUMBERS))
QUERY_LIKE = st.lists(FRAGMENTS | st.text(max_size=3), max_size=20).map("".join)

free_conditions = st.builds(
    Condition,
    sort=st.just("field"),
    key=st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True),
    operator=st.sampled_from([operator for operator in get_args(Operator) if operator != "~"]),
    value=VALUES,
)
urn_conditions = st.builds(
    Condition, sort=st.just("urn"), key=st.sampled_from(sorted(SCHEMES)), operator=st.just("="), value=VALUES
)
trees: st.SearchStrategy[Node] = st.recursive(
    free_conditions | urn_conditions,
    lambda inner: st.builds(combine, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=4)),
    max_leaves=12,
)


@given(trees)
def test_the_normal_form_of_a_tree_is_read_as_that_tree(tree: Node) -> None:
    assert parse_query(str(tree), ENVIRONMENT, NOW).tree == tree


def parse(text: str, environment: Environment, assets: Assets | None) -> Query | None:
    try:
        return parse_query(text, environment, NOW, assets)
    except QueryError:
        return None


@given(st.text() | QUERY_LIKE, st.sampled_from([ENVIRONMENT, REDACTED]), st.sampled_from([ASSETS, None]))
def test_any_text_is_refused_or_has_a_stable_normal_form(
    text: str, environment: Environment, assets: Assets | None
) -> None:
    query = parse(text, environment, assets)
    if query:
        again = parse_query(str(query), environment, NOW, assets)
        assert (again.tree, str(again)) == (query.tree, str(query))

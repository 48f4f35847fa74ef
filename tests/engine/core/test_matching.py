"""Which trigger answers, and which can't stand beside each other."""

import pytest

from engine.core.matching import Rule, conflicts, find_rule


def keyword(flow: str, *words: str, **more: object) -> Rule:
    return Rule("keyword", flow, frozenset(words), **more)  # type: ignore[arg-type]


JOIN = keyword("any", "join", "unirse")
RULES = [
    JOIN,
    keyword("alone", "join", match="only_word"),
    keyword("channel", "join", channel="A"),
    keyword("members", "join", groups=frozenset({"members"})),
    keyword("strangers", "join", exclude_groups=frozenset({"members", "staff"})),
    keyword("channel members", "join", channel="A", groups=frozenset({"members"})),
    keyword("hindi", "नमस्ते"),
    Rule("catch_all", "rest"),
    Rule("catch_all", "rest of members", groups=frozenset({"members"})),
    Rule("ussd_code", "menu", frozenset({"*123#"})),
    Rule("missed_call", "call back"),
]


@pytest.mark.parametrize(
    ("kind", "text", "channel", "groups", "flow"),
    [
        ("keyword", "Join now", "B", ["staff"], "any"),
        ("keyword", "JOIN!", "B", ["staff"], "alone"),
        ("keyword", "unirse", "", [], "any"),
        ("keyword", "join us", "A", [], "channel"),
        ("keyword", "join us", "A", ["members"], "channel members"),
        ("keyword", "join us", "B", ["members"], "members"),
        ("keyword", "join", "B", [], "strangers"),
        ("keyword", "नमस्ते जी", "", [], "hindi"),
        ("keyword", "please join", "", [], None),
        ("keyword", "?!", "", [], None),
        ("keyword", "", "", [], None),
        ("catch_all", "anything", "B", [], "rest"),
        ("catch_all", "anything", "B", ["members", "staff"], "rest of members"),
        ("ussd_code", "*123#", "B", [], "menu"),
        ("ussd_code", "*124#", "B", [], None),
        ("missed_call", "", "B", [], "call back"),
        ("opt_out", "", "B", [], None),
    ],
)
def test_the_most_specific_rule_answers(
    kind: str, text: str, channel: str, groups: list[str], flow: str | None
) -> None:
    match = find_rule(RULES, kind, text=text, channel=channel, groups=groups)
    assert (match.rule.flow if match else None) == flow


def test_the_keyword_that_was_found_is_told() -> None:
    match = find_rule(RULES, "keyword", text="¡Unirse ya!")
    assert match
    assert match.keyword == "unirse"


def test_of_equal_rules_the_first_answers() -> None:
    match = find_rule([Rule("catch_all", "newer"), Rule("catch_all", "older")], "catch_all")
    assert match
    assert match.rule.flow == "newer"


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        (keyword("x", "unirse", "enter"), True),
        (keyword("x", "enter"), False),
        (keyword("x", "join", match="only_word"), False),
        (keyword("x", "join", channel="A"), False),
        (keyword("x", "join", groups=frozenset({"members"})), False),
        (Rule("catch_all", "x"), False),
    ],
)
def test_conflicts_with_a_keyword(other: Rule, conflict: bool) -> None:
    assert conflicts(other, [JOIN]) == ([JOIN] if conflict else [])


@pytest.mark.parametrize(("groups", "conflict"), [({"a", "b"}, True), ({"b"}, False), (set(), False)])
def test_groups_in_common_conflict(groups: set[str], conflict: bool) -> None:
    rule = Rule("catch_all", "one", groups=frozenset({"a"}))
    assert bool(conflicts(Rule("catch_all", "two", groups=frozenset(groups)), [rule])) is conflict

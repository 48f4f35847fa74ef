"""Which trigger answers, and which can't stand beside each other."""

import pytest

from engine.core.keywords import words_of
from engine.core.matching import Match, Rule, conflicts, find_rule


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


@pytest.mark.parametrize(
    ("word", "text", "begins", "is_all"),
    [
        ("u-report", "U-Report please", True, False),
        ("u-report", "u report!", True, True),
        ("u-report", "u", False, False),
        ("don't", "Don’t stop", True, False),
        ("👍", "👍👍", True, False),
        ("👍", "👍 me too", True, False),
        ("❤", "❤️", True, True),
        ("❤️", "❤", True, True),
        ("👩‍🌾", "👩‍🌾 hello", True, False),
        ("👩‍🌾", "👩 hello", False, False),
        ("join", "join 😊", True, True),
        ("join", "👩‍🌾 +join", True, True),
        ("join", "joint", False, False),
        ("ہِندی", "ہِندی زبان", True, False),
        ("می‌خواهم", "می‌خواهم!", True, True),
        ("می‌خواهم", "می", False, False),
        ("क्षेत्र", "क्षेत्र १", True, False),
        ("cafe\u0301", "Café", True, True),
        ("c++", "C++", True, True),
        ("شروع کریں", "شروع كريں", True, True),
        ("5", "۵.", True, True),
        ("5", "5\ufe0f\u20e3 please", True, False),
        ("join", "ＪＯＩＮ", True, True),
    ],
)
def test_what_can_be_a_keyword_is_found(word: str, text: str, begins: bool, is_all: bool) -> None:
    assert words_of(word)
    begin = find_rule([keyword("first", word)], "keyword", text=text)
    whole = find_rule([keyword("only", word, match="only_word")], "keyword", text=text)
    assert [begin and begin.keyword, whole and whole.keyword] == [word if begins else None, word if is_all else None]


def test_of_equal_rules_that_of_most_words_answers() -> None:
    rules = [keyword("short", "u"), keyword("long", "u-report"), keyword("u-r", "u-r")]
    assert [find_rule(rules, "keyword", text=text) for text in ("u", "u-report")] == [
        Match(rules[0], "u"),
        Match(rules[1], "u-report"),
    ]


def test_keywords_that_the_same_is_said_for_conflict() -> None:
    assert conflicts(keyword("x", "u_report", "u.report"), [keyword("y", "u-report")])
    assert not conflicts(Rule("ussd_code", "x", frozenset({"*1*2#"})), [Rule("ussd_code", "y", frozenset({"*1#2*"}))])


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

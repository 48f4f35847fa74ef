"""Our own checks: what each finds, and what it lets pass."""

from typing import Any

import pytest

from flows.assets import Assets
from flows.definition import Flow
from flows.inspection import Issue, Severity, check
from flows.inspection.issue import CHECKS
from tests.flows.building import flow, message, node, question
from tests.flows.rows import uuid

YES_NO = {"Yes": ["has_any_word", ["yes ok"], ""], "No": ["has_any_word", ["no"], ""]}
USSD = Assets.from_json({"channels": [{"uuid": uuid("c"), "name": "USSD", "schemes": ["tel"], "roles": ["ussd"]}]})


def found(checked: Flow, code: str, assets: Assets | None = None) -> list[Issue]:
    return [issue for issue in check(checked, assets) if issue.code == code]


def test_a_good_flow_has_no_issues() -> None:
    good = flow(
        question("ask", message("a", "Is the water clean?"), answers=YES_NO, result="Water", other="again"),
        node("again", message("b", "Please answer yes or no."), to="ask"),
        localization={
            "fra": {
                "a": {"text": ["L'eau est-elle propre ?"]},
                "b": {"text": ["Répondez par oui ou non."]},
                "ask Yes case": {"arguments": ["oui"]},
                "ask No case": {"arguments": ["non"]},
            }
        },
    )
    assert [issue.code for issue in check(good, Assets())] == ["dead_end", "dead_end"]
    assert check(flow()) == []


def test_unreachable_node() -> None:
    [issue] = found(flow(node("a", to="b"), node("b"), node("c", to="a")), "unreachable_node")
    assert (issue.node_uuid, issue.severity) == (uuid("c"), Severity.WARNING)


def test_dead_end() -> None:
    answers = {"Yes": ["has_any_word", ["yes"], "b"], "No": ["has_any_word", ["no"], ""]}
    [issue] = found(flow(question("a", answers=answers, other=""), node("b")), "dead_end")
    assert "“No”" in issue.message
    assert not found(flow(question("a", answers=YES_NO)), "dead_end")


def test_loop_without_wait() -> None:
    [issue] = found(flow(node("a", to="b"), node("b", to="c"), node("c", to="b")), "loop_without_wait")
    assert (issue.node_uuid, issue.severity) == (uuid("b"), Severity.ERROR)
    assert "2 nodes" in issue.message


def test_a_loop_of_one_node() -> None:
    [issue] = found(flow(node("a", to="a")), "loop_without_wait")
    assert "1 node " in issue.message


def test_loops_that_may_wait() -> None:
    enter = {"uuid": uuid("e"), "type": "enter_flow", "flow": {"uuid": uuid("o"), "name": "Other"}}
    assert not found(flow(question("a", answers=YES_NO, other="b"), node("b", to="a")), "loop_without_wait")
    assert not found(flow(node("a", enter, to="b"), node("b", to="a")), "loop_without_wait")


def test_unset_result() -> None:
    asked = question("a", message("m", "@results.watr @(upper(Results.Water))"), answers=YES_NO, result="Water")
    [issue] = found(flow(asked), "unset_result")
    assert "“watr”" in issue.message
    assert issue.action_uuid == uuid("m")
    assert "water" in issue.hint


def test_unset_result_in_a_translation() -> None:
    [issue] = found(
        flow(node("a", message("m", "Hi")), localization={"fra": {"m": {"text": ["@results.eau"]}}}), "unset_result"
    )
    assert issue.language == "fra"


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        (["has_any_word", ["yes ok"]], ["has_any_word", ["OK sure"]], "“ok”"),
        (["has_number_between", ["1", "5"]], ["has_number_between", ["5", "9"]], "some of the same numbers"),
        (["has_number_lte", ["5"]], ["has_number_gte", ["5"]], "some of the same numbers"),
        (["has_number_lt", ["5"]], ["has_number_gte", ["5"]], None),
        (["has_number_between", ["1", "4"]], ["has_number_between", ["5", "9"]], None),
        (["has_number_gt", ["@fields.age"]], ["has_number_lt", ["9"]], None),
        (["has_number_gt", ["NaN"]], ["has_number_lt", ["9"]], None),
        (["has_any_word", ["yes"]], ["has_phrase", ["yes please"]], None),
        (["has_any_word", ["हाँ"]], ["has_any_word", ["हम"]], None),
    ],
)
def test_overlapping_answers(first: list[Any], second: list[Any], shared: str | None) -> None:
    answers = {"A": [*first, ""], "B": [*second, ""]}
    issues = found(flow(question("a", answers=answers)), "overlapping_answers")
    assert [issue.message for issue in issues] == (
        [f"“A” and “B” both accept {shared}; it always counts as “A”"] if shared else []
    )


def test_answers_that_overlap_in_a_translation_only() -> None:
    translated = {"fra": {"a Yes case": {"arguments": ["oui ok"]}, "a No case": {"arguments": ["non ok"]}}}
    [issue] = found(flow(question("a", answers=YES_NO), localization=translated), "overlapping_answers")
    assert issue.language == "fra"


@pytest.mark.parametrize(
    ("first", "second", "reachable"),
    [
        (["has_text", []], ["has_any_word", ["yes"]], False),
        (["has_number", []], ["has_number_between", ["1", "5"]], False),
        (["has_number_between", ["1", "10"]], ["has_number_eq", ["5"]], False),
        (["has_any_word", ["yes ok"]], ["has_any_word", ["ok"]], False),
        (["has_any_word", ["ok"]], ["has_any_word", ["yes ok"]], True),
        (["has_number_lt", ["5"]], ["has_number_eq", ["5"]], True),
        (["has_number_eq", ["5"]], ["has_number", []], True),
    ],
)
def test_unreachable_answer(first: list[Any], second: list[Any], reachable: bool) -> None:
    issues = found(flow(question("a", answers={"A": [*first, ""], "B": [*second, ""]})), "unreachable_answer")
    assert ["“B”" in issue.message for issue in issues] == ([] if reachable else [True])


def test_missing_translation() -> None:
    asked = question(
        "a", message("m", "Clean?", quick_replies=["Yes", "2"]), message("n", "@contact.name 12"), answers=YES_NO
    )
    issues = check(flow(asked, localization={"fra": {"a No case": {"arguments": ["non"]}}}))
    assert {(issue.code, issue.action_uuid, issue.language) for issue in issues} == {
        ("missing_translation", uuid("m"), "fra"),
        ("missing_answer_translation", "", "fra"),
    }
    assert len(issues) == 3  # the text, the quick replies and the answer "yes"


def test_numbers_need_no_translation() -> None:
    answers = {"One": ["has_any_word", ["1"], ""], "More": ["has_number_gt", ["1"], ""]}
    assert not check(flow(question("a", answers=answers), localization={"fra": {}}))


def test_long_message() -> None:
    assert not found(flow(node("a", message("m", "x" * 306))), "long_message")
    [issue] = found(flow(node("a", message("m", "x" * 307))), "long_message")
    assert "takes 3 SMS in eng" in issue.message
    translated = {"sqi": {"m": {"text": ["ë" * 135]}}}
    [issue] = found(flow(node("a", message("m", "Hi")), localization=translated), "long_message")
    assert "3 SMS in sqi, because of letters outside" in issue.message


def test_long_ussd_page() -> None:
    long = flow(node("a", message("m", "x" * 100), message("n", "x" * 82)))
    [issue] = found(long, "long_ussd_page", USSD)
    assert "183 characters in eng, 182 fit" in issue.message
    assert not found(long, "long_ussd_page", Assets())
    assert not found(flow(node("a", message("m", "x" * 182))), "long_ussd_page", USSD)


def test_unknown_things() -> None:
    actions: list[dict[str, Any]] = [
        {"uuid": uuid("g"), "type": "add_contact_groups", "groups": [{"uuid": uuid("gg"), "name": "Nurses"}]},
        {"uuid": uuid("f"), "type": "set_contact_field", "field": {"key": "age", "name": "Age"}, "value": "1"},
        {"uuid": uuid("e"), "type": "enter_flow", "flow": {"uuid": uuid("o"), "name": "Other"}},
        message("m", "Hi @fields.age @fields.town @globals.hotline"),
    ]
    assets = Assets.from_json({"fields": [{"uuid": uuid("x"), "key": "age", "name": "Age", "type": "number"}]})
    issues = check(flow(node("a", *actions)), assets)
    assert [issue.code for issue in issues] == ["unknown_group", "unknown_flow", "unknown_field", "unknown_global"]
    assert all(issue.severity == Severity.ERROR for issue in issues)
    assert not check(flow(node("a", *actions)))


def test_invalid_expression() -> None:
    [issue] = found(flow(node("a", message("m", "@(1 +) @(upper(contact)) @nobody"))), "invalid_expression")
    assert "@(1 +)" in issue.message


def test_invalid_pattern() -> None:
    answers = {"A": ["has_pattern", ["(a"], ""], "B": ["has_pattern", ["@fields.pattern"], ""]}
    [issue] = found(flow(question("a", answers=answers)), "invalid_pattern")
    assert "“(a”" in issue.message


def test_no_default_answer() -> None:
    assert found(flow(question("a", answers=YES_NO, other=None)), "no_default_answer")
    assert not found(flow(question("a", answers=YES_NO)), "no_default_answer")


def test_errors_come_first_then_the_order_of_the_flow() -> None:
    issues = check(flow(node("a", message("m", "@results.x"), to="b"), node("b", to="b"), node("c")))
    assert [issue.code for issue in issues] == ["loop_without_wait", "unset_result", "unreachable_node"]


@pytest.mark.parametrize("name", list(CHECKS))
def test_every_check_says_what_it_finds(name: str) -> None:
    assert (CHECKS[name].__doc__ or "").endswith(".")

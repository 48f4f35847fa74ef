"""Flows read as questions and answers."""

from flows.question import questions
from tests.flows.building import flow, message, node, question
from tests.flows.rows import uuid

POLL = flow(
    question(
        "age",
        message("m", "How old are you?"),
        answers={"Young": ["has_number_lt", ["18"], "water"], "Adult": ["has_number_gte", ["18"], "water"]},
        other="again",
        result="Age Group",
    ),
    node("again", message("n", "A number, please."), to="age"),
    question("lost", answers={"A": ["has_text", [], ""]}, result="Lost"),
    node("water", message("o", "Is your water clean?", quick_replies=["Yes", "No"]), to="answer"),
    question("answer", answers={"Yes": ["has_any_word", ["yes"], ""]}, result="Water"),
    localization={
        "kin": {
            "o": {"text": ["Amazi arasukuye?"], "quick_replies": ["Yego", "Oya"]},
            "answer Yes": {"name": ["Yego"]},
            "answer Yes case": {"arguments": ["yego"]},
        }
    },
)


def test_questions_are_in_the_order_of_asking_and_lost_ones_last() -> None:
    assert [one.key for one in questions(POLL)] == ["age_group", "water", "lost"]


def test_texts_are_those_of_the_node_or_of_the_one_before() -> None:
    age, water, lost = questions(POLL)
    assert (age.text, age.texts) == ("How old are you?", {"eng": "How old are you?", "kin": "How old are you?"})
    assert water.texts == {"eng": "Is your water clean?", "kin": "Amazi arasukuye?"}
    assert water.quick_replies == {"eng": ("Yes", "No"), "kin": ("Yego", "Oya")}
    assert (lost.text, lost.quick_replies) == ("", {"eng": (), "kin": ()})


def test_answers() -> None:
    age, water, _ = questions(POLL)
    young, adult, other = age.answers
    assert [one.leads_to for one in age.answers] == [uuid("water"), uuid("water"), uuid("again")]
    assert (young.is_default, adult.is_default, other.is_default) == (False, False, True)
    yes = water.answer_named("yes")
    assert yes is not None
    assert yes.names == {"eng": "Yes", "kin": "Yego"}
    assert [(test.name, dict(test.arguments)) for test in yes.tests] == [
        ("has_any_word", {"eng": ("yes",), "kin": ("yego",)})
    ]
    assert water.answer_named("never") is None


def test_timeouts() -> None:
    asked = question("q", message("m", "Well?"), answers={"Late": ["has_text", [], ""]})
    asked["router"]["wait"]["timeout"] = {"seconds": 600, "category_uuid": uuid("q Late")}
    [one] = questions(flow(asked))
    assert one.timeout_seconds == 600
    assert [answer.is_timeout for answer in one.answers] == [True, False]

"""What people answer to the questions of polls, as they write it."""

from decimal import Decimal

import pytest

from flows.cases import CASES
from flows.environment import Environment
from flows.expressions.convert import truthy
from flows.poll import Kind, Option, Question, Range
from flows.poll_answers import cases_of, hint_of
from flows.segments import GSM7, alphabet_of
from tests.flows.expressions.scopes import make_scope


def category(question: Question, language: str, answer: str, base: str = "") -> str:
    """The name of the answer that a text is taken for, "" if it isn't understood."""
    scope = make_scope({}, Environment(allowed_languages=(language,)))
    base = base or language
    for case in cases_of(question, [base, *({language} - {base})]):
        numbers = case.type.startswith("has_number")
        given = [Decimal(one) if numbers else one for one in case.arguments.get(language, case.arguments[base])]
        if truthy(CASES[case.type].value.body(scope, [answer, *given])):
            return case.names[base]
    return ""


@pytest.mark.parametrize(
    ("language", "answer", "counts_as"),
    [
        ("urd", "جی ہاں", "جی ہاں"),
        ("urd", "جي", "جی ہاں"),
        ("urd", "جی نہیں", "نہیں"),
        ("urd", "ji nahi", "نہیں"),
        ("urd", "نہيں", "نہیں"),
        ("urd", "۲", "نہیں"),
        ("srp", "da!", "Da"),
        ("srp", "Ne, ne mogu da dođem", "Ne"),
        ("srp", "не знам да ли", "Ne"),
        ("sqi", "Po, jo gjithmonë", "Po"),
        ("sqi", "Jo, nuk po shkoj", "Jo"),
        ("vie", "không có", "Không"),
        ("ara", "ايوة", "نعم"),
        ("ara", "١", "نعم"),
        ("hin", "हाँ", "हाँ"),
        ("hau", "na'am", "I"),
        ("hau", "ba na so", ""),
        ("hin", "जी नहीं!", "नहीं"),
        ("eng", "Yes, no problem", "Yes"),
        ("eng", "2.", "No"),
        ("eng", "１", "Yes"),
        ("eng", "2️⃣", "No"),
        ("eng", "12", ""),
    ],
)
def test_yes_and_no(language: str, answer: str, counts_as: str) -> None:
    assert category(Question(text={language: "?"}), language, answer) == counts_as


def test_nothing_is_tested_twice() -> None:
    cases = cases_of(Question(text={"srp": "?"}), ["srp"])
    assert [case.arguments for case in cases] == [{"srp": ("2 ne не",)}, {"srp": ("1 da да",)}]


def test_words_that_deny_belong_to_their_language() -> None:
    question = Question(text={"srp": "?", "fra": "?"})
    assert category(question, "fra", "Oui, je ne sais pas quand", base="srp") == "Da"
    assert category(question, "fra", "2", base="srp") == "Ne"


@pytest.mark.parametrize(
    ("kind", "answer", "counts_as"),
    [
        ("age", "I am 15", "15-19"),
        ("age", "31", "31+"),
        ("age", "2010", ""),
        ("age", "1️⃣5️⃣", "15-19"),
        ("age", "१५", "15-19"),
        ("scale", "３", "3"),
        ("scale", "۵", "5"),
        ("number", "none", ""),
    ],
)
def test_numbers(kind: Kind, answer: str, counts_as: str) -> None:
    assert category(Question(text={"eng": "?"}, kind=kind), "eng", answer) == counts_as


@pytest.mark.parametrize(
    ("answer", "counts_as"), [("durres", "Durrës"), ("Durrës", "Durrës"), ("sabac", "Šabac"), ("Djakovica", "Đakovica")]
)
@pytest.mark.parametrize("kind", ["menu", "many"])
def test_accents_may_be_left_out(kind: Kind, answer: str, counts_as: str) -> None:
    cities = tuple(Option({"sqi": city}) for city in ("Durrës", "Šabac", "Đakovica"))
    asked = Question(text={"sqi": "?"}, kind=kind, options=cities)
    assert category(asked, "sqi", answer) == (counts_as if kind == "menu" else "Answered")


@pytest.mark.parametrize("answer", ["Centre de santé", "au centre de sante", "1"])
def test_whole_names_count_in_every_language(answer: str) -> None:
    clinic = Option({"eng": "Clinic", "fra": "Centre de santé"})
    asylum = Option({"eng": "Asylum", "fra": "Centre de santé mentale"})
    where = Question(text={"eng": "?"}, kind="menu", options=(clinic, asylum))
    assert category(where, "fra", answer, base="eng") == "Clinic"
    assert category(where, "fra", "centre de santé mentale", base="eng") == "Asylum"


@pytest.mark.parametrize(("answer", "counts_as"), [("😢", "😢 Bad"), ("good 😀", "😀 Good"), ("😐", "")])
def test_emoji_are_answers(answer: str, counts_as: str) -> None:
    mood = Question(text={"eng": "?"}, kind="menu", options=(Option({"eng": "😀 Good"}), Option({"eng": "😢 Bad"})))
    assert category(mood, "eng", answer) == counts_as


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        (Question(text={"eng": "?"}), "Yes, No"),
        (Question(text={"eng": "?"}, kind="scale"), "1-5"),
        (Question(text={"eng": "?"}, kind="number"), "1, 2, 3..."),
        (
            Question(text={"eng": "?"}, kind="number", ranges=(Range(None, 9), Range(10, 19), Range(20))),
            "0-9, 10-19, 20+",
        ),
    ],
)
def test_what_can_be_answered_is_told_in_an_sms(question: Question, hint: str) -> None:
    assert hint_of(question, "eng", ["eng"]) == hint
    assert alphabet_of(hint) is GSM7


def test_choices_are_found_by_the_numbers_of_all_scripts() -> None:
    food = Question(text={"urd": "?"}, kind="menu", options=(Option({"urd": "پانی"}), Option({"urd": "کھانا"})))
    assert [category(food, "urd", answer) for answer in ("1", "۲", "٢", "2️⃣")] == ["پانی", *["کھانا"] * 3]

"""Polls become flows that work, whatever is asked."""

from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import InputError
from flows.inspection import Severity, check
from flows.poll import Poll, parse_list, read_poll, result_names
from flows.reading import read_flow
from flows.schema import validate
from flows.wizard import build

Json = dict[str, Any]

FLOW = "3f6f5f0a-2f0c-4f6e-8d52-8a4a4a1f6b10"
JOBS: Json = {
    "title": "Youth jobs",
    "language": "eng",
    "languages": ["fra"],
    "questions": [
        {"text": {"eng": "Do you have a job?", "fra": "As-tu un emploi ?"}, "name": "Job", "field": "job"},
        {"text": {"eng": "How old are you?", "fra": "Quel âge as-tu ?"}, "kind": "age"},
        {
            "text": {"eng": "Where do you go?"},
            "kind": "menu",
            "options": [{"names": {"eng": "Health center"}}, {"names": {"eng": "Youth center", "fra": "Foyer"}}],
        },
        {"text": {"eng": "Why?"}, "kind": "text"},
    ],
    "retry": {"eng": "Please answer with {options}", "fra": "Réponds par {options}"},
    "thanks": {"eng": "Thank you!"},
    "reminder": {"text": {"eng": "We wait for you"}, "minutes": 30},
}


def texts_of(definition: Json) -> list[str]:
    return [action["text"] for node in definition["nodes"] for action in node["actions"] if "text" in action]


def waits_of(definition: Json) -> list[Json]:
    """Those of the questions."""
    routers = (node["router"] for node in definition["nodes"] if "router" in node)
    return [router for router in routers if "wait" in router and "result_name" in router]


@pytest.mark.parametrize(
    ("retry", "said"),
    [
        ("Sorry, we did not understand. Please answer with {options}.", "Sorry, we did not understand."),
        ("Please answer with {options}", "Which region are you in?"),
        ("We don't know that place.", "We don't know that place."),
    ],
)
def test_who_is_asked_for_a_region_again_is_told_no_options(retry: str, said: str) -> None:
    asked = {"text": {"eng": "Which region are you in?"}, "kind": "region"}
    definition = build(read_poll({**JOBS, "questions": [asked], "retry": {"eng": retry}}), FLOW)
    assert texts_of(definition)[1] == said


def test_a_poll_becomes_questions_with_retries_a_reminder_and_thanks() -> None:
    definition = build(read_poll(JOBS), FLOW)
    assert validate(definition) == []
    assert texts_of(definition) == [
        "Do you have a job?\n1. Yes\n2. No",
        "Please answer with Yes, No",
        "We wait for you",
        "How old are you?",
        "Please answer with 10-14, 15-19, 20-24, 25-30, 31+",
        "We wait for you",
        "Where do you go?\n1. Health center\n2. Youth center",
        "Please answer with Health center, Youth center",
        "We wait for you",
        "Why?",
        "We wait for you",
        "Thank you!",
    ]
    job = waits_of(definition)[0]
    assert job["wait"]["timeout"]["seconds"] == 1800
    assert [case["arguments"] for case in job["cases"]] == [["1 yes y yeah yep"], ["2 no n nope"]]
    french = definition["localization"]["fra"]
    assert french[job["cases"][0]["uuid"]] == {"arguments": ["1 oui o ouais"]}
    assert ["As-tu un emploi ?\n1. Oui\n2. Non"] in [item.get("text") for item in french.values()]


def test_words_that_several_options_share_decide_nothing() -> None:
    places = waits_of(build(read_poll(JOBS), FLOW))[2]
    assert [case["arguments"] for case in places["cases"]] == [["1 health"], ["2 youth"]]


def test_an_option_without_a_word_of_its_own_is_known_by_its_whole_name() -> None:
    options = [{"names": {"eng": "Clinic"}}, {"names": {"eng": "Clinic for women"}}]
    asked = {"text": {"eng": "Where?"}, "kind": "menu", "options": options}
    cases = waits_of(build(read_poll({**JOBS, "questions": [asked]}), FLOW))[0]["cases"]
    assert [(case["type"], case["arguments"]) for case in cases] == [
        ("has_any_word", ["1"]),
        ("has_any_word", ["2 for women"]),
        ("has_phrase", ["Clinic"]),
    ]


def test_on_ussd_the_phone_numbers_the_options() -> None:
    definition = build(read_poll({**JOBS, "channel": "ussd"}), FLOW)
    first = definition["nodes"][0]["actions"][0]
    assert first["text"] == "Do you have a job?"
    assert first["quick_replies"] == ["Yes", "No"]


def test_answers_are_kept_with_the_contact() -> None:
    definition = build(read_poll(JOBS), FLOW)
    (saved,) = (
        action for node in definition["nodes"] for action in node["actions"] if action["type"] == "set_contact_field"
    )
    assert saved["field"] == {"key": "job", "name": "Job"}
    assert saved["value"] == "@results.job.category"


def test_a_changed_question_leaves_the_cards_of_others_alone() -> None:
    named = [{**one, "id": str(index)} for index, one in enumerate(JOBS["questions"])]
    before = build(read_poll({**JOBS, "questions": named}), FLOW)
    after = build(read_poll({**JOBS, "questions": [named[0], *named[2:]]}), FLOW)
    kept = {node["uuid"] for node in before["nodes"]} & {node["uuid"] for node in after["nodes"]}
    assert kept == {node["uuid"] for node in after["nodes"]}


def test_an_option_may_be_called_as_what_is_not_understood() -> None:
    asked = {
        "text": {"eng": "Which?"},
        "kind": "menu",
        "options": [{"names": {"eng": "Other"}}, {"names": {"eng": "No response"}}],
    }
    names = [one["name"] for one in waits_of(build(read_poll({**JOBS, "questions": [asked]}), FLOW))[0]["categories"]]
    assert names == ["Other", "No response", "Not understood", "Silent"]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"title": " "}, "title"),
        ({"language": "english"}, "languages"),
        ({"questions": []}, "questions"),
        ({"questions": [{"text": {"fra": "Pourquoi ?"}}]}, "questions[0].text"),
        ({"questions": [{"text": {"eng": "Which?"}, "kind": "menu"}]}, "questions[0].options"),
        ({"questions": [{"text": {"eng": "Which?"}, "kind": "colour"}]}, "questions[0].kind"),
        ({"questions": [{"text": {"eng": "Age?"}, "field": "My age"}]}, "questions[0].field"),
        (
            {"questions": [{"text": {"eng": "Age?"}, "ranges": [{"low": 1, "high": 5}, {"low": 5}]}]},
            "questions[0].ranges[1]",
        ),
        ({"questions": [{"text": {"eng": "Age?"}, "ranges": [{"low": 9, "high": 5}]}]}, "questions[0].ranges[0]"),
        ({"questions": [{"text": {"eng": "A?"}, "id": "a"}, {"text": {"eng": "B?"}, "id": "a"}]}, "questions[1].id"),
        ({"questions": [{"text": {"eng": "A?"}, "id": "1"}, {"text": {"eng": "B?"}}]}, "questions[1].id"),
        ({"questions": [{"text": {"eng": "A?"}, "id": "end"}]}, "questions[0].id"),
        ({"reminder": {"text": {}}}, "reminder.text"),
    ],
)
def test_what_makes_no_poll_is_refused_with_its_place(changed: Json, path: str) -> None:
    with pytest.raises(InputError) as refused:
        read_poll({**JOBS, **changed})
    assert refused.value.path == path


def test_a_pasted_list_becomes_questions() -> None:
    pasted = """
      1. Do you have a job right now?
      2) How old are you?
      - Best service?: clinic, school, road
      Happy?: yes / no
      Which region do you live in?

      Anything else to tell us
    """
    found = parse_list(pasted, "eng")
    assert [(one.text["eng"], one.kind) for one in found] == [
        ("Do you have a job right now?", "yes_no"),
        ("How old are you?", "age"),
        ("Best service?", "menu"),
        ("Happy?", "yes_no"),
        ("Which region do you live in?", "region"),
        ("Anything else to tell us", "text"),
    ]
    assert [option.names["eng"] for option in found[2].options] == ["clinic", "school", "road"]


def test_results_have_names_of_their_own() -> None:
    questions = [{"text": {"eng": text}} for text in ("Is it so?", "Is it so?", "¿?", "Is it: so?")]
    names = result_names(read_poll({**JOBS, "questions": questions}))
    assert len({name.lower() for name in names}) == 4


def test_results_are_named_in_all_scripts() -> None:
    poll = read_poll({"title": "T", "language": "hin", "questions": [{"text": {"hin": "आपकी उम्र क्या है?"}}]})
    assert result_names(poll) == ["उम्र क्या है"]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(str.strip)
TEXTS = st.builds(lambda base, other: {"eng": base, **({"fra": other} if other else {})}, TEXT, st.none() | TEXT)
OPTIONS = st.lists(TEXT.map(str.strip), min_size=2, max_size=12, unique_by=str.lower)
BOUNDS = st.lists(st.integers(-5, 200), min_size=2, max_size=8, unique=True).map(sorted)


@st.composite
def questions(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(["yes_no", "scale", "menu", "number", "age", "region", "text", "many"]))
    asked: Json = {"text": draw(TEXTS), "kind": kind, "numbered": draw(st.booleans())}
    asked["name"] = draw(st.text(max_size=20))
    asked["field"] = draw(st.sampled_from(["", "job", "age_2"]))
    asked["options"] = [{"names": {"eng": name}, "words": draw(st.just({}) | TEXTS)} for name in draw(OPTIONS)]
    if draw(st.booleans()):
        bounds = draw(BOUNDS)
        asked["ranges"] = [{"low": low, "high": high - 1} for low, high in pairwise(bounds)]
    return asked


@st.composite
def polls(draw: st.DrawFn) -> Poll:
    return read_poll(
        {
            "title": draw(TEXT),
            "language": "eng",
            "languages": draw(st.sampled_from([[], ["fra"], ["fra", "swa"]])),
            "channel": draw(st.sampled_from(["sms", "ussd", "both"])),
            "questions": draw(st.lists(questions(), min_size=1, max_size=6)),
            "retry": draw(st.just({}) | TEXTS),
            "tries": draw(st.integers(0, 5)),
            "thanks": draw(st.just({}) | TEXTS),
            "reminder": draw(st.none() | st.fixed_dictionaries({"text": TEXTS, "minutes": st.integers(1, 600)})),
        }
    )


@given(poll=polls())
def test_any_poll_makes_a_flow_that_can_be_used(poll: Poll) -> None:
    definition = build(poll, FLOW)
    assert validate(definition) == []
    errors = [issue for issue in check(read_flow(definition)) if issue.severity == Severity.ERROR]
    assert [issue for issue in errors if issue.code != "invalid_expression"] == []
    assert len(waits_of(definition)) == len(poll.questions)
    assert build(read_poll(msgspec.to_builtins(poll)), FLOW) == definition

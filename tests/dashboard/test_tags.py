"""What template tags make of values."""

import pytest

from dashboard.web.editor.languages import short_code
from dashboard.web.templatetags.jibu import accepts, duration, translations
from flows import question


def answer(*tests: tuple[str, str]) -> question.Answer:
    made = tuple(question.Test(name, {"eng": tuple(arguments.split("|"))}) for name, arguments in tests)
    return question.Answer("", "Yes", {"eng": "Yes"}, made, "", is_default=False, is_timeout=False)


@pytest.mark.parametrize(
    ("tests", "shown"),
    [
        ([("has_any_word", "yes yeah")], "yes, yeah"),
        ([("has_any_word", "Yes")], ""),
        ([("has_any_word", "yes"), ("has_phrase", "of course")], "of course"),
        ([("has_number_between", "15|60")], "15 – 60"),
        ([("has_number_lt", "15")], "< 15"),
        ([("has_beginning", "ye")], "ye…"),
        ([("has_district", "Kigali")], "district Kigali"),
        ([], ""),
    ],
)
def test_accepted_replies(tests: list[tuple[str, str]], shown: str) -> None:
    assert accepts(answer(*tests)) == shown


def test_translations_leave_out_what_is_not_translated() -> None:
    assert translations({"eng": "Hello", "swa": "Habari", "fra": "Hello"}) == [("swa", "Habari")]


def test_durations_in_words() -> None:
    assert duration(300) == "5 minutes"


@pytest.mark.parametrize(("code", "tag"), [("swa", "sw"), ("sqi", "sq"), ("kin", "rw"), ("und", "und"), ("zzz", "zzz")])
def test_languages_are_told_to_browsers_as_they_know_them(code: str, tag: str) -> None:
    assert short_code(code) == tag

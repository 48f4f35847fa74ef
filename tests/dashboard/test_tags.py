"""What template tags make of values."""

import pytest

from dashboard.web.account.browsers import browser_name
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


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
            "Chrome · Linux",
        ),
        ("Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0", "Firefox · Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_browsers_have_the_names_that_people_know(agent: str, name: str) -> None:
    assert browser_name(agent) == name

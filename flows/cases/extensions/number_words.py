"""The test for numbers in digits or words."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from flows.case import NO_MATCH, case, matched
from flows.cases.extensions.plain import PLAIN, Arguments
from flows.collation import collate
from flows.expressions.scope import Scope
from flows.expressions.values import Value
from flows.finding import find_numbers
from flows.words import words_of

_DATA = Path(__file__).parents[2] / "data" / "number_words.json"
_ANY_LANGUAGE = ""


@case
def has_number_word(scope: Scope, text: str, least: Decimal | None = None, most: Decimal | None = None) -> Value:
    """Whether there is a number in a text, in digits or in words, within bounds if they are given (both included).

    Words are those of the contact's language if it is English, Spanish, French, Portuguese, Albanian, Serbian (in
    either script) or Urdu, otherwise those of any of them. Digits come before words.

    @(has_number_word("twenty-five goats").match) → 25
    @(has_number_word("quatre-vingt-dix").match) → 90
    @(has_number_word("25 goats, two cows", 1, 50).match) → 25
    @(has_number_word("two hundred", 1, 50)) → false
    @(has_number_word("a few")) → false
    """
    digits = find_numbers(text, scope.environment.number_format)
    words = map(Decimal, numbers_in_words(text, scope.environment.default_language))
    for number in chain(digits, words):
        if (least is None or number >= least) and (most is None or number <= most):
            return matched(number)
    return NO_MATCH


class _Language(NamedTuple):
    """How a language says numbers. `joined_by` are words like and; `scores`: it says 80 and 90 by the score."""

    values: Mapping[str, int]
    joined_by: frozenset[str]
    scores: bool


@cache
def _languages() -> dict[str, _Language]:
    """The languages by code, and all of them together."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    languages = {code: _language(language) for code, language in data.items()}
    shared = {word: value for language in data.values() for word, value in language["words"].items()}
    joined_by = [word for language in data.values() for word in language["joined_by"] if word not in shared]
    everywhere = {"words": shared, "joined_by": joined_by, "counts_in_scores": True}
    return {**languages, _ANY_LANGUAGE: _language(everywhere)}


def _language(data: Mapping[str, Any]) -> _Language:
    # Romanized words are too much like words of other languages to be looked for in all of them.
    words = {**data["words"], **data.get("romanized", {})}
    values = {_fold(word): value for word, value in words.items()}
    return _Language(values, frozenset(map(_fold, data["joined_by"])), bool(data.get("counts_in_scores")))


def _fold(word: str) -> str:
    """A word without capitals, accents and variants of letters."""
    letters = unicodedata.normalize("NFD", collate(word, "arabic_variants"))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def numbers_in_words(text: str, code: str) -> Iterator[int]:
    """The numbers that words of a language (three letters) make, in order."""
    languages = _languages()
    language = languages.get(code) or languages[_ANY_LANGUAGE]
    number = _Number(language.scores)
    for word in map(_fold, words_of(text)):
        value = language.values.get(word)
        if value is not None and number.takes(value):
            number.take(value)
        elif value is not None or word not in language.joined_by:
            yield from number.end()
            number = _Number(language.scores)
            if value is not None:
                number.take(value)
    yield from number.end()


class _Number:
    """A number in the making: `thousands` are complete, `rest` is what has been said since."""

    def __init__(self, scores: bool) -> None:
        self._scores = scores
        self._thousands = 0
        self._rest = 0
        self._begun = False

    def takes(self, value: int) -> bool:
        """Whether what has been said may go on with a value."""
        if value > 100:
            return value >= 1000 or self._rest == 0
        if value == 100:
            return self._rest < 10
        said = self._rest % 100
        if said == 0:
            return self._rest > 0 or self._thousands > 0 or not self._begun
        return (said >= 20 and said % 10 == 0 and value < 10) or (self._scores and _in_scores(said, value))

    def take(self, value: int) -> None:
        self._begun = True
        if value >= 1000:
            self._thousands += max(self._rest, 1) * value
            self._rest = 0
        elif value == 100:
            self._rest = max(self._rest, 1) * 100
        else:
            self._rest += _FOUR_SCORE - 4 if value == 20 and self._rest % 100 == 4 else value

    def end(self) -> Iterator[int]:
        if self._begun:
            yield self._thousands + self._rest


_FOUR_SCORE = 80


def _in_scores(said: int, value: int) -> bool:
    """Whether a number below 100 goes on as in French: 4 × 20, 60 + 10 (to 19), 80 + 10 (to 19), 10 + 7 (to 9)."""
    if said in (60, _FOUR_SCORE):
        return value < 20
    return (said, value) == (4, 20) or (said in (10, 70, 90) and 7 <= value <= 9)


@PLAIN.register("has_number_word")
def _as_plain(arguments: Arguments) -> tuple[str, Arguments]:
    """The same test of digits alone."""
    bounds = max(map(len, arguments.values()))
    return ("has_number", "has_number_gte", "has_number_between")[bounds], arguments

"""The test for questions that may have several answers."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import ascii_lowercase
from typing import Any, NamedTuple

from flows.case import NO_MATCH, case, matched
from flows.cases.extensions.plain import PLAIN, Arguments
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XObject
from flows.texts import trim
from flows.words import collated_words, words_of

_SYNONYMS = "|"
_MOST_DIGITS = 9
_CHOICE = re.compile("[1-9][0-9]*")  # patterns number what they find from 0
_EDGE = r"[^\pL\pN]"

Words = tuple[str, ...]


class _Offer(NamedTuple):
    """The names of choices, and all phrases that mean one (with its number) by their first word, longest first."""

    names: tuple[str, ...]
    phrases: dict[str, list[tuple[Words, int]]]


@case
def has_choices(scope: Scope, text: str, choice: str, *choices: str) -> Value:
    """Which of some choices are named in an answer: by number, by letter if there is nothing else, or by name.

    Each argument is a choice, or several on a line each; `|` separates other names of the same choice. A number that
    belongs to no choice makes the whole answer invalid. What was found are the names of the choices in their order;
    `extra` has them by number.

    @(has_choices("1 and 3", "Water", "Food", "Health").match) → Water, Health
    @(has_choices("c, a", "Water", "Food", "Health").match) → Water, Health
    @(has_choices("health care, food", "Water", "Food", "Health care|clinic").extra) → {2: Food, 3: Health care}
    @(has_choices("1 and 9", "Water", "Food", "Health")) → false
    @(has_choices("nothing", "Water", "Food", "Health")) → false
    """
    collation = scope.environment.input_collation
    offer = _read(tuple(_lines((choice, *choices))), collation)
    chosen = sorted(_chosen(collated_words(text, collation), offer))
    if not chosen:
        return NO_MATCH
    names = {str(number): offer.names[number - 1] for number in chosen}
    return matched(", ".join(names.values()), XObject(names))


def choice_names(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the choices that a test has, in their order."""
    return tuple(trim(line.partition(_SYNONYMS)[0]) for line in _lines(arguments))


def chosen_numbers(extra: Any) -> frozenset[str]:
    """The numbers of the choices that were found, from the `extra` of a result; none of what another test found."""
    numbers = frozenset(extra) if isinstance(extra, Mapping) else frozenset()
    return numbers if all(map(_CHOICE.fullmatch, numbers)) else frozenset()


def _lines(arguments: tuple[str, ...] | list[str]) -> Iterator[str]:
    for argument in arguments:
        yield from filter(None, map(trim, argument.splitlines()))


@lru_cache(maxsize=1024)
def _read(lines: tuple[str, ...], collation: str) -> _Offer:
    phrases: dict[str, list[tuple[Words, int]]] = {}
    for number, line in enumerate(lines, 1):
        for words in (collated_words(name, collation) for name in line.split(_SYNONYMS)):
            phrases.setdefault(words[0] if words else "", []).append((words, number))
    for alike in phrases.values():
        alike.sort(key=lambda phrase: -len(phrase[0]))
    return _Offer(tuple(trim(line.partition(_SYNONYMS)[0]) for line in lines), phrases)


def _chosen(words: Words, offer: _Offer) -> set[int]:
    """The numbers of the choices that words name; none if one of the words is a number of no choice."""
    count = len(offer.names)
    letters = ascii_lowercase[:count] if all(len(word) == 1 or word.isdecimal() for word in words) else ""
    chosen: set[int] = set()
    position = 0
    while position < len(words):
        number, length = _named(words, position, offer)
        numbers = {number} if number else _numbered(words[position], count, letters)
        if numbers is None:
            return set()
        chosen |= numbers
        position += length
    return chosen


def _named(words: Words, position: int, offer: _Offer) -> tuple[int, int]:
    """The choice with the longest name at a position and how many words that has; 0 and 1 if there is none."""
    for phrase, number in offer.phrases.get(words[position], ()):
        if words[position : position + len(phrase)] == phrase:
            return number, len(phrase)
    return 0, 1


def _numbered(word: str, count: int, letters: str) -> set[int] | None:
    """The choices of a number or letter; none for any other word, None for a number of no choice.

    Where a number is none, each of its digits may be: people write 13 for 1 and 3.
    """
    if not word.isdecimal():
        return {letters.index(word) + 1} if word in letters and word else set()
    if len(word) <= _MOST_DIGITS and 1 <= int(word) <= count:
        return {int(word)}
    digits = {int(digit) for digit in word}
    return digits if digits <= set(range(1, count + 1)) else None


@PLAIN.register("has_choices")
def _as_plain(arguments: Arguments) -> tuple[str, Arguments]:
    """Whether any choice is named: as words if they all are single ones, else as a pattern. Letters are lost."""
    names = {language: _names(choices) for language, choices in arguments.items()}
    if all(_simple(name) for spelled in names.values() for name in spelled):
        return "has_any_word", {language: [" ".join(spelled)] for language, spelled in names.items()}
    return "has_pattern", {language: [_pattern(spelled)] for language, spelled in names.items()}


def _names(arguments: list[str]) -> list[str]:
    lines = list(_lines(arguments))
    numbers = [str(number) for number in range(1, len(lines) + 1)]
    return [*numbers, *(trim(name) for line in lines for name in line.split(_SYNONYMS))]


def _simple(name: str) -> bool:
    """Whether a name is one word, or an expression (which can't be part of a pattern)."""
    return "@" in name or len(words_of(name)) == 1


def _pattern(names: list[str]) -> str:
    return f"(?:^|{_EDGE})(?:{'|'.join(map(re.escape, names))})(?:{_EDGE}|$)"

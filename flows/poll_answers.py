"""How the answers to a poll's question are told apart: the tests of its router, for each kind of question."""

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flows.collation import without_accents
from flows.poll import DEFAULT_BANDS, Kind, Option, Question, Range
from flows.words import words_of

_FILE = Path(__file__).parent / "data" / "yes_no.json"
# Bigger numbers are years of birth and the like, which say nothing about age as they are.
_OLDEST = 120

Texts = Mapping[str, str]


class Case(NamedTuple):
    """A test, its arguments by language, and the name of the answer that it tells, by language."""

    type: str
    arguments: Mapping[str, Sequence[str]]
    names: Texts


def options_of(question: Question, languages: Sequence[str]) -> tuple[Option, ...]:
    """What people choose from; none if they answer in their own words."""
    if question.kind == "yes_no":
        return _yes_no(languages)
    return question.options if question.kind in ("menu", "many") else ()


def cases_of(question: Question, languages: Sequence[str]) -> list[Case]:
    """In the order in which they are tried; none if anything will do. The first language is the poll's own."""
    return list(_MAKERS[question.kind](question, languages))


def hint_of(question: Question, language: str, languages: Sequence[str]) -> str:
    """What can be answered, in few words: “Yes, No”, “1-5”."""
    options = options_of(question, languages)
    if options:
        return ", ".join(option.names.get(language) or option.names[languages[0]] for option in options)
    if question.kind == "scale":
        return f"1-{question.steps}"
    numbers = ", ".join(map(_shown, _ranges(question)))
    return numbers or ("1, 2, 3..." if question.kind == "number" else "")


def _shown(one: Range) -> str:
    """In letters that every SMS has, which the sign in the name of an open range isn't."""
    return f"0-{one.high}" if one.low is None and (one.high or 0) > 0 else one.name


@cache
def _known_yes_no() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By language the name and the words of both answers, and words that deny whatever else is said."""
    found: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def _yes_no(languages: Sequence[str]) -> tuple[Option, ...]:
    """In English where the poll's own language isn't known."""
    known = _known_yes_no()
    spoken = {language: known[language] for language in languages if language in known}
    spoken.setdefault(languages[0], known["eng"])
    return tuple(
        Option(
            {language: said[answer][0] for language, said in spoken.items()},
            {language: said[answer][1] for language, said in spoken.items()},
        )
        for answer in ("yes", "no")
    )


def _agreed(question: Question, languages: Sequence[str]) -> Iterator[Case]:
    """Where the word for yes has other meanings too (“ne mogu da dođem”), words that deny are looked for before it."""
    known = _known_yes_no()
    denying = {language: known.get(language, {}).get("denying", ()) for language in languages}
    cases = list(_chosen(question, languages))
    if any(denying.values()):
        arguments = {language: (" ".join(["2", *words]),) for language, words in denying.items()}
        no = _spoken(options_of(question, languages)[1].names, languages)
        cases = [Case("has_any_word", arguments, no), *(one for one in cases if one.arguments != arguments)]
    yield from cases


def _chosen(question: Question, languages: Sequence[str]) -> Iterator[Case]:
    """By number or by a word that only one option has; then by whole names, the longest ones first."""
    options = options_of(question, languages)
    telling = {language: _telling_words(options, language) for language in languages if _names(options, language)}
    for index, option in enumerate(options):
        arguments = {language: (" ".join([str(index + 1), *words[index]]),) for language, words in telling.items()}
        yield Case("has_any_word", arguments, _spoken(option.names, languages))
    wordless = [
        option
        for index, option in enumerate(options)
        if any(option.names.get(language) and not words[index] for language, words in telling.items())
    ]
    for option in sorted(wordless, key=lambda one: -len(one.names[languages[0]])):
        yield from _by_name(_spoken(option.names, languages), languages[0])


def _by_name(names: Texts, base: str) -> Iterator[Case]:
    """By a whole name, with its accents and without."""
    plain = {language: without_accents(name) for language, name in names.items()}
    for phrases in (names, plain) if plain != names else (names,):
        if words_of(phrases[base]):
            yield Case("has_phrase", {language: (name,) for language, name in phrases.items()}, names)


def _names(options: Iterable[Option], language: str) -> bool:
    return any(option.names.get(language) for option in options)


def _telling_words(options: Sequence[Option], language: str) -> list[list[str]]:
    """For each option the words that no other one has; numbers are those of the list."""
    words = [_words(f"{option.names.get(language, '')} {option.words.get(language, '')}") for option in options]
    common = Counter(word for one in words for word in one)
    return [[word for word in one if common[word] == 1] for one in words]


def _words(text: str) -> list[str]:
    """Those of a text that may tell what somebody means, with accents and without."""
    found = [word for word in words_of(text.lower()) if any(map(_tells, word))]
    return list(dict.fromkeys([*found, *map(without_accents, found)]))


def _tells(character: str) -> bool:
    """Whether it is a letter, or an emoji, and so may be what somebody means."""
    return character.isalpha() or unicodedata.category(character) == "So"


def _spoken(names: Texts, languages: Sequence[str]) -> Texts:
    return {language: names[language] for language in languages if names.get(language)}


def _rated(question: Question, languages: Sequence[str]) -> Iterator[Case]:
    for step in range(1, question.steps + 1):
        yield Case("has_number_eq", {languages[0]: (str(step),)}, {languages[0]: str(step)})


def _numbers(question: Question, languages: Sequence[str]) -> Iterator[Case]:
    ranges = _ranges(question)
    if not ranges:
        yield Case("has_number", {languages[0]: ()}, {languages[0]: "Number"})
    for one in ranges:
        kind, arguments = _test_of(one, question.kind)
        yield Case(kind, {languages[0]: arguments}, {languages[0]: one.name})


def _ranges(question: Question) -> tuple[Range, ...]:
    return question.ranges or (DEFAULT_BANDS if question.kind == "age" else ())


def _test_of(one: Range, kind: Kind) -> tuple[str, tuple[str, ...]]:
    if one.high is None and kind == "age" and (one.low or 0) <= _OLDEST:
        return "has_number_between", (str(one.low), str(_OLDEST))
    if one.high is None:
        return "has_number_gte", (str(one.low),)
    if one.low is None:
        return "has_number_lte", (str(one.high),)
    return "has_number_between", (str(one.low), str(one.high))


def _place(_question: Question, languages: Sequence[str]) -> Iterator[Case]:
    yield Case("has_state", {languages[0]: ()}, {languages[0]: "Region"})


def _several(question: Question, languages: Sequence[str]) -> Iterator[Case]:
    """All choices are one test, which finds those that are named."""
    arguments = {
        language: tuple(_with_synonyms(option, language, languages[0]) for option in question.options)
        for language in languages
        if _names(question.options, language)
    }
    lines = {language: ("\n".join(choices),) for language, choices in arguments.items()}
    yield Case("has_choices", lines, {languages[0]: "Answered"})


def _with_synonyms(option: Option, language: str, base: str) -> str:
    name = option.names.get(language) or option.names[base]
    name = " ".join(name.replace("|", " ").split())
    return "|".join(dict.fromkeys([name, without_accents(name), *_words(option.words.get(language, ""))]))


def _anything(_question: Question, _languages: Sequence[str]) -> Iterator[Case]:
    yield from ()


_MAKERS: Mapping[Kind, Callable[[Question, Sequence[str]], Iterator[Case]]] = {
    "yes_no": _agreed,
    "menu": _chosen,
    "scale": _rated,
    "number": _numbers,
    "age": _numbers,
    "region": _place,
    "text": _anything,
    "many": _several,
}

"""A poll as designers put it together: questions, each with a kind of answer. `flows.wizard` makes a flow of it.

Texts are by language; the poll's own language has them all, others may lack some.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from flows.errors import InputError
from flows.languages import is_language
from flows.result import result_key
from flows.words import words_of

Kind = Literal["yes_no", "scale", "menu", "number", "age", "region", "text", "many"]
Channel = Literal["sms", "ussd", "both"]

MOST_QUESTIONS = 50
MOST_OPTIONS = 30
TEXT_LENGTH = 1600
NAME_LENGTH = 64
OPTION_LENGTH = 64
_CHOICES = ("menu", "many")

# What comes after the last question is known by this.
THE_END = "end"

Texts = dict[str, Annotated[str, Meta(max_length=TEXT_LENGTH)]]


class Option(Struct, frozen=True, omit_defaults=True):
    """Something to choose; ``words`` are others that mean it, separated by spaces, by language."""

    names: Texts
    words: Texts = {}


class Range(Struct, frozen=True, omit_defaults=True):
    """Numbers that count as one answer, both ends included; open where an end is missing."""

    low: int | None = None
    high: int | None = None

    @property
    def name(self) -> str:
        """As `15-19`, `25+`, `-9` or `7`."""
        if self.high is None:
            return f"{self.low}+"
        if self.low is None:
            return f"≤{self.high}"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


class Question(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One question. Without a ``name`` its result is named by its text; ``field`` is the contact field it is saved to.

    ``id`` stays the same when the poll changes, so that the flow's cards do too.
    """

    text: Texts
    kind: Kind = "yes_no"
    name: Annotated[str, Meta(max_length=NAME_LENGTH)] = ""
    id: str = ""
    options: Annotated[tuple[Option, ...], Meta(max_length=MOST_OPTIONS)] = ()
    ranges: Annotated[tuple[Range, ...], Meta(max_length=MOST_OPTIONS)] = ()
    steps: Annotated[int, Meta(ge=2, le=10)] = 5
    numbered: bool = True
    field: Annotated[str, Meta(max_length=36)] = ""
    retry: Texts = {}


class Reminder(Struct, frozen=True):
    """What is said to who hasn't answered after so long; they can then answer as long as the poll lasts."""

    text: Texts
    minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 7)] = 60


class Poll(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A whole poll. In ``retry``, ``{options}`` stands for the names of the question's options.

    ``tries`` is how often a question is asked again at most; 0 for never.
    """

    title: Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH)]
    language: str
    languages: tuple[str, ...] = ()
    channel: Channel = "sms"
    questions: Annotated[tuple[Question, ...], Meta(min_length=1, max_length=MOST_QUESTIONS)]
    retry: Texts = {}
    tries: Annotated[int, Meta(ge=0, le=5)] = 2
    thanks: Texts = {}
    reminder: Reminder | None = None
    expire_after_minutes: Annotated[int, Meta(ge=5, le=60 * 24 * 30)] = 60 * 24 * 3

    def id_of(self, index: int) -> str:
        """What a question, or else the end, is known by."""
        return self.questions[index].id or str(index) if index < len(self.questions) else THE_END


DEFAULT_BANDS = (Range(10, 14), Range(15, 19), Range(20, 24), Range(25, 30), Range(31))


def read_poll(data: Any) -> Poll:
    """Raises InputError that says where it can't be used, and why."""
    try:
        poll = msgspec.convert(data, Poll)
    except msgspec.ValidationError as error:
        message, _, path = str(error).rpartition(" - at `$")
        raise InputError(path.removesuffix("`").removeprefix("."), message or str(error)) from error
    _check(poll)
    return poll


def _check(poll: Poll) -> None:
    if not poll.title.strip():
        raise InputError("title", "give the poll a title")
    for language in (poll.language, *poll.languages):
        if not is_language(language):
            raise InputError("languages", f"“{language}” is not an ISO 639-3 language")
    known = {THE_END}
    for index, question in enumerate(poll.questions):
        _check_question(question, f"questions[{index}]", poll.language)
        if poll.id_of(index) in known:
            raise InputError(f"questions[{index}].id", "is used for another question, or is “end”")
        known.add(poll.id_of(index))
    if poll.reminder and not _says(poll.reminder.text, poll.language):
        raise InputError("reminder.text", f"write it in {poll.language}")


def _check_question(question: Question, path: str, language: str) -> None:
    if not _says(question.text, language):
        raise InputError(f"{path}.text", f"write the question in {language}")
    if question.field and not re.fullmatch("[a-z][a-z0-9_]*", question.field):
        raise InputError(f"{path}.field", "is the key of a field: small letters, digits and _")
    if question.kind in _CHOICES:
        _check_options(question.options, path, language)
    _check_ranges(question.ranges, path)


def _check_options(options: Sequence[Option], path: str, language: str) -> None:
    if len(options) < 2:
        raise InputError(f"{path}.options", "give at least two options")
    names = [option.names.get(language, "").strip().lower() for option in options]
    for index, name in enumerate(names):
        if not 0 < len(name) <= OPTION_LENGTH:
            raise InputError(
                f"{path}.options[{index}]", f"needs a name of 1 to {OPTION_LENGTH} characters in {language}"
            )
        if name in names[:index]:
            raise InputError(f"{path}.options[{index}]", f"is there twice: “{name}”")


def _check_ranges(ranges: Sequence[Range], path: str) -> None:
    """They go up and don't overlap; only the first and the last may be open."""
    for index, one in enumerate(ranges):
        place = f"{path}.ranges[{index}]"
        if one.low is None and (one.high is None or index > 0):
            raise InputError(place, "needs a lowest number")
        if one.high is None and index < len(ranges) - 1:
            raise InputError(place, "needs a highest number")
        if one.low is not None and one.high is not None and one.low > one.high:
            raise InputError(place, "the lowest number is above the highest")
    for index, (one, following) in enumerate(pairwise(ranges)):
        if one.high is not None and following.low is not None and following.low <= one.high:
            raise InputError(f"{path}.ranges[{index + 1}]", "overlaps the one before")


def _says(texts: Texts, language: str) -> bool:
    return bool(texts.get(language, "").strip())


def result_names(poll: Poll) -> list[str]:
    """The names of the results, one for each question and each with a key of its own."""
    names: list[str] = []
    keys: set[str] = set()
    for number, question in enumerate(poll.questions, 1):
        given = question.name.strip() or _name_of(question.text[poll.language]) or f"Question {number}"
        name, again = given[:NAME_LENGTH].strip(), 2
        while result_key(name) in keys or not result_key(name).strip("_"):
            name = f"{given[: NAME_LENGTH - 4].strip()} {again}"
            again += 1
        keys.add(result_key(name))
        names.append(name)
    return names


def _name_of(text: str) -> str:
    """The telling words of a question, as the name of its result: those at its end."""
    words = [word for word in words_of(text.partition("\n")[0].replace("_", " ")) if any(map(str.isalnum, word))]
    return " ".join(words[-3:]).capitalize()


_NUMBERING = re.compile(r"^\s*(?:\d{1,3}\s*[.)]|[-*•])\s*")
_SEPARATOR = re.compile(r"\s*[,;/|]\s*")
# What lists in English begin with; others are asked as free text, which designers change with a click.
_KINDS: list[tuple[re.Pattern[str], Kind]] = [
    (re.compile(r"how old|\bage\b", re.IGNORECASE), "age"),
    (re.compile(r"how (many|much|often)", re.IGNORECASE), "number"),
    (re.compile(r"(which|what) (region|state|province|county|district)", re.IGNORECASE), "region"),
    (re.compile(r"(do|does|did|is|are|was|were|have|has|can|will|would|should)\b", re.IGNORECASE), "yes_no"),
]
_YES_NO = {"yes", "no"}


def parse_list(text: str, language: str) -> list[Question]:
    """Questions of a pasted list, one a line: ``Which is best?: clinic, school, road``."""
    lines = (_NUMBERING.sub("", line).strip() for line in text.splitlines())
    return [_parse(line, language) for line in lines if line][:MOST_QUESTIONS]


def _parse(line: str, language: str) -> Question:
    asked, options = _split(line)
    if options and {option.lower() for option in options} == _YES_NO:
        return Question(text={language: asked}, kind="yes_no")
    if len(options) > 1:
        offered = tuple(Option({language: option[:OPTION_LENGTH]}) for option in dict.fromkeys(options))
        return Question(text={language: asked}, kind="menu", options=offered[:MOST_OPTIONS])
    return Question(text={language: line}, kind=_kind_of(line))


def _kind_of(asked: str) -> Kind:
    """By how a question begins, else by what it asks for anywhere."""
    begins: Iterator[Kind] = (kind for pattern, kind in _KINDS if pattern.match(asked))
    asks: Iterator[Kind] = (kind for pattern, kind in _KINDS[:3] if pattern.search(asked))
    return next(chain(begins, asks), "text")


def _split(line: str) -> tuple[str, list[str]]:
    """The question and its options, which follow a colon."""
    asked, colon, rest = line.rpartition(":")
    options = [option for option in _SEPARATOR.split(rest.strip()) if option]
    return (asked.strip(), options) if colon and len(options) > 1 else (line, [])

"""The answers that a router tells apart, as checks compare them: words, ranges of numbers, or anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from flows.definition import Flow, Node
from flows.expressions.numbers import parse_number
from flows.inspection.templates import has_expressions
from flows.localization import translation
from flows.routers.switch import Case, SwitchRouter
from flows.waits import MessageWait
from flows.words import words_of

ANY_WORD = "has_any_word"
WORD_TESTS = frozenset(
    {"has_all_words", ANY_WORD, "has_beginning", "has_choices", "has_only_phrase", "has_only_text", "has_phrase"}
)

_INFINITE = Decimal("Infinity")


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`; without `closed` the limits themselves are excluded."""

    low: Decimal
    high: Decimal
    closed: bool = True

    def overlaps(self, other: "Range") -> bool:
        """Whether some number is in both."""
        if self.closed and other.closed:
            return self.low <= other.high and other.low <= self.high
        return self.low < other.high and other.low < self.high

    def covers(self, other: "Range") -> bool:
        """Whether all numbers of the other are in this one."""
        return self.low <= other.low and other.high <= self.high and (self.closed or not other.closed)


_RANGES: dict[str, Callable[..., Range]] = {
    "has_number": lambda: Range(-_INFINITE, _INFINITE),
    "has_number_between": Range,
    "has_number_eq": lambda number: Range(number, number),
    "has_number_gt": lambda number: Range(number, _INFINITE, closed=False),
    "has_number_gte": lambda number: Range(number, _INFINITE),
    "has_number_lt": lambda number: Range(-_INFINITE, number, closed=False),
    "has_number_lte": lambda number: Range(-_INFINITE, number),
}


def switches(flow: Flow) -> Iterator[tuple[Node, SwitchRouter]]:
    """The nodes that wait for an answer and tell answers apart."""
    for node in flow.nodes:
        if isinstance(node.router, SwitchRouter) and isinstance(node.router.wait, MessageWait):
            yield node, node.router


def arguments(flow: Flow, case: Case, language: str) -> tuple[str, ...]:
    """What a case tests against in a language; a translation of another length isn't used."""
    translated = None if language == flow.language else translation(flow.localization, language, case.uuid, "arguments")
    return translated if translated and len(translated) == len(case.arguments) else case.arguments


def words(text: str) -> frozenset[str]:
    """The words of an answer, none if it is only known when the flow runs."""
    return frozenset() if has_expressions(text) else frozenset(words_of(text.lower()))


def range_of(test: str, limits: tuple[str, ...]) -> Range | None:
    """The numbers that a test takes; None for other tests and limits that are only known when the flow runs."""
    numbers = [number for limit in limits if (number := parse_number(limit.strip())) is not None]
    try:
        return _RANGES[test](*numbers) if len(numbers) == len(limits) else None
    except (KeyError, TypeError):
        return None

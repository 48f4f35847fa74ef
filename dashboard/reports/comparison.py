"""The same question in two flows, or in two times of one: whether the answers differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.reports.questions import SavedResult
from dashboard.reports.repeated import Both, Side, of_both
from dashboard.reports.results import share
from dashboard.reports.statistics.intervals import Interval, difference
from dashboard.reports.tallies import of_question


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer's share on both sides; `change` is the second less the first, with the interval of that."""

    name: str
    first: float
    second: float
    change: float
    change_interval: Interval

    @property
    def differs(self) -> bool:
        """Whether more than chance is behind the difference: its interval of 95 % leaves 0 out."""
        return not self.change_interval.low <= 0 <= self.change_interval.high


@dataclass(frozen=True, slots=True)
class Comparison:
    """`both` of the people are in both bases."""

    bases: tuple[int, int]
    both: int
    answers: Sequence[Compared]


def compare(question: SavedResult, first: Side, second: Side) -> Comparison:
    """The answers of both sides, in the order of the question's and then of others that somebody gave."""
    before, after = (of_question(side.flow, side.question, side.selection) for side in (first, second))
    bases = (before.answered, after.answered)
    names = dict.fromkeys([*question.answers, *sorted({*before.people, *after.people})])
    both = of_both(first, second)
    answers = [_compared(name, before.people, after.people, bases, both) for name in names]
    return Comparison(bases, both.people, answers)


def _compared(
    name: str, before: Mapping[str, int], after: Mapping[str, int], bases: tuple[int, int], both: Both
) -> Compared:
    one, other = share(before.get(name, 0), bases[0]), share(after.get(name, 0), bases[1])
    apart = difference(other, bases[1], one, bases[0], correlation=both.correlation(name, bases))
    return Compared(name, one, other, other - one, apart)

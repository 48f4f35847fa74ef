"""A flow's answers weighted to the population, beside how they came in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from dashboard.reports.questions import SavedResult
from dashboard.reports.statistics.intervals import Interval, wilson
from dashboard.reports.statistics.weighting import (
    Cell,
    WeightingError,
    design_effect,
    effective_size,
    post_stratify,
    rake,
    trim,
)
from dashboard.reports.tables import Selection, counts
from engine.models import Flow, Weighting
from engine.services.sorting import UNKNOWN
from flows.told import told

# Fewer people than that in a cell, and each of them speaks for many.
SMALL_CELL = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Weights:
    """What a weighting makes of those who answered; `left_out` are people of whom a trait isn't known."""

    traits: Sequence[str]
    by_cell: Mapping[Cell, float]
    people: Mapping[Cell, int]
    left_out: int
    design_effect: float
    effective: float
    small: Sequence[Cell]
    is_fitted: bool

    @property
    def largest(self) -> float:
        return max(self.by_cell.values(), default=1.0)

    @property
    def smallest(self) -> float:
        return min(self.by_cell.values(), default=1.0)


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """Of one answer: how many gave it, their share as it came in and weighted, each with its interval of 95 %."""

    name: str
    people: int
    share: float
    interval: Interval
    weighted: float
    weighted_interval: Interval


def weights(flow: Flow, weighting: Weighting) -> Weights:
    """The weights of those who answered. Raises `WeightingError` if the population doesn't fit them."""
    everybody = counts(flow, weighting.traits, Selection(responded=True))
    people = {cell: count for cell, count in everybody.items() if UNKNOWN not in cell}
    if not people:
        raise WeightingError(told("Of nobody who answered, everything that the weighting needs is known."))
    raw, is_fitted = _fit(people, weighting)
    by_cell = trim(raw, people, low=weighting.low, high=weighting.high)
    return Weights(
        traits=weighting.traits,
        by_cell=by_cell,
        people=people,
        left_out=sum(everybody.values()) - sum(people.values()),
        design_effect=design_effect(by_cell, people),
        effective=effective_size(by_cell, people),
        small=sorted(cell for cell, count in people.items() if count < SMALL_CELL),
        is_fitted=is_fitted,
    )


def answers(flow: Flow, question: SavedResult, found: Weights) -> list[WeightedShare]:
    """The answers to a question in its order, then those that the flow no longer has."""
    raw, weighted, squares = _weighed(flow, f"answer:{question.key}", found)
    base = _Base(sum(raw.values()), sum(weighted.values()), squares)
    if question.options:
        numbers, weights_of, _ = _weighed(flow, question.dimension, found)
        raw = {**_named(question, numbers), **_without(question.chosen, raw)}
        weighted = {**_named(question, weights_of), **_without(question.chosen, weighted)}
    names = dict.fromkeys([*question.answers, *sorted(raw)])
    return [_share(name, raw.get(name, 0), weighted.get(name, 0.0), base) for name in names]


class _Base(NamedTuple):
    """Those who answered: people, the sum of their weights, and that of the squares of these."""

    people: int
    weight: float
    squares: float

    @property
    def effective(self) -> float:
        return self.weight * self.weight / self.squares if self.squares else 0.0


def _weighed(flow: Flow, dimension: str, found: Weights) -> tuple[dict[str, int], dict[str, float], float]:
    """People and weight by a dimension, and the sum of the squares of the weights."""
    raw: dict[str, int] = defaultdict(int)
    weighted: dict[str, float] = defaultdict(float)
    squares = 0.0
    for (*cell, value), people in counts(flow, [*found.traits, dimension], Selection(responded=True)).items():
        weight = found.by_cell.get(tuple(cell))
        if value != UNKNOWN and weight is not None:
            raw[value] += people
            weighted[value] += people * weight
            squares += people * weight * weight
    return raw, weighted, squares


def _named(question: SavedResult, by_number: Mapping[str, T]) -> dict[str, T]:
    return {question.option(number): value for number, value in by_number.items()}


def _without(category: str, by_category: Mapping[str, T]) -> dict[str, T]:
    return {name: value for name, value in by_category.items() if name != category}


def _share(name: str, people: int, weight: float, base: _Base) -> WeightedShare:
    plain = people / base.people if base.people else 0.0
    fitted = weight / base.weight if base.weight else 0.0
    return WeightedShare(
        name, people, plain, wilson(plain, base.people), fitted, wilson(min(1.0, fitted), base.effective)
    )


def _fit(people: Mapping[Cell, int], weighting: Weighting) -> tuple[Mapping[Cell, float], bool]:
    if weighting.method == Weighting.Method.POST_STRATIFY:
        population = {tuple(cell): float(size) for cell, size in weighting.population}
        return post_stratify(people, population), True
    raked = rake(people, weighting.population)
    return raked.weights, raked.gap < 1e-6  # a margin may still be off by less than anybody could see

"""A flow's answers weighted to the population, beside how they came in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
from dashboard.reports.tables import UNKNOWN, Selection, counts
from engine.models import Flow, Weighting

# Fewer people than that in a cell, and each of them speaks for many.
SMALL_CELL = 10


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
        raise WeightingError("Of nobody who answered, everything that the weighting needs is known.")
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


def answers(flow: Flow, key: str, categories: Iterable[str], found: Weights) -> list[WeightedShare]:
    """The answers to a question, in the order of `categories`, then those that the flow no longer has."""
    table = counts(flow, [*found.traits, f"answer:{key}"], Selection(responded=True))
    raw: dict[str, int] = defaultdict(int)
    weighted: dict[str, float] = defaultdict(float)
    squares = 0.0
    for (*cell, answer), people in table.items():
        weight = found.by_cell.get(tuple(cell))
        if answer != UNKNOWN and weight is not None:
            raw[answer] += people
            weighted[answer] += people * weight
            squares += people * weight * weight
    total = sum(weighted.values())
    effective = total * total / squares if squares else 0.0
    names = list(dict.fromkeys([*categories, *sorted(raw)]))
    return [_share(name, raw, weighted, effective) for name in names]


def _share(name: str, raw: Mapping[str, int], weighted: Mapping[str, float], effective: float) -> WeightedShare:
    base, total = sum(raw.values()), sum(weighted.values())
    plain = raw.get(name, 0) / base if base else 0.0
    fitted = weighted.get(name, 0.0) / total if total else 0.0
    return WeightedShare(name, raw.get(name, 0), plain, wilson(plain, base), fitted, wilson(fitted, effective))


def _fit(people: Mapping[Cell, int], weighting: Weighting) -> tuple[Mapping[Cell, float], bool]:
    if weighting.method == Weighting.Method.POST_STRATIFY:
        population = {tuple(cell): float(size) for cell, size in weighting.population}
        return post_stratify(people, population), True
    raked = rake(people, weighting.population)
    return raked.weights, raked.gap < 1e-6  # a margin may still be off by less than anybody could see

"""Weights that make those who answered count as the population does.

People are grouped in cells, one for each combination of what is known of them, as `("Pristina", "15-19", "F")`;
everybody in a cell weighs the same. `post_stratify` needs the population of each cell, `rake` only that of each trait.
Weights are scaled to a mean of 1, so they sum to the number of people.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flows.told import told

_MISSING = told("The population has nobody with “{value}”, but somebody who answered has it.")
_NOBODY = told("Of the {count} who are {cell}, the population has nobody.")

Cell = tuple[str, ...]
Counts = Mapping[Cell, float]
# Of one trait: its value → people in the population, or their share; only proportions matter.
Margin = Mapping[str, float]


class WeightingError(ValueError):
    """These people can't be weighted to that population; the message says which value stands in the way."""


class Raked(NamedTuple):
    """`gap` is the largest distance that is left between a weighted share and its margin, 0 to 1."""

    weights: dict[Cell, float]
    rounds: int
    gap: float


def post_stratify(people: Counts, population: Counts) -> dict[Cell, float]:
    """The weight of each cell that has people: its share of the population over its share of the people."""
    _refuse_strangers(people, population)
    known = {cell: population[cell] / count for cell, count in people.items() if count}
    return scaled(known, people)


def rake(people: Counts, margins: Sequence[Margin], *, rounds: int = 1000, tolerance: float = 1e-12) -> Raked:
    """Iterative proportional fitting: weights under which each trait has the shares of its margin.

    `margins` are in the order of the traits in a cell. Values of a margin that nobody has are left out of it: there
    is nobody to stand for them. Raises `WeightingError` when somebody has a value that its margin doesn't tell,
    or one of 0. (W. E. Deming, F. F. Stephan 1940, Ann Math Stat 11:427.)
    """
    present = {cell: float(count) for cell, count in people.items() if count}
    targets = [_target(present, trait, margin) for trait, margin in enumerate(margins)]
    weighted = dict(present)
    done, gap = 0, _gap(weighted, targets)
    while gap > tolerance and done < rounds:
        for trait, target in enumerate(targets):
            _fit(weighted, trait, target)
        done, gap = done + 1, _gap(weighted, targets)
    weights = {cell: weighted[cell] / count for cell, count in present.items()}
    return Raked(scaled(weights, present), done, gap)


def trim(weights: Mapping[Cell, float], people: Counts, *, low: float = 0.2, high: float = 5.0) -> dict[Cell, float]:
    """No weight below `low` or above `high` times the mean; what is cut off is spread over the others.

    Shares then fit the population less well, and estimates vary less. Raises `WeightingError` if 1 isn't between both.
    """
    if not 0 <= low <= 1 <= high:
        raise WeightingError(told("Weights can only be trimmed below and above 1, their mean."))
    trimmed = scaled(weights, people)
    for _ in weights:
        bounded = {cell: min(max(weight, low), high) for cell, weight in trimmed.items()}
        trimmed = _spread(bounded, people, low, high)
        if all(low <= weight <= high for weight in trimmed.values()):
            break
    return trimmed


def design_effect(weights: Mapping[Cell, float], people: Counts) -> float:
    """How many times as many people the weighting costs (L. Kish 1965): 1 when all weigh the same."""
    total = sum(people[cell] * weight for cell, weight in weights.items())
    squares = sum(people[cell] * weight * weight for cell, weight in weights.items())
    count = sum(people[cell] for cell in weights)
    return count * squares / (total * total) if total else 1.0


def effective_size(weights: Mapping[Cell, float], people: Counts) -> float:
    """The people of equal weight whose shares would be as sure as these."""
    return sum(people[cell] for cell in weights) / design_effect(weights, people)


def scaled(weights: Mapping[Cell, float], people: Counts) -> dict[Cell, float]:
    """The weights with a mean of 1 over the people."""
    count = sum(people[cell] for cell in weights)
    total = sum(people[cell] * weight for cell, weight in weights.items())
    return {cell: weight * count / total for cell, weight in weights.items()}


def _refuse_strangers(people: Counts, population: Counts) -> None:
    for cell, count in people.items():
        if count and population.get(cell, 0) <= 0:
            raise WeightingError(told(_NOBODY, count=f"{count:g}", cell=", ".join(cell)))


def _target(people: Counts, trait: int, margin: Margin) -> dict[str, float]:
    """The margin as shares, of the values that somebody has."""
    found = {cell[trait] for cell in people}
    for value in sorted(found):
        if margin.get(value, 0) <= 0:
            raise WeightingError(told(_MISSING, value=value))
    total = sum(margin[value] for value in found)
    return {value: margin[value] / total for value in found}


def _shares(weighted: Counts, trait: int) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for cell, weight in weighted.items():
        sums[cell[trait]] += weight
    total = sum(sums.values())
    return {value: part / total for value, part in sums.items()}


def _fit(weighted: dict[Cell, float], trait: int, target: Margin) -> None:
    factors = {value: target[value] / share for value, share in _shares(weighted, trait).items()}
    for cell in weighted:
        weighted[cell] *= factors[cell[trait]]


def _gap(weighted: Counts, targets: Sequence[Margin]) -> float:
    return max(
        (
            abs(share - target[value])
            for trait, target in enumerate(targets)
            for value, share in _shares(weighted, trait).items()
        ),
        default=0.0,
    )


def _spread(bounded: Mapping[Cell, float], people: Counts, low: float, high: float) -> dict[Cell, float]:
    """The weights with what the bounds took away shared out among those that are at neither of them."""
    missing = sum(people[cell] * (1 - weight) for cell, weight in bounded.items())
    free = sum(people[cell] * weight for cell, weight in bounded.items() if low < weight < high)
    if not free:
        return dict(bounded)
    factor = 1 + missing / free
    return {cell: weight * factor if low < weight < high else weight for cell, weight in bounded.items()}

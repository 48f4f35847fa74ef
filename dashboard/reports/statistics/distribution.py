"""Answers that are numbers: where they lie, and in what steps to draw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

# Value → people who gave it.
Numbers = Mapping[float, float]
NICE = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Summary:
    people: float
    mean: float
    deviation: float
    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from `low` up to, but not with, `high`; the last one has both ends."""

    low: float
    high: float
    people: float


def summary(numbers: Numbers) -> Summary | None:
    """None of no numbers. The deviation is the sample's (over n - 1); quantiles lie between values, as R's type 7."""
    people = sum(numbers.values())
    if not people:
        return None
    mean = sum(value * count for value, count in numbers.items()) / people
    squares = sum((value - mean) ** 2 * count for value, count in numbers.items())
    deviation = sqrt(squares / (people - 1)) if people > 1 else 0.0
    lower, median, upper = (quantile(numbers, part) for part in (0.25, 0.5, 0.75))
    return Summary(people, mean, deviation, min(numbers), lower, median, upper, max(numbers))


def quantile(numbers: Numbers, part: float) -> float:
    """The value below which `part` (0 to 1) of the people are; between two values in proportion."""
    place = (sum(numbers.values()) - 1) * part
    below, above = _at(numbers, floor(place)), _at(numbers, ceil(place))
    return below + (above - below) * (place - floor(place))


def histogram(numbers: Numbers, wanted: int = 10) -> list[Bin]:
    """About `wanted` bins of one round width (1, 2 or 5 times a power of ten) that hold all numbers."""
    if not numbers:
        return []
    lowest, highest = min(numbers), max(numbers)
    width = _round_width((highest - lowest) / wanted)
    first, last = floor(lowest / width), floor(highest / width)
    people = [0.0] * (last - first + 1)
    for value, count in numbers.items():
        people[min(floor(value / width), last) - first] += count
    return [Bin((first + step) * width, (first + step + 1) * width, count) for step, count in enumerate(people)]


def _at(numbers: Numbers, place: int) -> float:
    passed = 0.0
    for value in sorted(numbers):
        passed += numbers[value]
        if passed > place:
            return value
    return max(numbers)


def _round_width(rough: float) -> float:
    if rough <= 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return next(nice for nice in NICE if nice * power >= rough * (1 - 1e-12)) * power

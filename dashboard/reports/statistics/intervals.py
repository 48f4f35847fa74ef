"""How sure a share is: score intervals, which hold for small bases and for shares near 0 and 1."""

from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    """Both ends belong to it; shares run from 0 to 1, differences of shares from -1 to 1."""

    low: float
    high: float


@cache
def critical(level: float = 0.95) -> float:
    """How many standard deviations the middle `level` of a normal distribution reaches: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(share: float, base: float, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share of `base` answers (E. B. Wilson 1927, JASA 22:209).

    The base may be an effective one, and so a fraction. Nothing is known of a share of no answers: 0 to 1.
    """
    if base <= 0:
        return Interval(0.0, 1.0)
    square = critical(level) ** 2
    middle = share + square / (2 * base)
    reach = critical(level) * sqrt(share * (1 - share) / base + square / (4 * base * base))
    scale = 1 + square / base
    low = 0.0 if share <= 0 else max(0.0, (middle - reach) / scale)
    high = 1.0 if share >= 1 else min(1.0, (middle + reach) / scale)
    return Interval(low, high)


def difference(
    first: float,
    first_base: float,
    second: float,
    second_base: float,
    level: float = 0.95,
    *,
    correlation: float = 0.0,
) -> Interval:
    """The interval of `first - second`, two shares, which have a correlation where people are in both.

    R. G. Newcombe 1998, Stat Med 17:873 and 17:2635, method 10 of both: from Wilson's intervals of the shares.
    """
    one, other = wilson(first, first_base, level), wilson(second, second_base, level)
    apart = first - second
    below = _reach(first - one.low, other.high - second, correlation)
    above = _reach(one.high - first, second - other.low, correlation)
    return Interval(max(-1.0, apart - below), min(1.0, apart + above))


def _reach(one: float, other: float, correlation: float) -> float:
    return sqrt(max(0.0, one**2 - 2 * correlation * one * other + other**2))


def paired_correlation(both: float, first: float, second: float, neither: float) -> float:
    """How much it goes together in the same people: of how many both are so, one of them only, and neither.

    With Newcombe's correction for continuity, which makes it less where it is positive.
    """
    people = both + first + second + neither
    together = both * neither - first * second
    if together > 0:
        together = max(0.0, together - people / 2)
    sides = (both + first) * (second + neither) * (both + second) * (first + neither)
    return together / sqrt(sides) if sides else 0.0

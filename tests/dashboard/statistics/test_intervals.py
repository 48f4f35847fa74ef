"""Score intervals against SciPy and against the figures that Newcombe printed."""

import pytest
from scipy.stats import binomtest

from dashboard.reports.statistics.intervals import Interval, critical, difference, paired_correlation, wilson


@pytest.mark.parametrize(
    ("yes", "base"), [(0, 1), (1, 1), (0, 20), (1, 29), (15, 148), (81, 263), (620, 1000), (9, 10)]
)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_is_what_scipy_says(yes: int, base: int, level: float) -> None:
    expected = binomtest(yes, base).proportion_ci(level, method="wilson")
    assert wilson(yes / base, base, level) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # R. G. Newcombe 1998, Stat Med 17:873, table II, method 10
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 20), 0.6791, 1.0)],
)
def test_difference_is_what_newcombe_printed(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = difference(first[0] / first[1], first[1], second[0] / second[1], second[1])
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    # M. W. Fagerland, S. Lydersen, P. Laake 2014, Stat Med 33:2850: airways and complete responses
    [((1, 1, 7, 12), -0.507, -0.026), ((59, 6, 16, 80), -0.119, -0.005)],
)
def test_difference_of_the_same_people_is_what_others_printed(
    table: tuple[int, int, int, int], low: float, high: float
) -> None:
    both, one, other, neither = table
    people = sum(table)
    together = paired_correlation(both, one, other, neither)
    found = difference((both + one) / people, people, (both + other) / people, people, correlation=together)
    assert found == pytest.approx((low, high), abs=5e-4)


def test_who_never_changes_their_mind_is_no_difference() -> None:
    assert paired_correlation(0, 0, 0, 20) == 0
    together = paired_correlation(500, 0, 0, 500)
    assert difference(0.5, 1000, 0.5, 1000, correlation=together).high < 0.005


def test_of_nobody_nothing_is_known() -> None:
    assert wilson(0.0, 0) == Interval(0.0, 1.0)


def test_takes_effective_bases() -> None:
    wide, narrow = wilson(0.4, 55.5), wilson(0.4, 111)
    assert wide.low < narrow.low < 0.4 < narrow.high < wide.high


def test_critical_value() -> None:
    assert critical() == pytest.approx(1.959963984540054, abs=1e-12)

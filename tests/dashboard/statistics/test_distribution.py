"""Numbers described as NumPy describes them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.statistics.distribution import histogram, quantile, summary

AGES: dict[float, int] = {14.0: 3, 15.0: 8, 17.0: 21, 18.0: 5, 24.0: 2, 31.0: 1}
EACH = np.repeat(list(AGES), list(AGES.values()))


def test_summary_is_what_numpy_says() -> None:
    found = summary(AGES)
    assert found is not None
    assert found.people == 40
    assert found.mean == pytest.approx(EACH.mean(), abs=1e-9)
    assert found.deviation == pytest.approx(EACH.std(ddof=1), abs=1e-9)
    assert (found.lowest, found.highest) == (14, 31)
    quartiles = (found.lower_quartile, found.median, found.upper_quartile)
    assert quartiles == pytest.approx(tuple(np.quantile(EACH, [0.25, 0.5, 0.75])), abs=1e-9)


def test_nobody_has_no_summary() -> None:
    assert summary({}) is None
    assert histogram({}) == []


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40), st.floats(0, 1))
def test_quantiles_lie_as_numpy_s(values: list[int], part: float) -> None:
    counts = {float(value): values.count(value) for value in values}
    assert quantile(counts, part) == pytest.approx(np.quantile(values, part), abs=1e-6)


@given(st.dictionaries(st.floats(-1e6, 1e6), st.integers(1, 9), min_size=1, max_size=30))
def test_everybody_is_in_one_bin(numbers: dict[float, int]) -> None:
    bins = histogram(numbers)
    assert sum(one.people for one in bins) == sum(numbers.values())
    assert bins[0].low <= min(numbers)
    assert max(numbers) <= bins[-1].high
    assert len(bins) <= 12


def test_bins_have_round_widths() -> None:
    assert [(one.low, one.people) for one in histogram(AGES)] == [
        (14.0, 11),
        (16.0, 21),
        (18.0, 5),
        (20.0, 0),
        (22.0, 0),
        (24.0, 2),
        (26.0, 0),
        (28.0, 0),
        (30.0, 1),
    ]

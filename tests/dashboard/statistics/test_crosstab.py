"""Crossed tables against SciPy."""

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency
from scipy.stats.contingency import association

from dashboard.reports.statistics.crosstab import chi_square_tail, cross
from dashboard.reports.statistics.intervals import wilson

ROWS, COLUMNS = ["F", "M"], ["Yes", "No", "Don't know"]
COUNTS = {
    ("F", "Yes"): 310,
    ("F", "No"): 150,
    ("F", "Don't know"): 40,
    ("M", "Yes"): 220,
    ("M", "No"): 210,
    ("M", "Don't know"): 70,
}


def test_is_what_scipy_says() -> None:
    table = cross(COUNTS, ROWS, COLUMNS)
    matrix = np.array([[COUNTS[row, column] for column in COLUMNS] for row in ROWS])
    expected = chi2_contingency(matrix, correction=False)
    assert table.chi_square == pytest.approx(expected.statistic, abs=1e-9)
    assert table.p == pytest.approx(expected.pvalue, abs=1e-12)
    assert table.freedom == expected.dof
    assert table.v == pytest.approx(association(matrix, method="cramer"), abs=1e-9)
    assert not table.is_doubtful


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 20, 99])
@pytest.mark.parametrize("chi_square", [0.001, 0.5, 3.84, 12.0, 60.0, 250.0])
def test_tail_is_what_scipy_says(chi_square: float, freedom: int) -> None:
    assert chi_square_tail(chi_square, freedom) == pytest.approx(chi2.sf(chi_square, freedom), abs=1e-12)


def test_cells_are_shares_of_their_row() -> None:
    cell = cross(COUNTS, ROWS, COLUMNS).cells["F", "Yes"]
    assert (cell.count, cell.share) == (310, 0.62)
    assert cell.interval == wilson(0.62, 500)


def test_weighted_counts_make_for_wider_intervals_and_a_smaller_test() -> None:
    plain, weighted = cross(COUNTS, ROWS, COLUMNS), cross(COUNTS, ROWS, COLUMNS, shrink=0.5)
    assert weighted.chi_square == pytest.approx(plain.chi_square / 2)
    assert weighted.v == pytest.approx(plain.v)
    assert weighted.cells["F", "Yes"].interval == wilson(0.62, 250)


def test_empty_and_small_tables_say_nothing() -> None:
    empty = cross({}, ROWS, COLUMNS)
    assert (empty.total, empty.chi_square, empty.p, empty.v) == (0, 0, 1, 0)
    assert cross({("F", "Yes"): 3, ("M", "No"): 2}, ROWS, COLUMNS).is_doubtful

"""Weights against a worked example, against ipfn, and against what must hold for any people."""

from collections.abc import Iterable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipfn.ipfn import ipfn

from dashboard.reports.statistics.weighting import (
    Cell,
    WeightingError,
    design_effect,
    effective_size,
    post_stratify,
    rake,
    trim,
)

GENDERS, REGIONS = ("F", "M"), ("North", "East", "South")
PEOPLE: dict[Cell, int] = {
    ("F", "North"): 100,
    ("F", "East"): 40,
    ("F", "South"): 10,
    ("M", "North"): 220,
    ("M", "East"): 90,
    ("M", "South"): 40,
}
MARGINS = [{"F": 51, "M": 49}, {"North": 30, "East": 45, "South": 25}]


def shares(weights: dict[Cell, float], trait: int) -> dict[str, float]:
    total = sum(PEOPLE[cell] * weight for cell, weight in weights.items())
    found: dict[str, float] = {}
    for cell, weight in weights.items():
        found[cell[trait]] = found.get(cell[trait], 0) + PEOPLE[cell] * weight / total
    return found


def test_raking_is_what_ipfn_finds() -> None:
    table = np.array([[float(PEOPLE[gender, region]) for region in REGIONS] for gender in GENDERS])
    aims = [np.array([255.0, 245.0]), np.array([150.0, 225.0, 125.0])]
    fitted = ipfn(table.copy(), aims, [[0], [1]], convergence_rate=1e-14, max_iteration=5000).iteration()
    weights = rake(PEOPLE, MARGINS).weights
    for (row, gender), (column, region) in product(enumerate(GENDERS), enumerate(REGIONS)):
        expected = fitted[row][column] / PEOPLE[gender, region]
        assert weights[gender, region] == pytest.approx(expected, abs=1e-9)


def test_raking_reproduces_demings_and_stephans_kind_of_table() -> None:
    """Two by two by hand: the odds ratio of the people stays, the margins become those of the population."""
    people: dict[Cell, int] = {("a", "x"): 40, ("a", "y"): 30, ("b", "x"): 20, ("b", "y"): 10}
    weights = rake(people, [{"a": 50, "b": 50}, {"x": 50, "y": 50}]).weights
    fitted = {cell: people[cell] * weight for cell, weight in weights.items()}
    # With all margins equal the table is symmetric: p(1-p) odds squared equal the odds ratio 40*10/(30*20) = 2/3.
    root = (2 / 3) ** 0.5
    assert fitted["a", "x"] == pytest.approx(50 * root / (1 + root), abs=1e-9)
    assert fitted["a", "x"] * fitted["b", "y"] / (fitted["a", "y"] * fitted["b", "x"]) == pytest.approx(2 / 3, abs=1e-9)


def test_raked_shares_are_those_of_the_margins() -> None:
    raked = rake(PEOPLE, MARGINS)
    assert shares(raked.weights, 0) == pytest.approx({"F": 0.51, "M": 0.49}, abs=1e-9)
    assert shares(raked.weights, 1) == pytest.approx({"North": 0.30, "East": 0.45, "South": 0.25}, abs=1e-9)
    assert raked.gap <= 1e-12


def test_post_stratified_cells_have_the_population_s_shares() -> None:
    population = dict(zip(PEOPLE, (10, 20, 15, 15, 25, 15), strict=True))
    weights = post_stratify(PEOPLE, population)
    assert sum(PEOPLE[cell] * weight for cell, weight in weights.items()) == pytest.approx(500)
    assert {cell: PEOPLE[cell] * weights[cell] / 5 for cell in PEOPLE} == pytest.approx(population)


def test_kish_by_hand() -> None:
    """100 people of weight 1 and 100 of weight 3: n Σw² / (Σw)² = 200 × 1000 / 400² = 1.25, so they count as 160."""
    people: dict[Cell, int] = {("light",): 100, ("heavy",): 100}
    weights: dict[Cell, float] = {("light",): 1.0, ("heavy",): 3.0}
    assert design_effect(weights, people) == pytest.approx(1.25)
    assert effective_size(weights, people) == pytest.approx(160)


def test_trimming_keeps_the_sum_and_lowers_the_design_effect() -> None:
    weights = rake(PEOPLE, MARGINS).weights
    trimmed = trim(weights, PEOPLE, low=0.5, high=2.0)
    assert max(trimmed.values()) <= 2.0
    assert min(trimmed.values()) >= 0.5
    assert sum(PEOPLE[cell] * weight for cell, weight in trimmed.items()) == pytest.approx(500)
    assert design_effect(trimmed, PEOPLE) < design_effect(weights, PEOPLE)


def test_says_who_is_not_in_the_population() -> None:
    with pytest.raises(WeightingError, match="“South”"):
        rake(PEOPLE, [MARGINS[0], {"North": 30, "East": 45}])
    with pytest.raises(WeightingError, match="M, South"):
        post_stratify(PEOPLE, {cell: 1.0 for cell in PEOPLE if cell != ("M", "South")})


def test_nobody_needs_no_weights() -> None:
    assert rake({}, MARGINS).weights == {}


def cells(counts: Iterable[int]) -> dict[Cell, int]:
    return dict(zip(product(GENDERS, REGIONS), counts, strict=True))


@given(st.lists(st.integers(1, 500), min_size=6, max_size=6), st.lists(st.floats(0.05, 20), min_size=5, max_size=5))
def test_any_full_table_can_be_raked(counts: list[int], sizes: list[float]) -> None:
    people = cells(counts)
    margins = [dict(zip(GENDERS, sizes[:2], strict=True)), dict(zip(REGIONS, sizes[2:], strict=True))]
    raked = rake(people, margins)
    assert raked.gap < 1e-9
    assert sum(people[cell] * weight for cell, weight in raked.weights.items()) == pytest.approx(sum(counts))
    assert design_effect(raked.weights, people) >= 1 - 1e-12

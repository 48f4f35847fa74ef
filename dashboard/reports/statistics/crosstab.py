"""Two questions crossed: whether an answer to one goes with an answer to the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

from dashboard.reports.statistics.intervals import Interval, wilson

Table = Mapping[tuple[str, str], float]
# Below this a cell says next to nothing (W. G. Cochran 1954).
SMALL_EXPECTED = 5.0


@dataclass(frozen=True, slots=True)
class CrossCell:
    """Of those in a row, the share that is in the column."""

    count: float
    share: float
    interval: Interval
    expected: float


@dataclass(frozen=True, slots=True)
class CrossTable:
    """`chi_square` and `p` test that rows and columns have nothing to do with each other; `v` (Cramér's) says how much
    they have, 0 to 1. `is_doubtful` when over a fifth of the cells expects fewer than five people."""

    rows: list[str]
    columns: list[str]
    cells: dict[tuple[str, str], CrossCell]
    row_totals: dict[str, float]
    column_totals: dict[str, float]
    total: float
    chi_square: float
    freedom: int
    p: float
    v: float
    is_doubtful: bool


def cross(
    counts: Table,
    rows: list[str],
    columns: list[str],
    *,
    people: Mapping[str, float] | None = None,
    shrink: float = 1.0,
    level: float = 0.95,
) -> CrossTable:
    """The table in the given order of rows and columns; missing cells are 0, empty rows and columns stay in it.

    Weighted counts need `shrink`, effective over actual number of people (1 / design effect): it makes intervals wider
    and the test more careful. `people` of each row are given where one may be in several columns; the test then means
    nothing.
    """
    row_totals = {row: sum(counts.get((row, column), 0) for column in columns) for row in rows}
    if people is not None:
        row_totals = {row: people.get(row, 0) for row in rows}
    column_totals = {column: sum(counts.get((row, column), 0) for row in rows) for column in columns}
    total = sum(row_totals.values())
    cells = {
        (row, column): _cell(counts.get((row, column), 0), row_totals[row], column_totals[column], total, shrink, level)
        for row in rows
        for column in columns
    }
    chi_square = shrink * sum((one.count - one.expected) ** 2 / one.expected for one in cells.values() if one.expected)
    wide, high = sum(map(bool, column_totals.values())), sum(map(bool, row_totals.values()))
    freedom = max(0, (wide - 1) * (high - 1))
    small = sum(one.expected < SMALL_EXPECTED for one in cells.values())
    return CrossTable(
        rows=rows,
        columns=columns,
        cells=cells,
        row_totals=row_totals,
        column_totals=column_totals,
        total=total,
        chi_square=chi_square,
        freedom=freedom,
        p=chi_square_tail(chi_square, freedom),
        v=cramers_v(chi_square, total * shrink, min(wide, high)),
        is_doubtful=5 * small > len(cells),
    )


def cramers_v(chi_square: float, people: float, shorter: int) -> float:
    """Association from 0 to 1; `shorter` is the lesser of the numbers of rows and columns."""
    return sqrt(chi_square / (people * (shorter - 1))) if people and shorter > 1 else 0.0


def chi_square_tail(chi_square: float, freedom: int) -> float:
    """The probability of a value at least this large when nothing is behind it.

    The upper regularised incomplete gamma function at half of both, by its series below and by Lentz's continued
    fraction above the bend (Abramowitz & Stegun 6.5.29 and 6.5.31).
    """
    if freedom <= 0 or chi_square <= 0:
        return 1.0
    shape, at = freedom / 2, chi_square / 2
    front = exp(shape * log(at) - at - lgamma(shape))
    return 1 - front * _series(shape, at) if at < shape + 1 else front * _fraction(shape, at)


def _cell(count: float, row: float, column: float, total: float, shrink: float, level: float) -> CrossCell:
    share = count / row if row else 0.0
    return CrossCell(count, share, wilson(share, row * shrink, level), row * column / total if total else 0.0)


def _series(shape: float, at: float) -> float:
    term = total = 1 / shape
    step = shape
    while abs(term) > abs(total) * 1e-16:
        step += 1
        term *= at / step
        total += term
    return total


def _fraction(shape: float, at: float) -> float:
    tiny = 1e-300
    below = at + 1 - shape
    ratio, inverse = 1 / tiny, 1 / below
    value = inverse
    for step in range(1, 10_000):
        over = -step * (step - shape)
        below += 2
        inverse = 1 / (over * inverse + below or tiny)
        ratio = below + over / ratio or tiny
        value *= inverse * ratio
        if abs(inverse * ratio - 1) < 1e-16:
            break
    return value

"""The answers to a question among people who differ in something."""

from dataclasses import dataclass

from dashboard.reports.dimensions import MOST_VALUES, Dimension, in_order
from dashboard.reports.questions import SavedResult
from dashboard.reports.results import QuestionResults, question_results
from dashboard.reports.statistics.crosstab import CrossTable, cross
from dashboard.reports.tables import Selection, counts
from dashboard.reports.tallies import tallies
from engine.models import Flow
from engine.services.sorting import UNKNOWN


@dataclass(frozen=True, slots=True)
class Part:
    """People with one value of a dimension, and what they answered."""

    value: str
    label: str
    results: QuestionResults


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two dimensions crossed, with values and labels of rows and columns.

    Where people may be in several of them, no test can be made.
    """

    table: CrossTable
    rows: list[tuple[str, str]]
    columns: list[tuple[str, str]]
    is_several: bool


def by(flow: Flow, question: SavedResult, dimension: Dimension, selection: Selection) -> list[Part]:
    """A part for each value that somebody who answered has, the most common ones if there are very many."""
    found = tallies(flow, question, dimension.code, selection)
    common = sorted(found, key=lambda value: -found[value].answered)[:MOST_VALUES]
    return [
        Part(value, dimension.label(value), question_results(question, found[value]))
        for value in in_order(dimension, common)
    ]


def crossing(flow: Flow, rows: Dimension, columns: Dimension, selection: Selection) -> Crossing:
    """Two dimensions against each other, of people of whom both are known.

    Who chose several things is in several columns or rows; shares are of all the people of a row.
    """
    found = counts(flow, [rows.code, columns.code], selection)
    table = {(row, column): count for (row, column), count in found.items() if UNKNOWN not in (row, column)}
    down = in_order(rows, (row for row, _ in table))[:MOST_VALUES]
    across = in_order(columns, (column for _, column in table))[:MOST_VALUES]
    kept = {place: count for place, count in table.items() if place[0] in down and place[1] in across}
    return Crossing(
        cross(kept, down, across, people=_people(flow, rows, columns, selection) if columns.is_several else None),
        [(row, rows.label(row)) for row in down],
        [(column, columns.label(column)) for column in across],
        rows.is_several or columns.is_several,
    )


def _people(flow: Flow, rows: Dimension, columns: Dimension, selection: Selection) -> dict[str, float]:
    """The people of each row who chose anything at all."""
    found = counts(flow, [rows.code, f"chose:{columns.key}"], selection)
    return {row: people for (row, chose), people in found.items() if chose != UNKNOWN}

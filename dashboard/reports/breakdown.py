"""The answers to a question among people who differ in something."""

from collections import defaultdict
from dataclasses import dataclass

from dashboard.reports.dimensions import MOST_VALUES, Dimension, in_order
from dashboard.reports.questions import SavedResult
from dashboard.reports.results import QuestionResults, question_results
from dashboard.reports.statistics.crosstab import CrossTable, cross
from dashboard.reports.tables import UNKNOWN, Selection, counts
from engine.models import Flow


@dataclass(frozen=True, slots=True)
class Part:
    """People with one value of a dimension, and what they answered."""

    value: str
    label: str
    results: QuestionResults


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two dimensions crossed; `labels` are those of rows and columns as people read them."""

    table: CrossTable
    rows: list[tuple[str, str]]
    columns: list[tuple[str, str]]


def by(flow: Flow, question: SavedResult, dimension: Dimension, selection: Selection) -> list[Part]:
    """A part for each value that somebody who answered has, the most common ones if there are very many."""
    people: dict[str, dict[str, int]] = defaultdict(dict)
    for (value, answer), count in counts(flow, [dimension.code, f"answer:{question.key}"], selection).items():
        if answer != UNKNOWN:
            people[value][answer] = count
    common = sorted(people, key=lambda value: -sum(people[value].values()))[:MOST_VALUES]
    return [
        Part(value, dimension.label(value), question_results(question, people[value]))
        for value in in_order(dimension, common)
    ]


def crossing(flow: Flow, rows: Dimension, columns: Dimension, selection: Selection) -> Crossing:
    """Two dimensions against each other, of people of whom both are known."""
    found = counts(flow, [rows.code, columns.code], selection)
    table = {(row, column): count for (row, column), count in found.items() if UNKNOWN not in (row, column)}
    down = in_order(rows, (row for row, _ in table))[:MOST_VALUES]
    across = in_order(columns, (column for _, column in table))[:MOST_VALUES]
    kept = {place: count for place, count in table.items() if place[0] in down and place[1] in across}
    return Crossing(
        cross(kept, down, across),
        [(row, rows.label(row)) for row in down],
        [(column, columns.label(column)) for column in across],
    )

"""Saving the population that a flow's answers are weighted to."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from engine.models import Flow, User, Weighting, Workspace
from flows.told import told

MOST_TRAITS = 4
LONGEST_LINE = 10_000  # letters
TRAITS = ("field", "age", "group", "answer")
_LINES = told("The table needs a line of headers and a line for each value, as “field:gender,F,510”.")
_TRAITS = told("People can be weighted by {most} traits at most; more leave cells empty.")
_COLUMNS = told("Line {number} has {columns} columns, and the headers {headers}.")
_NO_TRAIT = told("“{trait}” is no trait: write a field as field:gender, an age in bands as age:age.")


class PopulationError(ValueError):
    """The table of the population can't be used; the message tells the line and what to do."""


def save_weighting(
    *, workspace: Workspace, flow: Flow, table: str, low: float, high: float, source: str, user: User | None
) -> Weighting:
    """Reads the population as a table of commas, tabs or semicolons, and keeps it in place of an earlier one.

    Two kinds, told by their headers: ``trait,value,people`` has the values of each trait by itself (raking), and
    ``field:gender,age:age,people`` each combination (post-stratification). Raises `PopulationError`.
    """
    rows = _rows(table)
    header, lines = rows[0], rows[1:]
    if [name.lower() for name in header[:2]] == ["trait", "value"]:
        method, (traits, population) = Weighting.Method.RAKE, _margins(lines)
    else:
        method, (traits, population) = Weighting.Method.POST_STRATIFY, _cells(header, lines)
    if not 0 <= low <= 1 <= high:
        raise PopulationError(told("The lowest weight has to be between 0 and 1, and the highest 1 or more."))
    values = {"method": method, "traits": traits, "population": population, "low": low, "high": high}
    saved, _ = Weighting.objects.update_or_create(
        flow=flow, workspace=workspace, defaults={**values, "source": source[:255], "saved_by": user}
    )
    return saved


def read_cells(table: str) -> tuple[list[str], list[Any]]:
    """Traits and ``[[value, …], people]`` from a table with a line for each combination. Raises `PopulationError`."""
    rows = _rows(table)
    return _cells(rows[0], rows[1:])


def remove_weighting(*, workspace: Workspace, flow: Flow) -> None:
    Weighting.objects.for_workspace(workspace).filter(flow=flow).delete()


def as_table(weighting: Weighting) -> str:
    """The population as it can be read again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if weighting.method == Weighting.Method.RAKE:
        writer.writerow(["trait", "value", "people"])
        for trait, margin in zip(weighting.traits, weighting.population, strict=True):
            writer.writerows([trait, value, _plain(size)] for value, size in margin.items())
        return out.getvalue()
    return as_cells(weighting.traits, weighting.population)


def as_cells(traits: Sequence[str], cells: Sequence[Any]) -> str:
    """The table that `read_cells` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*traits, "people"])
    writer.writerows([*cell, _plain(size)] for cell, size in cells)
    return out.getvalue()


def _rows(table: str) -> list[list[str]]:
    """Some spreadsheets end lines with a carriage return alone."""
    text = table.replace("\x00", "").strip().removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = max(",;\t", key=lines[0].count)
    if max(map(len, lines)) > LONGEST_LINE:
        raise PopulationError(told(_LINES))
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise PopulationError(told(_LINES)) from error
    if len(rows) < 2 or len(rows[0]) < 2:
        raise PopulationError(told(_LINES))
    return rows


def _margins(lines: Sequence[Sequence[str]]) -> tuple[list[str], list[dict[str, float]]]:
    margins: dict[str, dict[str, float]] = {}
    for number, line in enumerate(lines, start=2):
        if len(line) < 3:
            raise PopulationError(told("Line {number} needs a trait, a value and a number of people.", number=number))
        margins.setdefault(line[0], {})[line[1]] = _size(line[2], number)
    _check_traits(list(margins))
    return list(margins), list(margins.values())


def _cells(header: Sequence[str], lines: Sequence[Sequence[str]]) -> tuple[list[str], list[Any]]:
    traits = list(header[:-1])
    _check_traits(traits)
    cells = []
    for number, line in enumerate(lines, start=2):
        if len(line) != len(header):
            raise PopulationError(told(_COLUMNS, number=number, columns=len(line), headers=len(header)))
        cells.append([list(line[:-1]), _size(line[-1], number)])
    return traits, cells


def _check_traits(traits: Sequence[str]) -> None:
    if len(traits) > MOST_TRAITS:
        raise PopulationError(told(_TRAITS, most=MOST_TRAITS))
    for trait in traits:
        kind, _, key = trait.partition(":")
        if kind not in TRAITS or not key:
            raise PopulationError(told(_NO_TRAIT, trait=trait))


def _size(text: str, number: int) -> float:
    try:
        size = float(text.replace(" ", "").replace("%", ""))
    except ValueError:
        size = -1.0
    if not 0 <= size < float("inf"):
        raise PopulationError(told("Line {number}: “{text}” is no number of people.", number=number, text=text))
    return size


def _plain(size: float) -> str:
    return f"{size:.10g}"

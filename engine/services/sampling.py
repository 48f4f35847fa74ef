"""Drawing samples by strata: so many people of each kind, by lot, and the same ones for the same seed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from engine.models import Group, Job, SampleDraw, User, Workspace
from engine.services.bulk_edits import edit_selected
from engine.services.groups import create_group
from engine.services.selections import Selection
from engine.services.sorting import UNKNOWN, kind_of_contact
from engine.services.weighting import PopulationError, read_cells

MOST_PEOPLE = 100_000
MOST_STRATA = 3
SEEDS = 2**31

Cell = tuple[str, ...]
Method = SampleDraw.Method


class SampleError(ValueError):
    """A sample can't be drawn like that; the message says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sample is to be: from whom, by what strata, and how many of each."""

    strata: Sequence[str]
    method: str
    size: int = 0
    table: str = ""
    source: Group | None = None


@dataclass(frozen=True, slots=True)
class Stratum:
    """People who are alike, and how many of them are drawn."""

    values: Cell
    people: int
    drawn: int


def plan_sample(*, workspace: Workspace, plan: Plan) -> list[Stratum]:
    """The strata as they are now. People of whom a trait isn't known are in none. Raises `SampleError`."""
    if not 0 < len(plan.strata) <= MOST_STRATA:
        raise SampleError(f"Choose 1 to {MOST_STRATA} things by which people differ.")
    people = _people(workspace, plan)
    if not people:
        raise SampleError("Of nobody there, all of that is known.")
    sizes = _SIZES[Method(plan.method)](plan, people)
    if not 0 < sum(sizes.values()) <= MOST_PEOPLE:
        raise SampleError(f"A sample has 1 to {MOST_PEOPLE:,} people.")
    return [Stratum(cell, people[cell], min(people[cell], sizes.get(cell, 0))) for cell in sorted(people)]


def new_seed() -> int:
    return secrets.randbelow(SEEDS)


@transaction.atomic
def draw_sample(
    *, workspace: Workspace, name: str, plan: Plan, seed: int, by: User | None = None
) -> tuple[SampleDraw, Job]:
    """Draws people into a new group, which is filled in the background. Raises `SampleError`."""
    strata = plan_sample(workspace=workspace, plan=plan)
    drawn = _draw(workspace, plan, strata, seed)
    if Group.objects.for_workspace(workspace).filter(name__iexact=name).exists():
        raise SampleError(f"There is a group “{name}” already.")
    group = create_group(workspace=workspace, name=name)
    record = SampleDraw.objects.create(
        workspace=workspace,
        name=name,
        group=group,
        source=plan.source,
        strata=list(plan.strata),
        method=plan.method,
        seed=seed,
        cells=[[list(one.values), one.people, one.drawn] for one in strata],
        drawn_by=by,
    )
    selection = Selection(contacts=tuple(drawn))
    return record, edit_selected(workspace=workspace, selection=selection, action="add_group", group=group, by=by)


def _proportional(plan: Plan, people: Mapping[Cell, int]) -> dict[Cell, int]:
    """Each stratum's part of the whole; what rounding down leaves goes to the largest remainders."""
    whole = sum(people.values())
    size = min(plan.size, whole)
    exact = {cell: size * count / whole for cell, count in people.items()}
    sizes = {cell: int(part) for cell, part in exact.items()}
    by_rest = sorted(exact, key=lambda cell: (sizes[cell] - exact[cell], cell))
    for cell in by_rest[: size - sum(sizes.values())]:
        sizes[cell] += 1
    return sizes


def _equal(plan: Plan, people: Mapping[Cell, int]) -> dict[Cell, int]:
    """As many of each; where a stratum has too few, the others take their part."""
    sizes: dict[Cell, int] = {}
    left = plan.size
    for place, cell in enumerate(sorted(people, key=lambda cell: (people[cell], cell))):
        sizes[cell] = min(people[cell], left // (len(people) - place))
        left -= sizes[cell]
    return sizes


def _fixed(plan: Plan, people: Mapping[Cell, int]) -> dict[Cell, int]:
    try:
        traits, cells = read_cells(plan.table)
    except PopulationError as error:
        raise SampleError(str(error)) from error
    if traits != list(plan.strata):
        raise SampleError(f"The headers of the table have to be {','.join(plan.strata)},people.")
    sizes = {tuple(values): round(size) for values, size in cells}
    if missing := next((cell for cell in sizes if cell not in people), None):
        raise SampleError(f"There is nobody of {', '.join(missing)}.")
    return sizes


_SIZES = {Method.PROPORTIONAL: _proportional, Method.EQUAL: _equal, Method.FIXED: _fixed}


def _people(workspace: Workspace, plan: Plan) -> dict[Cell, int]:
    frame, params = _frame(workspace, plan)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cell, count(*) FROM ({frame}) AS frame GROUP BY cell", params)  # noqa: S608  # our texts
        return {tuple(cell): people for cell, people in cursor.fetchall() if UNKNOWN not in cell}


def _draw(workspace: Workspace, plan: Plan, strata: Sequence[Stratum], seed: int) -> list[UUID]:
    """The first of each stratum in an order that the seed and nothing else makes."""
    frame, params = _frame(workspace, plan)
    wanted = {one.values: one.drawn for one in strata}
    query = f"""
        SELECT id, cell, place FROM (
            SELECT id, cell, row_number() OVER (PARTITION BY cell ORDER BY md5(%s || id::text), id) AS place
            FROM ({frame}) AS frame
        ) AS lots WHERE place <= %s
    """  # noqa: S608  # our texts
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{seed} ", *params, max(wanted.values())])
        return sorted(key for key, cell, place in cursor.fetchall() if place <= wanted.get(tuple(cell), 0))


def _frame(workspace: Workspace, plan: Plan) -> tuple[str, list[Any]]:
    """A query for those who may be drawn, each with the values of the strata."""
    kind = kind_of_contact(plan.strata)
    among = "AND id IN (SELECT contact_id FROM engine_groupmembership WHERE group_id = %s)" if plan.source else ""
    query = f"""
        SELECT id, {kind.text} AS cell FROM engine_contact WHERE workspace_id = %s AND status = 'active' {among}
    """  # noqa: S608  # our texts
    return query, [*kind.params, workspace.pk, *([plan.source.pk] if plan.source else [])]

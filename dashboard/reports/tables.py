"""Counts of a flow's respondents by what they answered and what is known of them, in one pass over narrow rows.

By dimensions people are sorted, see ``engine.services.sorting``. A *selection* is what they have in common:
``{"field:gender": "F", "answer:job": "Yes"}``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from engine.models import Flow
from engine.services.sorting import Param, sorting


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose answers count: people with all of `traits` who started on one of the days from `first` to `last`."""

    traits: Mapping[str, str] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    responded: bool = False


def counts(flow: Flow, dimensions: Sequence[str], selection: Selection | None = None) -> dict[tuple[str, ...], int]:
    """How many people there are of each combination of values, in the order of the dimensions.

    Raises `UnknownDimension`.
    """
    sortings = [sorting(dimension) for dimension in dimensions]
    condition, params = where(flow, selection or Selection())
    columns = ", ".join(one.sql for one in sortings)
    joined = " ".join(one.joined for one in sortings)
    numbers = ", ".join(str(place + 1) for place in range(len(sortings)))
    query = f"SELECT {columns}, count(*) FROM engine_respondent {joined} WHERE {condition} GROUP BY {numbers}"  # noqa: S608 — made of the fixed texts of this module
    of_columns = [param for one in sortings for param in one.params]
    of_joined = [param for one in sortings for param in one.joined_params]
    with connection.cursor() as cursor:
        cursor.execute(query, [*of_columns, *of_joined, *params])
        return {tuple(row[:-1]): row[-1] for row in cursor.fetchall()}


Asked = tuple[Flow, str, Selection]


def pairs(first: Asked, second: Asked) -> dict[tuple[str, str], int]:
    """How many people of both flows there are of each two values, one of the dimension of each."""
    (one, params), (other, more) = _values(*first), _values(*second)
    query = (
        f"SELECT one.value, other.value, count(*) FROM ({one}) one JOIN ({other}) other USING (contact_id)"  # noqa: S608 — as above
        " GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*params, *more])
        return {(value, later): people for value, later, people in cursor.fetchall()}


def _values(flow: Flow, dimension: str, selection: Selection) -> tuple[str, list[Param]]:
    one = sorting(dimension)
    condition, params = where(flow, selection)
    query = f"SELECT contact_id, {one.sql} AS value FROM engine_respondent {one.joined} WHERE {condition}"  # noqa: S608 — as above
    return query, [*one.params, *one.joined_params, *params]


def distribution(flow: Flow, key: str, selection: Selection | None = None) -> dict[float, int]:
    """Value of a number that was answered → people."""
    condition, params = where(flow, selection or Selection())
    query = (
        "SELECT (numbers->>%s)::float8, count(*) FROM engine_respondent"  # noqa: S608 — as above
        f" WHERE {condition} AND numbers ? %s GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(query.replace(" ? ", " OPERATOR(pg_catalog.?) "), [key, *params, key])
        return dict(cursor.fetchall())


def where(flow: Flow, selection: Selection) -> tuple[str, list[Param]]:
    """The condition for rows of ``engine_respondent``, and its values."""
    terms: list[tuple[str, tuple[Param, ...]]] = [
        ("workspace_id = %s AND flow_id = %s AND NOT is_excluded", (flow.workspace_id, flow.pk))
    ]
    for dimension, value in selection.traits.items():
        terms.append(sorting(dimension).holds(value))
    zone = ZoneInfo(flow.workspace.timezone)
    if selection.first:
        terms.append(("started_on >= %s", (_midnight(selection.first, zone),)))
    if selection.last and selection.last < date.max:
        terms.append(("started_on < %s", (_midnight(selection.last + timedelta(days=1), zone),)))
    if selection.responded:
        terms.append(("responded", ()))
    return " AND ".join(sql for sql, _ in terms), [value for _, values in terms for value in values]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)

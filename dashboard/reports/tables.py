"""Counts of a flow's respondents by what they answered and what is known of them, in one pass over narrow rows.

A *dimension* sorts people, and is written as it stands in addresses: ``answer:<key>``, ``field:<key>``, ``age:<key>``
(a field with a number, in bands of five years), ``language``, ``status``, ``group:<uuid>`` (in it or not),
``choice:<key>`` (numbers of what they chose of several; by that a person counts as often as they chose) and
``chose:<key>`` (whether they chose anything). A *selection* is what people have in common:
``{"field:gender": "F", "answer:job": "Yes"}``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from hashlib import md5
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from engine.models import Flow

# What stands in a table for people of whom the dimension isn't known.
UNKNOWN = ""
Param = str | int | UUID | datetime
IN_GROUP, NOT_IN_GROUP = "yes", "no"
YOUNGEST, OLDEST, BAND = 10, 60, 5


class UnknownDimension(ValueError):
    """An address names something by which nobody can be sorted."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose answers count: people with all of `traits` who started on one of the days from `first` to `last`."""

    traits: Mapping[str, str] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    responded: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """A dimension as SQL over a respondent's row and what `joined` adds to it, and the values of both placeholders.

    `held` tells with one more value, the last, whether somebody has it, where that isn't for `sql` to tell.
    """

    sql: str
    params: tuple[Param, ...] = ()
    joined: str = ""
    joined_params: tuple[Param, ...] = ()
    held: str = ""

    def holds(self, value: str) -> tuple[str, tuple[Param, ...]]:
        """The condition for people who have a value, and its own values."""
        return (self.held, (*self.joined_params, value)) if self.held else (f"{self.sql} = %s", (*self.params, value))


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
    if selection.last:
        terms.append(("started_on < %s", (_midnight(selection.last + timedelta(days=1), zone),)))
    if selection.responded:
        terms.append(("responded", ()))
    return " AND ".join(sql for sql, _ in terms), [value for _, values in terms for value in values]


def bands() -> list[str]:
    """The names of the age bands, youngest first: -9, 10-14, …, 60+."""
    starts = range(YOUNGEST, OLDEST, BAND)
    return [f"-{YOUNGEST - 1}", *(f"{start}-{start + BAND - 1}" for start in starts), f"{OLDEST}+"]


@cache
def sorting(dimension: str) -> Sorting:
    """The SQL of a dimension. Raises `UnknownDimension`."""
    kind, _, key = dimension.partition(":")
    if kind in ("language", "status") and not key:
        return Sorting(f"{kind}::text")
    if kind == "group" and (group := _uuid(key)):
        return Sorting(f"CASE WHEN %s::uuid = ANY(groups) THEN '{IN_GROUP}' ELSE '{NOT_IN_GROUP}' END", (group,))
    if kind == "choice" and key:
        return _of_choices(key)
    if key and kind in _OF_KEY:
        sql = _OF_KEY[kind]
        return Sorting(sql, (key,) * sql.count("%s"))
    raise UnknownDimension(
        f"Nobody can be sorted by “{dimension}”. Choose an answer, a field, a group or the language."
    )


def _of_choices(key: str) -> Sorting:
    alias = f"choice_{md5(key.encode(), usedforsecurity=False).hexdigest()[:16]}"
    joined = f"LEFT JOIN LATERAL jsonb_array_elements_text(choices->%s) AS {alias}(number) ON true"
    held = "coalesce(choices->%s, '[]') @> to_jsonb(%s::text)"
    return Sorting(f"coalesce({alias}.number, '')", joined=joined, joined_params=(key,), held=held)


def _band_sql() -> str:
    ladder = " ".join(
        f"WHEN age < {start + BAND} THEN '{name}'"
        for start, name in zip(range(YOUNGEST - BAND, OLDEST, BAND), bands()[:-1], strict=True)
    )
    age = "CASE WHEN traits->>%s ~ '^[0-9]{1,3}$' THEN (traits->>%s)::int END"
    band = f"CASE {ladder} WHEN age IS NULL THEN '' ELSE '{bands()[-1]}' END"
    return f"(SELECT {band} FROM (VALUES ({age})) known (age))"  # noqa: S608 — as above


_OF_KEY = {
    "answer": "coalesce(answers->>%s, '')",
    "chose": "CASE WHEN choices ? %s THEN 'yes' ELSE '' END".replace("?", "OPERATOR(pg_catalog.?)"),
    "field": "coalesce(traits->>%s, '')",
    "age": _band_sql(),
}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)

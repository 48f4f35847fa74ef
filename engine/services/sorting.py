"""By what people can be sorted, in tables of results, samples and quotas.

A *dimension* is written as it stands in addresses: ``answer:<key>``, ``field:<key>``, ``age:<key>`` (a field with a
number, in bands of five years), ``language``, ``status``, ``group:<uuid>`` (in it or not), ``choice:<key>`` (numbers of
what they chose of several; by that a person counts as often as they chose) and ``chose:<key>`` (whether they chose
anything).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import md5
from uuid import UUID

from engine.search import Sql

# What stands in a table for people of whom the dimension isn't known.
UNKNOWN = ""
Param = str | int | UUID | datetime
IN_GROUP, NOT_IN_GROUP = "yes", "no"
# What is known of people only when they have answered.
OF_ANSWERS = frozenset({"answer", "choice", "chose", "status"})
YOUNGEST, OLDEST, BAND = 10, 60, 5
# Of the bands but the last, which has no end; the first has no beginning.
_STARTS = range(YOUNGEST - BAND, OLDEST, BAND)


class UnknownDimension(ValueError):
    """An address names something by which nobody can be sorted."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """A dimension as SQL over a respondent's row and what `joined` adds to it, and the values of both.

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


def bands() -> list[str]:
    """The names of the age bands, youngest first: -9, 10-14, …, 60+."""
    starts = range(YOUNGEST, OLDEST, BAND)
    return [f"-{YOUNGEST - 1}", *(f"{start}-{start + BAND - 1}" for start in starts), f"{OLDEST}+"]


def band_of(age: str) -> str:
    """The band of an age that is written as a number, `UNKNOWN` of anything else."""
    if not (age.isascii() and age.isdecimal() and len(age) <= 3):
        return UNKNOWN
    years = int(age)
    return next((name for start, name in zip(_STARTS, bands(), strict=False) if years < start + BAND), bands()[-1])


def kind_of_contact(dimensions: Sequence[str]) -> Sql:
    """What sorts a contact by some dimensions, as a ``text[]`` over its row.

    For people who may not have answered anything yet: by fields, ages, groups and the language.
    """
    sortings = [sorting(dimension) for dimension in dimensions]
    keys = [dimension.partition(":")[2] for dimension in dimensions]
    person = """
        SELECT engine_contact.language, ARRAY(
            SELECT group_id FROM engine_groupmembership WHERE contact_id = engine_contact.id
        ) AS groups, (
            SELECT jsonb_object_agg(key, btrim(value->>'text'))
            FROM jsonb_each(engine_contact.fields) WHERE key = ANY(%s)
        ) AS traits
    """
    values = ", ".join(one.sql for one in sortings)
    text = f"(SELECT ARRAY[{values}]::text[] FROM ({person}) AS person)"  # noqa: S608  # our texts
    return Sql(text, (*(param for one in sortings for param in one.params), keys))


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
        f"WHEN age < {start + BAND} THEN '{name}'" for start, name in zip(_STARTS, bands()[:-1], strict=True)
    )
    age = "CASE WHEN traits->>%s ~ '^[0-9]{1,3}$' THEN (traits->>%s)::int END"
    band = f"CASE {ladder} WHEN age IS NULL THEN '' ELSE '{bands()[-1]}' END"
    return f"(SELECT {band} FROM (VALUES ({age})) known (age))"  # noqa: S608 — as above


_OF_KEY = {
    "answer": "CASE WHEN %s = ANY(silent) THEN '' ELSE coalesce(answers->>%s, '') END",
    "chose": "CASE WHEN choices ? %s THEN 'yes' ELSE '' END".replace("?", "OPERATOR(pg_catalog.?)"),
    "field": "coalesce(traits->>%s, '')",
    "age": _band_sql(),
}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

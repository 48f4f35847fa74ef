"""The columns of tables as SQL: PostgreSQL writes the rows, which takes a third of what making them here would.

Columns are made over ``chosen`` (rows of respondents), ``run`` and ``urn``; those of long tables over ``saved`` too, a
result with its key, and `option`, one of several that were chosen. Of a run that is in an archive only the category and
numbers are known here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dashboard.reports.contacts import HIDDEN
from dashboard.reports.exports.naming import ABOUT, WEIGHT, option_name, reply_name, value_name
from dashboard.reports.questions import SavedResult
from dashboard.reports.weighted import Weights

# An answer that the flow doesn't have (any more) when codes are wanted.
NO_CODE = "99"
# Stands between the values of a cell of the weighting, in which it can't be.
BETWEEN = chr(31)


class Column(NamedTuple):
    """`sql` gives a text, with `%s` for each of `params`."""

    name: str
    sql: str
    params: tuple[str, ...] = ()


def about(*, hide_urns: bool) -> Iterator[Column]:
    urn = "substring(urn.identity FROM position(':' IN urn.identity) + 1)"
    parts = (
        "chosen.contact_id::text",
        f"CASE WHEN urn.identity IS NOT NULL THEN '{HIDDEN}' END" if hide_urns else urn,
        "chosen.language",
        "chosen.status",
        moment("chosen.started_on"),
        moment("chosen.finished_on"),
    )
    yield from map(Column, ABOUT, parts)


def trait(key: str, name: str) -> Column:
    return Column(name, "chosen.traits->>%s", (key,))


def weight(weights: Weights) -> Column:
    by_cell = {BETWEEN.join(cell): f"{value:.6f}" for cell, value in weights.by_cell.items()}
    return Column(WEIGHT, "%s::jsonb->>array_to_string(chosen.cell, chr(31))", (json.dumps(by_cell),))


def answers(saved: SavedResult, called: str, codes: Mapping[str, str] | None, *, replies: bool) -> Iterator[Column]:
    """The category (as its code, if there are any), what was understood, and what was written.

    Of several answers each option has a column: 1 for who chose it, 0 for who didn't.
    """
    category = "CASE WHEN chosen.is_archived THEN chosen.answers->>%s ELSE run.results->%s->>'category' END"
    value = "CASE WHEN chosen.is_archived THEN chosen.numbers->>%s ELSE run.results->%s->>'value' END"
    for number, _ in options(saved):
        yield Column(option_name(called, number), _CHOSEN, (saved.key, number, saved.key))
    if not saved.options:
        yield _answer(called, category, (saved.key, saved.key), codes)
    if replies:
        yield Column(value_name(called), value, (saved.key, saved.key))
        yield Column(reply_name(called), "run.results->%s->>'input'", (saved.key,))


def options(saved: SavedResult) -> Iterator[tuple[str, str]]:
    """Number and name of each option of a question with several answers."""
    return ((str(number), name) for number, name in enumerate(saved.options, 1))


def long(
    saved: Sequence[SavedResult],
    called: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]] | None,
    *,
    replies: bool,
    timed: bool = False,
) -> Iterator[Column]:
    """A row for each result, and for each option that was chosen; `called` and `codes` are by key of the result.

    When answers were given is known no longer if the run is in an archive: all are `timed` by its end then.
    """
    given, ended = "(saved.result->>'created_on')::timestamptz", "chosen.finished_on, chosen.started_on"
    yield Column("contact_uuid", "chosen.contact_id::text")
    yield Column("run_uuid", "chosen.run_id::text")
    yield Column("question", "%s::jsonb->>saved.key", (json.dumps(called),))
    if codes is None:
        names = {one.key: dict(options(one)) for one in saved if one.options}
        named = "coalesce(%s::jsonb->saved.key->>option.number, saved.result->>'category')"
        yield Column("answer", named, (json.dumps(names),))
    else:
        coded = f"coalesce(option.number, %s::jsonb->saved.key->>(saved.result->>'category'), '{NO_CODE}')"
        yield Column("answer", f"CASE WHEN saved.result->>'category' <> '' THEN {coded} END", (json.dumps(codes),))
    yield Column("value", "saved.result->>'value'")
    yield Column("reply", "saved.result->>'input'" if replies else "NULL::text")
    yield Column("answered", moment(f"coalesce({given}, {ended})" if timed else given))
    yield Column("seconds", "chosen.seconds->>saved.key")


def safe(column: str) -> str:
    """The text of a column as a spreadsheet may open it, by the rules of ``engine.services.spreadsheets.cell``."""
    plain = f"""{column} COLLATE "C" ~ '^[0-9A-Za-z]'"""
    formula = f"{column} ~ '{_FORMULA}' AND {column} !~ '{_NUMBER}'"
    return f"CASE WHEN {plain} THEN {column} WHEN {formula} THEN '''' || {column} ELSE {column} END"


_CHOSEN = "CASE WHEN chosen.choices->%s @> to_jsonb(%s::text) THEN '1' WHEN chosen.choices->%s <> '[]' THEN '0' END"
# White space as Python knows it: PostgreSQL's own class follows the locale of the database.
_SPACE = r"[ \t-\r\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_FORMULA = rf"^{_SPACE}*[=+\-@＝＋－＠\t\r\n]"
_NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)?$"


def _answer(name: str, category: str, params: tuple[str, ...], codes: Mapping[str, str] | None) -> Column:
    if codes is None:
        return Column(name, category, params)
    coded = f"coalesce(%s::jsonb->>({category}), '{NO_CODE}')"
    return Column(name, f"CASE WHEN {category} <> '' THEN {coded} END", (*params, json.dumps(codes), *params))


def moment(sql: str) -> str:
    """ISO 8601 with the offset of the time zone that is set."""
    return f"""to_char({sql}, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM')"""

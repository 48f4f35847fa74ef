"""People by what they are called: a name, or a number."""

import re
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from engine.models import Workspace
from engine.services.selections import Selection, find_selected
from flows.errors import QueryError
from flows.texts import quote
from flows.urns import URNError, normalize_urn

_NUMBER = re.compile(r"\+?[\d\s()./-]{3,}")
_NO_DIGITS = re.compile(r"\D")


def people_called(workspace: Workspace, text: str, most: int, *, whole_numbers: bool = False) -> list[UUID]:
    """Who may be meant by a part of a name or of a number, in no order; nobody if it can't be one.

    Parts of numbers are those of many people; `whole_numbers` finds one at most.
    """
    number = "" if workspace.redact_urns else _number(workspace, text.strip(), whole_numbers)
    try:
        found = find_selected(Selection(query=number or f"name ~ {quote(text)}"), workspace.pk)
    except QueryError:
        return []
    return first_keys(found, most)


def first_keys(found: QuerySet[Any], most: int) -> list[UUID]:
    """In no order. Left to itself the planner thinks that words are common, and would read the whole table."""
    return [key for (key,) in _asked_of(found.order_by(), f"SELECT * FROM found LIMIT {most}")]  # noqa: S608  # a number


def count_with_keys(found: QuerySet[Any], most: int, few: int) -> tuple[int, list[UUID]]:
    """How many there are, counted up to ``most``, and the keys of all of them if they are no more than ``few``."""
    asked = f"SELECT count(*), CASE WHEN count(*) <= {few} THEN array_agg(id) END FROM found"  # noqa: S608  # a number
    [(number, keys)] = _asked_of(found.order_by()[:most], asked)
    return number, keys or []


def _asked_of(found: QuerySet[Any], asked: str) -> list[Any]:
    """What a statement says of the keys, which are found first."""
    statement, values = found.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found (id) AS MATERIALIZED ({statement}) {asked}", values)  # with parameters
        rows: list[Any] = cursor.fetchall()
    return rows


def _number(workspace: Workspace, text: str, whole: bool) -> str:
    """As a query, if it is a number."""
    if not _NUMBER.fullmatch(text):
        return ""
    if not whole:
        return f"tel ~ {quote(_NO_DIGITS.sub('', text))}"
    try:
        return f"tel = {quote(normalize_urn(f'tel:{text}', workspace.country).partition(':')[2])}"
    except URNError:
        return ""

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
    statement, values = found.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({statement}) SELECT * FROM found LIMIT {most}", values)  # noqa: S608  # parameters
        return [key for (key,) in cursor.fetchall()]


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

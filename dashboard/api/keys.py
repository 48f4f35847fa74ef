"""Rows by their keys, or by the numbers that clients have from before there were UUIDs."""

import re
from contextlib import suppress
from uuid import UUID

from django.db.models import Q

from dashboard.api.numbers import span_of
from dashboard.api.problems import BadQuery
from dashboard.api.resource import ListResource, Rows

NUMBER = re.compile(r"[0-9]{1,19}")


def having(text: str) -> Q | None:
    """The row whose number or key this is; None for what is neither."""
    with suppress(ValueError):
        return Q(pk__range=span_of(int(text))) if NUMBER.fullmatch(text) else Q(pk=UUID(text))
    return None


def numbered(text: str, name: str) -> Q:
    """The row that a parameter names by its number; raises BadQuery for what is none."""
    found = having(text) if NUMBER.fullmatch(text) else None
    if found is None:
        raise BadQuery(f"Value for {name} must be an integer")
    return found


class NumberedResource(ListResource):
    """Rows that are found by number as well."""

    lookups = ("uuid", "id")

    def looked_up(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(numbered(value, name)) if name == "id" else super().looked_up(rows, name, value)

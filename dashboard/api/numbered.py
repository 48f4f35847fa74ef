"""Rows that are also known by an integer."""

from typing import ClassVar

from dashboard.api.numbers import span_of
from dashboard.api.problems import BadQuery
from dashboard.api.resource import ListResource, Rows


class NumberedResource(ListResource):
    """``id`` finds a row as ``uuid`` does."""

    lookups: ClassVar = ("uuid", "id")

    def looked_up(self, rows: Rows, name: str, value: str) -> Rows:
        if name != "id":
            return super().looked_up(rows, name, value)
        try:
            return rows.filter(pk__range=span_of(int(value)))
        except ValueError as error:
            raise BadQuery("Value for id must be an integer") from error

"""Keyset paging: a page is found by the row it starts after, so page 10,000 costs what page 1 does.

Keys sort by the time of creation (UUID version 7, or numbers).
"""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50
# A page of what is common is full after so many rows, without all that match being found and sorted.
PROBED = 5_000

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, newest first, with the cursors of the pages on either side (None where there is none)."""

    rows: list[Row]
    newer: UUID | int | None = None
    older: UUID | int | None = None


def page(
    request: HttpRequest, queryset: QuerySet[Row], size: int = PAGE_SIZE, among: QuerySet[Row] | None = None
) -> Page[Row]:
    """The page that `?older=<id>` or `?newer=<id>` asks for; the first page without either.

    ``among`` are rows of which the queryset has some: the nearest of them are looked at before all are.
    """
    older, newer = _cursor(request, "older", queryset), _cursor(request, "newer", queryset)
    if newer is not None:
        return _towards_newer(queryset, newer, size, among)
    rows = _nearest(_OLDER, older, size + 1, queryset, among)
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, newer=rows[0].pk if rows and older else None, older=rows[-1].pk if more else None)


def _towards_newer(queryset: QuerySet[Row], newer: UUID | int, size: int, among: QuerySet[Row] | None) -> Page[Row]:
    rows = _nearest(_NEWER, newer, size + 1, queryset, among)
    more = len(rows) > size
    rows = rows[:size][::-1]
    return Page(rows, newer=rows[0].pk if more else None, older=rows[-1].pk if rows else None)


class _Way(NamedTuple):
    """The order of rows, and what their keys are beyond one and up to one."""

    order: str
    beyond: str
    until: str


_OLDER, _NEWER = _Way("-pk", "pk__lt", "pk__gte"), _Way("pk", "pk__gt", "pk__lte")


def _nearest(
    way: _Way, cursor: UUID | int | None, most: int, queryset: QuerySet[Row], among: QuerySet[Row] | None
) -> list[Row]:
    found = _beyond(way, cursor, queryset)
    last = None if among is None else _end_of_probe(_beyond(way, cursor, among))
    if last is None:
        return list(found[:most])
    near = list(found.filter(**{way.until: last})[:most])
    return near + list(_beyond(way, last, found)[: most - len(near)])


def _end_of_probe(rows: QuerySet[Row]) -> UUID | int | None:
    """None if there are fewer."""
    return rows.values_list("pk", flat=True)[PROBED - 1 : PROBED].first()


def _beyond(way: _Way, cursor: UUID | int | None, rows: QuerySet[Row]) -> QuerySet[Row]:
    return (rows if cursor is None else rows.filter(**{way.beyond: cursor})).order_by(way.order)


def _cursor(request: HttpRequest, name: str, queryset: QuerySet[Row]) -> UUID | int | None:
    try:
        key: UUID | int | None = queryset.model._meta.pk.to_python(request.GET.get(name))  # noqa: SLF001  # documented
    except ValidationError:
        return None
    return key

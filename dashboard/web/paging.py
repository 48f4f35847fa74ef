"""Keyset paging: a page is found by the row it starts after, so page 10,000 costs what page 1 does.

Keys sort by the time of creation (UUID version 7, or numbers).
"""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows, newest first, with the cursors of the pages on either side (None where there is none)."""

    rows: list[Row]
    newer: UUID | int | None = None
    older: UUID | int | None = None


def page(request: HttpRequest, queryset: QuerySet[Row], size: int = PAGE_SIZE) -> Page[Row]:
    """The page that `?older=<id>` or `?newer=<id>` asks for; the first page without either."""
    older, newer = _cursor(request, "older", queryset), _cursor(request, "newer", queryset)
    if newer is not None:
        return _towards_newer(queryset, newer, size)
    if older is not None:
        queryset = queryset.filter(pk__lt=older)
    rows = list(queryset.order_by("-pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, newer=rows[0].pk if rows and older else None, older=rows[-1].pk if more else None)


def _towards_newer(queryset: QuerySet[Row], newer: UUID | int, size: int) -> Page[Row]:
    rows = list(queryset.filter(pk__gt=newer).order_by("pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size][::-1]
    return Page(rows, newer=rows[0].pk if more else None, older=rows[-1].pk if rows else None)


def _cursor(request: HttpRequest, name: str, queryset: QuerySet[Row]) -> UUID | int | None:
    try:
        key: UUID | int | None = queryset.model._meta.pk.to_python(request.GET.get(name))  # noqa: SLF001  # documented
    except ValidationError:
        return None
    return key

"""Lists by pages: a cursor names the last row of a page, so that page 10,000 costs what page 1 does.

Cursors are opaque to clients, who keep them for hours: they hold all there is to know.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, Self, TypeVar
from uuid import UUID

import msgspec
from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

PAGE_SIZE = 250

Row = TypeVar("Row", bound=Model)


class Cursor(msgspec.Struct, array_like=True, frozen=True):
    """The row that a page begins after; ``back`` for the page before it.

    ``at`` or ``text`` is what rows are ordered by; without either keys alone give the order.
    """

    key: UUID
    at: datetime | None = None
    back: bool = False
    text: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises NotFound."""
        try:
            cursor = msgspec.json.decode(base64.urlsafe_b64decode(text.encode()), type=cls)
        except (ValueError, msgspec.DecodeError) as error:
            raise NotFound("Invalid cursor") from error
        if "\0" in cursor.text:
            raise NotFound("Invalid cursor")
        return cursor

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()


class Order(NamedTuple):
    """By a time, newest first, and then by key; by key alone (the time of creation) without a ``field``.

    ``is_text`` says that the field isn't a time.
    """

    field: str = ""
    descending: bool = True
    is_text: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        sign = "-" if self.descending else ""
        return tuple(f"{sign}{name}" for name in (self.field, "pk") if name)

    def turned(self) -> "Order":
        return self._replace(descending=not self.descending)

    def place(self, cursor: Cursor) -> datetime | str | None:
        return cursor.text if self.is_text else cursor.at

    def after(self, cursor: Cursor) -> Q:
        beyond = "lt" if self.descending else "gt"
        further = Q(**{f"pk__{beyond}": cursor.key})
        if not self.field:
            return further
        # The first condition says nothing new; an index can use it.
        place = self.place(cursor)
        reached = Q(**{f"{self.field}__{beyond}e": place})
        return reached & (Q(**{f"{self.field}__{beyond}": place}) | further)

    def cursor(self, row: Model, *, back: bool = False) -> Cursor:
        place: Any = getattr(row, self.field) if self.field else None
        return Cursor(row.pk, back=back, text=place) if self.is_text else Cursor(row.pk, place, back)


BY_KEY = Order()


class Page(NamedTuple, Generic[Row]):
    rows: list[Row]
    next: Cursor | None
    previous: Cursor | None


def page_of(rows: QuerySet[Row], order: Order, cursor: Cursor | None) -> Page[Row]:
    """The page that a cursor asks for; the first one without."""
    if cursor is None:
        return _forward(rows, order, None)
    if bool(order.field) != bool(order.place(cursor)):
        raise NotFound("Invalid cursor")
    if not cursor.back:
        return _forward(rows.filter(order.after(cursor)), order, cursor)
    turned = order.turned()
    found = list(rows.filter(turned.after(cursor)).order_by(*turned.fields)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE][::-1]
    more = order.cursor(shown[0], back=True) if len(found) > PAGE_SIZE else None
    return Page(shown, order.cursor(shown[-1]) if shown else None, more)


def _forward(rows: QuerySet[Row], order: Order, cursor: Cursor | None) -> Page[Row]:
    found = list(rows.order_by(*order.fields)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    following = order.cursor(shown[-1]) if len(found) > PAGE_SIZE else None
    return Page(shown, following, order.cursor(shown[0], back=True) if cursor and shown else None)


def listed(request: Request, page: Page[Any], results: Sequence[Any]) -> dict[str, Any]:
    """The body of a page, with whole addresses of those beside it."""
    return {"next": _address(request, page.next), "previous": _address(request, page.previous), "results": results}


def _address(request: Request, cursor: Cursor | None) -> str | None:
    return replace_query_param(request.build_absolute_uri(), "cursor", str(cursor)) if cursor else None

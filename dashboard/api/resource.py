"""What all resources share: who may call, how rows are listed and narrowed, made, changed and deleted."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import override
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from dashboard.api.callers import PageAuthentication, RoleAllows, TokenAuthentication
from dashboard.api.paging import BY_KEY, Cursor, Order, listed, page_of
from dashboard.api.problems import BadQuery, handle, refused
from dashboard.api.throttle import WorkspaceThrottle
from dashboard.web.access import Can
from dashboard.web.audit import carry_out
from engine.models import Membership, User, Workspace

Json = dict[str, Any]
Rows = QuerySet[Any]

NO_NULLS = "Null characters are not allowed."
# As JSON writes it, which writes a backslash as two.
_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
TRUE = frozenset({"true", "y", "yes", "1"})


class Resource(APIView):
    """One address. ``needs`` says what its methods ask of the caller's role; those left out aren't offered."""

    authentication_classes = (TokenAuthentication, PageAuthentication)
    permission_classes = (RoleAllows,)
    throttle_classes = (WorkspaceThrottle,)
    http_method_names = ("get", "head", "post", "delete")
    needs: ClassVar[Mapping[str, Can]] = {}
    # Under which name calls are counted for the throttle.
    scope = "v2"

    @property
    def membership(self) -> Membership:
        return cast("Membership", self.request.auth)

    @property
    def workspace(self) -> Workspace:
        return self.membership.workspace

    @property
    def user(self) -> User:
        return cast("User", self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Programs compare what they are told, so that it has one language.
        with override("en"):
            return super().dispatch(request, *args, **kwargs)

    def get_exception_handler(self) -> Any:
        return handle

    def asked(self, name: str) -> str:
        """A parameter of the address, "" without; raises BadQuery for one with what PostgreSQL can't look for."""
        value = self.request.query_params.get(name, "")
        if "\0" in value:
            raise BadQuery(NO_NULLS)
        return value

    def asked_flag(self, name: str, *, default: bool = False) -> bool:
        return self.asked(name).lower() in TRUE if name in self.request.query_params else default

    def asked_key(self, name: str) -> UUID | None:
        """A parameter that is a UUID; raises BadQuery for one that is none."""
        return key_from(self.asked(name), name) if self.asked(name) else None

    def body(self) -> Json:
        """What was sent; raises ValidationError unless it is an object."""
        try:
            sent = self.request.data
            text = json.dumps(sent, ensure_ascii=False, allow_nan=False)
            text.encode()
        except UnicodeEncodeError as error:  # it could neither be stored nor be told what is wrong with
            raise refused("Surrogate characters are not allowed.") from error
        except RecursionError as error:
            raise refused("Objects are nested too deep.") from error
        except ValueError as error:
            raise refused("Numbers have to be finite.") from error
        if _NULL.search(text):
            raise refused(NO_NULLS)
        if not isinstance(sent, Mapping):
            raise refused("Request body should be a single JSON object")
        return dict(sent)

    def carry_out(self, change: Any) -> Response:
        """What a call changes and the row that tells of it are one transaction; a refusal changes nothing."""
        return cast("Response", carry_out(cast("HttpRequest", self.request), self.workspace.pk, change))


class ListResource(Resource):
    """Rows of the workspace by pages. ``lookups`` are the parameters that name a single one."""

    order: ClassVar[Order] = BY_KEY
    lookups: ClassVar[Sequence[str]] = ("uuid",)
    # The time that before and after are about.
    moment: ClassVar[str] = "created_on"

    def rows(self) -> Rows:
        """All there are, in the workspace."""
        raise NotImplementedError

    def narrowed(self, rows: Rows) -> Rows:
        """Those that parameters of the resource's own leave."""
        return rows

    def shown(self, rows: Sequence[Any]) -> list[Json]:
        """What clients get for the rows of a page, with few queries for all."""
        raise NotImplementedError

    def get(self, request: Request) -> Response:
        rows = self.narrowed(self.rows())
        for name in self.lookups:
            if self.asked(name):
                rows = self.looked_up(rows, name, self.asked(name))
        cursor = Cursor.read(self.asked("cursor")) if self.asked("cursor") else None
        page = page_of(self._between(rows), self._order(), cursor)
        return Response(listed(request, page, self.shown(page.rows)))

    def looked_up(self, rows: Rows, name: str, value: str) -> Rows:
        """The row that a lookup names; raises BadQuery for what can't name one."""
        return rows.filter(pk=key_from(value, name)) if name == "uuid" else rows.filter(**{name: value})

    def addressed(self, *, needed: bool = False) -> Any:
        """The row that a change is for; None if it is for a new one. Raises BadQuery, NotFound."""
        given = [name for name in sorted(self.lookups) if name in self.request.query_params]
        if len(given) > 1:
            raise BadQuery(f"URL can only contain one of the following parameters: {', '.join(given)}")
        if not given:
            if needed:
                names = ", ".join(sorted(self.lookups))
                raise BadQuery(f"URL must contain one of the following parameters: {names}")
            return None
        found = self.looked_up(self.rows(), given[0], self.asked(given[0])).first()
        if found is None:
            raise NotFound
        return found

    def _order(self) -> Order:
        by_change = self.order.field == self.moment
        return self.order.turned() if by_change and self.asked_flag("reverse") else self.order

    def _between(self, rows: Rows) -> Rows:
        for name, compared in (("after", "gte"), ("before", "lte")):
            if text := self.asked(name):
                when = moment_from(text)
                rows = rows.filter(**{f"{self.moment}__{compared}": when}) if when else rows.none()
        return rows


class CreatableResource(ListResource):
    """Rows that are made by POST. ``form`` reads and checks what is sent."""

    form: ClassVar[type[Serializer[Any]]]

    def post(self, _request: Request) -> Response:
        return self.carry_out(self._save)

    def changed(self) -> Any:
        """The row that is to be changed; None for a new one."""
        return None

    def _save(self) -> Response:
        found = self.changed()
        form = self.form(found, data=self.body(), context={"resource": self})
        form.is_valid(raise_exception=True)
        saved = form.save()
        made = status.HTTP_200_OK if found else status.HTTP_201_CREATED
        return Response(self.shown([saved])[0], made)


class EditableResource(CreatableResource):
    """Rows that are made by POST, changed by POST with a lookup."""

    def changed(self) -> Any:
        return self.addressed()


class DeletableResource(ListResource):
    """Rows that DELETE with a lookup removes."""

    def delete(self, _request: Request) -> Response:
        return self.carry_out(self._delete)

    def _delete(self) -> Response:
        self.remove(self.addressed(needed=True))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def remove(self, row: Any) -> None:
        raise NotImplementedError


class ActionResource(Resource):
    """Something that is done to rows by POST; ``form`` reads what is sent, and does it when it is saved.

    What saving gives is told, if it is anything.
    """

    form: ClassVar[type[Serializer[Any]]]

    def post(self, _request: Request) -> Response:
        return self.carry_out(self._act)

    def _act(self) -> Response:
        form = self.form(data=self.body(), context={"resource": self})
        form.is_valid(raise_exception=True)
        told = form.save()
        return Response(told) if told else Response(status=status.HTTP_204_NO_CONTENT)


def key_from(text: str, name: str) -> UUID:
    """Raises BadQuery."""
    try:
        return UUID(text)
    except ValueError as error:
        raise BadQuery(f"Param '{name}': {text} is not a valid UUID.") from error


def moment_from(text: str) -> datetime | None:
    """A time as clients write it, in UTC unless it says otherwise; None if it can't be read."""
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # made aware below
        # PostgreSQL takes fewer offsets than Python.
        return (make_aware(found, UTC) if is_naive(found) else found.astimezone(UTC)) if found else None
    except (ValueError, OverflowError):
        return None

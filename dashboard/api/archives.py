"""``archives``: files of what is so old that it has left the tables, each with an address to download it from.

Who has the address needs no token for some hours. Rows are put in the API's shape while they are sent, so that neither
the size nor the hash of a file is known before.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from operator import ge, le
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core.signing import BadSignature, dumps, loads
from django.db.models import Field, Model
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api import runs
from dashboard.api.resource import Json, Resource, moment_from
from dashboard.web.access import Can
from dashboard.web.streaming import as_it_is, gzipped
from engine.models import Contact, Run, Workspace
from engine.services.archives import Stored, archives_of, rows_of

MONTHLY = "monthly"
SALT = "dashboard.api.archives"
SECONDS = 6 * 60 * 60
AT_ONCE = 250


def _runs(rows: Sequence[Run], workspace: Workspace) -> list[Json]:
    """Of people who have been erased since, no word of theirs: the categories of their answers stay, as they count."""
    known = Contact.objects.for_workspace(workspace).in_bulk({run.contact_id for run in rows})
    for run in rows:
        if run.contact_id not in known:
            run.results = {key: _without_words(result) for key, result in run.results.items()}
    return runs.shown(rows, workspace)


def _without_words(result: Json) -> Json:
    return {name: part for name, part in result.items() if name not in ("value", "input")}


class Kind(NamedTuple):
    """What the rows of a kind of archives were, and how clients get them."""

    model: type[Model]
    shown: Callable[[Sequence[Any], Workspace], list[Json]]


KINDS: Mapping[str, Kind] = {"run": Kind(Run, _runs)}


class Pages(LimitOffsetPagination):
    default_limit = AT_ONCE


class Archives(Resource):
    needs: ClassVar = {"GET": Can.EXPORT_RESULTS}

    def get(self, request: Request) -> Response:
        pages = Pages()
        shown = pages.paginate_queryset(self._asked_for(), request, view=self) or []
        return pages.get_paginated_response([self._archive(one) for one in shown])

    def _asked_for(self) -> list[Stored]:
        kind = self.asked("type") or self.asked("archive_type")
        if self.asked("period") not in ("", MONTHLY):
            return []
        found = archives_of(self.workspace.pk, [one for one in KINDS if kind in ("", one)])
        for name, compared in (("after", ge), ("before", le)):
            if text := self.asked(name):
                when = moment_from(text)
                found = [one for one in found if when and compared(_began(one), when)]
        return found

    def _archive(self, archive: Stored) -> Json:
        return {
            "type": archive.kind,
            "archive_type": archive.kind,
            "start_date": archive.month,
            "period": MONTHLY,
            "record_count": archive.rows,
            "size": archive.path.stat().st_size,
            "hash": None,
            "download_url": self._address(archive) if archive.rows else None,
        }

    def _address(self, archive: Stored) -> str:
        signed = dumps((str(self.workspace.pk), archive.kind, archive.path.name), salt=SALT)
        return self.request.build_absolute_uri(reverse("api:archive", args=(signed,)))


def _began(archive: Stored) -> datetime:
    return datetime(archive.month.year, archive.month.month, 1, tzinfo=UTC)


@require_safe
def archive_file(request: HttpRequest, signed: str) -> HttpResponseBase:
    """The file that an address was signed for, which is as good as a token for it."""
    try:
        key, kind, name = loads(signed, salt=SALT, max_age=SECONDS)
    except BadSignature:
        return JsonResponse({"detail": "This address is no longer valid."}, status=403)
    workspace = Workspace.objects.filter(pk=key, is_active=True).first()
    found = [one.path for one in archives_of(key, [kind]) if one.path.name == name]
    if workspace is None or not found:
        return JsonResponse({"detail": "Not found."}, status=404)
    # It stays compressed: clients unpack what they have received.
    kept = {"Content-Encoding": "identity"}
    lines = gzipped(_lines(found[0], KINDS[kind], workspace))
    return as_it_is(request, lines, name=name, content_type="application/gzip", **kept)


def _lines(path: Path, kind: Kind, workspace: Workspace) -> Iterator[bytes]:
    rows = (_row(kind.model, data) for data in rows_of(path))
    while some := list(islice(rows, AT_ONCE)):
        for shown in kind.shown(some, workspace):
            yield JSONRenderer().render(shown) + b"\n"


def _row(model: type[Model], data: Json) -> Model:
    """A row as it was when it was in its table; columns that came later have their defaults."""
    fields = model._meta.concrete_fields  # noqa: SLF001  # documented
    return model(**{one.attname: _read(one, data[one.attname]) for one in fields if one.attname in data})


def _read(field: "Field[Any, Any]", value: Any) -> Any:
    """Fields of arrays read what is in them only if they get it as JSON."""
    return field.to_python(json.dumps(value) if isinstance(field, ArrayField) else value)

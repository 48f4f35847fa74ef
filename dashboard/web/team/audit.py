"""What members did: a page for owners, and the same as CSV."""

from collections.abc import Iterator

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.spans import SpanForm
from dashboard.web.streaming import download
from dashboard.web.team.sentences import SENTENCES, sentence
from engine.models import AuditEntry, Membership
from engine.services.auditing import COMMAND
from engine.services.spreadsheets import BYTE_ORDER_MARK, cell, encode

COLUMNS = ("time", "user", "action", "what", "path", "address")
CHUNK = 2_000


class FilterForm(SpanForm):
    who = forms.ModelChoiceField(Membership.objects.none(), label=_("Who"), required=False, empty_label=_("Everyone"))
    action = forms.ChoiceField(label=_("What"), required=False)
    field_order = ("who", "action", "since", "until")

    def __init__(self, request: WorkspaceRequest) -> None:
        super().__init__(request.GET)
        members = Membership.objects.for_workspace(request.workspace).select_related("user").order_by("user__email")
        self.fields["who"].queryset = members  # type: ignore[attr-defined]  # that of a ModelChoiceField
        choices = sorted(((key, str(text)) for key, text in SENTENCES.items()), key=lambda one: one[1])
        self.fields["action"].choices = [("", _("Everything")), *choices]  # type: ignore[attr-defined]

    def narrow(self, found: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        found = self.within(found)
        given = self.cleaned_data
        if given.get("who"):
            found = found.filter(user=given["who"].user_id)
        if given.get("action"):
            found = found.filter(action=given["action"])
        return found


@require_GET
@member(Can.MANAGE_MEMBERS)
def index(request: WorkspaceRequest) -> HttpResponse:
    form = FilterForm(request)
    page = paging.page(request, _entries(request, form))
    rows = [(entry, _who(entry), sentence(entry.action)) for entry in page.rows]
    return render(request, "web/team/audit.html", {"form": form, "page": page, "rows": rows})


@require_GET
@member(Can.MANAGE_MEMBERS)
def as_csv(request: WorkspaceRequest) -> HttpResponseBase:
    form = FilterForm(request)
    if not form.is_valid():
        return redirect(reverse("web:audit", query=request.GET))
    pieces = _lines(_entries(request, form))
    return download(request, pieces, name="audit.csv", content_type="text/csv; charset=utf-8")


def _entries(request: WorkspaceRequest, form: FilterForm) -> QuerySet[AuditEntry]:
    return form.narrow(AuditEntry.objects.for_workspace(request.workspace).select_related("user"))


def _lines(found: QuerySet[AuditEntry]) -> Iterator[bytes]:
    """Newest first, in pieces."""
    yield encode([COLUMNS], start=BYTE_ORDER_MARK)
    rows = found.order_by("-pk")
    last: int | None = None
    while piece := list((rows.filter(pk__lt=last) if last else rows)[:CHUNK]):
        yield encode([_line(one) for one in piece])
        last = piece[-1].pk


def _line(one: AuditEntry) -> list[str]:
    return [one.created_on.isoformat(), cell(_who(one)), one.action, sentence(one.action), one.path, one.address or ""]


def _who(one: AuditEntry) -> str:
    """Empty for somebody whose account is no more."""
    if one.action.startswith(COMMAND):
        return str(_("at the command line"))
    return one.user.email if one.user else ""

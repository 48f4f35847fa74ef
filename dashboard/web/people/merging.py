"""Two contacts that are one person, and a person who wants to be forgotten."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.reports import contacts as report
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.people.person import BUSY, find_contact
from dashboard.web.people.queries import trouble
from engine.assets import place
from engine.jobs.running import run_after_commit
from engine.models import Contact
from engine.services.contacts import ContactBusy
from engine.services.erasure import request_erasure
from engine.services.merging import merge_contacts, preview_merge
from engine.services.selections import Selection
from engine.services.snapshots import FIELD
from flows.errors import QueryError

CANDIDATES = 10
PARTS = {
    "name": gettext_lazy("Name"),
    "language": gettext_lazy("Language"),
    "status": gettext_lazy("Status"),
    "timezone": gettext_lazy("Time zone"),
    "urns": gettext_lazy("Numbers and addresses"),
    "groups": gettext_lazy("Groups"),
}


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def merge(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """First the other one is looked for, then both are shown with what would come of them."""
    kept = find_contact(request, contact)
    other = _other(request, kept)
    if other and request.method == "POST":
        try:
            merge_contacts(kept=kept, other=other, by=request.user)
            messages.success(request, _("They are one contact now."))
        except ContactBusy:
            messages.error(request, BUSY)
        return redirect("web:contact", kept.pk)
    context = {"contact": kept, "other": other, **_compared(request, kept, other), **_candidates(request, kept)}
    return render(request, "web/contacts/merge.html", context)


def _other(request: WorkspaceRequest, kept: Contact) -> Contact | None:
    try:
        key = UUID((request.POST or request.GET).get("other", ""))
    except ValueError:
        return None
    return find_contact(request, key) if key != kept.pk else None


def _candidates(request: WorkspaceRequest, kept: Contact) -> dict[str, Any]:
    search = request.GET.get("q", "").strip()
    if not search:
        return {"search": kept.name, "candidates": None}
    try:
        found = report.selected(request.workspace, Selection(query=search)).exclude(pk=kept.pk)[:CANDIDATES]
        return {"search": search, "candidates": report.rows(request.workspace, found)}
    except QueryError as error:
        return {"search": search, "candidates": [], "trouble": trouble(search, error)}


def _compared(request: WorkspaceRequest, kept: Contact, other: Contact | None) -> dict[str, Any]:
    """Part by part: what each has, and what comes of it."""
    if other is None:
        return {}
    assets = place(request.workspace.pk).assets
    sides = preview_merge(kept=kept, other=other)
    rows = []
    for part in {**sides[2], **sides[1], **sides[0]}:
        field = assets.fields.get(part.removeprefix(FIELD))
        label = PARTS.get(part) or (field.name if field else part)
        rows.append((label, *(_shown(request, part, side.get(part)) for side in sides)))
    return {"rows": rows}


def _shown(request: WorkspaceRequest, part: str, value: Any) -> str:
    if part == "urns":
        return ", ".join(report.shown_urn(request.workspace, urn) for urn in value or ())
    if part == "groups":
        groups = place(request.workspace.pk).assets.groups
        return ", ".join(groups[key].name for key in value or () if key in groups)
    return str(value or "")


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=gettext_lazy("I know that this can't be taken back."))


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def erase(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Asks first."""
    found = find_contact(request, contact)
    form = EraseForm(request.POST or None)
    if not form.is_valid():
        return render(request, "web/contacts/erase.html", {"contact": found, "form": form})
    run_after_commit(request_erasure(workspace=request.workspace, contacts=[found.pk], by=request.user))
    messages.success(request, _("Erased."))
    return redirect("web:contacts")

"""The list of contacts: found, shown in the columns of the team, changed many at a time."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.reports import contacts as report
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.people import selecting
from dashboard.web.people.forms import BulkForm, ColumnsForm, NewContactForm
from dashboard.web.people.jobs import notice
from dashboard.web.people.queries import suggest, trouble
from engine.assets import place
from engine.jobs.running import run_after_commit
from engine.models import Contact, Group, User
from engine.services.bulk_edits import edit_selected
from engine.services.contact_exports import FORMATS, start_export
from engine.services.contacts import create_contact
from engine.services.selections import Selection
from flows.errors import QueryError


@member(Can.VIEW_CONTACTS)
def index(request: WorkspaceRequest) -> HttpResponse:
    folders = report.folders(request.workspace)
    selection = selecting.shown(request.GET, request.workspace, folders)
    columns = report.columns_of(request.workspace)
    context: dict[str, Any] = {
        "folders": folders,
        "folder": next(one for one in folders if one.key == selection.folder),
        "search": request.GET.get("q", "").strip(),
        "columns": columns,
        "job": notice(request),
        "bulk": BulkForm(request.workspace),
    }
    try:
        found = report.listed(request.workspace, selection, folders)
        page = paging.page(request, found.contacts, among=found.among)
        context |= {"page": page, "rows": report.rows(request.workspace, page.rows, columns), "people": found.people}
    except QueryError as error:
        context["trouble"] = trouble(selection.query, error)
    return render(request, "web/contacts/list.html", context)


@member(Can.VIEW_CONTACTS)
def suggestions(request: WorkspaceRequest) -> HttpResponse:
    """Ways to go on with a query, as options of a list beside its box."""
    options = suggest(request.GET.get("q", ""), place(request.workspace.pk))
    return render(request, "web/contacts/_suggestions.html", {"options": options})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def columns(request: WorkspaceRequest) -> HttpResponse:
    form = ColumnsForm(request.workspace, request.POST or None)
    if form.is_valid():
        request.workspace.contact_columns = form.cleaned_data["columns"]
        request.workspace.save(update_fields=["contact_columns"])
        messages.success(request, _("Saved."))
        return redirect("web:contacts")
    return render(request, "web/contacts/columns.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_CONTACTS)
def add(request: WorkspaceRequest) -> HttpResponse:
    form = NewContactForm(request.workspace, request.POST or None)
    if form.is_valid() and (made := _create(request, form)):
        messages.success(request, _("Saved."))
        return redirect("web:contact", made.pk)
    return render(request, "web/contacts/add.html", {"form": form})


def _create(request: WorkspaceRequest, form: NewContactForm) -> Contact | None:
    """None if somebody has the number already; the form says so."""
    if form.owner:
        form.add_error("urn", _("Somebody has this number already: %(name)s.") % {"name": form.owner})
        return None
    return create_contact(workspace=request.workspace, modifiers=form.modifiers, by=request.user)[0]


@require_POST
@member(Can.MANAGE_CONTACTS)
def bulk(request: WorkspaceRequest) -> HttpResponse:
    """The same change to all that are ticked, or to all that the list has. Small ones are done at once."""
    form = BulkForm(request.workspace, request.POST)
    selection = selecting.chosen(request.POST, request.workspace)
    back = selecting.query_string(request.POST)
    if selecting.is_empty(selection, request.POST):
        messages.error(request, _("Tick the people first."))
    elif not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    else:
        back["job"] = _edit(request, form.cleaned_data["action"], form.cleaned_data["group"], selection)
    return redirect(f"{reverse('web:contacts')}?{urlencode(back)}")


def _edit(request: WorkspaceRequest, action: str, group: Group | None, selection: Selection) -> str:
    by: User = request.user
    job = edit_selected(workspace=request.workspace, selection=selection, action=action, group=group, by=by)
    return str(run_after_commit(job).pk)


@require_POST
@member(Can.EXPORT_CONTACTS)
def export(request: WorkspaceRequest) -> HttpResponse:
    """A file of what the list has, or of those that are ticked."""
    selection = selecting.chosen(request.POST, request.workspace)
    if selecting.is_empty(selection, request.POST):
        data = request.POST.copy()
        data["everything"] = "1"
        selection = selecting.chosen(data, request.workspace)
    kind = request.POST.get("format", "")
    job = start_export(
        workspace=request.workspace, selection=selection, kind=kind if kind in FORMATS else FORMATS[0], by=request.user
    )
    back = {**selecting.query_string(request.POST), "job": str(run_after_commit(job).pk)}
    return redirect(f"{reverse('web:contacts')}?{urlencode(back)}")

"""Importing contacts, page by page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.reports import contact_imports as report
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.contact_imports.forms import MappingForm, UploadForm
from dashboard.web.people.fields import REFUSALS
from dashboard.web.people.jobs import notice
from dashboard.web.streaming import download
from engine.jobs.running import run_after_commit
from engine.models import ContactImport, ImportRow, Job
from engine.services.bulk_edits import can_undo
from engine.services.contact_imports.lifecycle import ImportRefused, map_columns, start_import, upload
from engine.services.contact_imports.reading import FileRefused
from engine.services.fields import FieldRefused

REASONS = {
    "no_address": gettext_lazy("Say which column has the phone numbers or other addresses."),
    "twice": gettext_lazy("Two columns go to the same place."),
    "invalid_key": gettext_lazy("The name of a new field has to begin with a letter from a to z."),
    "has_run": gettext_lazy("This import has been run already."),
    "not_checked": gettext_lazy("The rows have to be checked first."),
}


def find_import(request: WorkspaceRequest, found: UUID) -> ContactImport:
    """The import, if it is one of the current workspace; 404 otherwise."""
    rows = ContactImport.objects.for_workspace(request.workspace)
    return get_object_or_404(rows.select_related("workspace", "group", "check_job", "run_job"), pk=found)


@member(Can.MANAGE_CONTACTS)
def index(request: WorkspaceRequest) -> HttpResponse:
    rows = ContactImport.objects.for_workspace(request.workspace).select_related("run_job", "created_by")
    return render(request, "web/contact_imports/list.html", {"page": paging.page(request, rows)})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def choose(request: WorkspaceRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        table = form.cleaned_data["file"]
        try:
            made = upload(workspace=request.workspace, name=form.name, table=table, by=request.user)
            return redirect("web:contact_import", made.pk)
        except FileRefused as error:
            form.add_error("file", str(error))
    return render(request, "web/contact_imports/choose.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def show(request: WorkspaceRequest, found: UUID) -> HttpResponse:
    """As far as the import is: its columns, what checking found, or what has come of it."""
    of = find_import(request, found)
    form = MappingForm(of, request.POST if request.method == "POST" else None)
    if form.is_valid() and _map(of, form):
        return redirect("web:contact_import", of.pk)
    if of.run_job is None and (of.check_job is None or request.GET.get("columns") or form.is_bound):
        columns = list(zip(form.rows, of.headers, report.examples(of), strict=True))
        return render(request, "web/contact_imports/columns.html", {"of": of, "form": form, "columns": columns})
    template = "web/contact_imports/report.html" if of.run_job else "web/contact_imports/checked.html"
    return render(request, template, _found(request, of))


def _map(of: ContactImport, form: MappingForm) -> bool:
    """Whether the columns make sense; then the rows are checked."""
    given = form.cleaned_data
    try:
        job = map_columns(of=of, columns=form.columns, group=given["group"], group_name=given["group_name"])
    except ImportRefused as error:
        form.add_error(None, str(REASONS[error.code]))
        return False
    run_after_commit(job)
    return True


def _found(request: WorkspaceRequest, of: ContactImport) -> dict[str, Any]:
    job = of.run_job or of.check_job
    is_done = job is not None and job.status == Job.Status.DONE
    return {
        "of": of,
        "job": job,
        "notice": notice(request),
        "is_done": is_done,
        "left_out": sum(job.report.get(key, 0) for key in ("wrong", "failed")) if job else 0,
        "can_undo": of.run_job is not None and can_undo(of.run_job),
        "rows": report.preview(of) if is_done else [],
        "are_rows_kept": ImportRow.objects.filter(of_import=of).exists(),
        "problems": report.problem_counts(of),
    }


@require_POST
@member(Can.MANAGE_CONTACTS)
def run(request: WorkspaceRequest, found: UUID) -> HttpResponse:
    of = find_import(request, found)
    try:
        run_after_commit(start_import(of=of, by=request.user))
    except ImportRefused as error:
        messages.error(request, REASONS[error.code])
    except FieldRefused as error:
        messages.error(request, REFUSALS[error.code])
    return redirect("web:contact_import", of.pk)


@member(Can.MANAGE_CONTACTS)
def errors(request: WorkspaceRequest, found: UUID) -> HttpResponseBase:
    of = find_import(request, found)
    name = _("rows-with-problems") + ".csv"
    return download(request, report.errors_csv(of), name=name, content_type="text/csv; charset=utf-8")

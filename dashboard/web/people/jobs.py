"""Work in the background as pages show it: how far it is, taking it back, the file that it made."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.keys import key_of
from dashboard.web.stored_files import stored_file
from engine.jobs.running import run_after_commit
from engine.models import Job
from engine.services.bulk_edits import can_undo, undo


def find_job(request: WorkspaceRequest, job: UUID) -> Job:
    """The job, if it is one of the current workspace; 404 otherwise."""
    return get_object_or_404(Job.objects.for_workspace(request.workspace).select_related("workspace"), pk=job)


def notice(request: WorkspaceRequest) -> Job | None:
    """The job that ``?job=`` asks to be told about."""
    key = key_of(request.GET.get("job"))
    return Job.objects.for_workspace(request.workspace).filter(pk=key).first() if key else None


@member(Can.VIEW_CONTACTS)
def live(request: WorkspaceRequest, job: UUID) -> HttpResponse:
    found = find_job(request, job)
    if not found.is_open and request.GET.get("then") == "reload":
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/jobs/_job.html", {"job": found, "then": request.GET.get("then", "")})


@require_POST
@member(Can.MANAGE_CONTACTS)
def take_back(request: WorkspaceRequest, job: UUID) -> HttpResponse:
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/contacts/"
    found = find_job(request, job)
    made = undo(job=found, by=request.user) if can_undo(found) else None
    if made is None:
        messages.error(request, _("It is too late to take this back."))
        return redirect(back)
    return redirect(f"{back}{'&' if '?' in back else '?'}job={run_after_commit(made).pk}")


@member(Can.EXPORT_CONTACTS)
def download(request: WorkspaceRequest, job: UUID) -> HttpResponseBase:
    found = find_job(request, job)
    if not found.file or not default_storage.exists(found.file):
        raise Http404
    return stored_file(request, found.file)

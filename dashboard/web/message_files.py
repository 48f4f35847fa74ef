"""Files of messages: asking for one, watching it grow, fetching it."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.reports.exports.messages import KIND, Options, flows_with_messages, start_export
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.stored_files import stored_file
from engine.models import Job, Workspace

SHOWN = 20


class MessagesForm(forms.Form):
    flow = forms.ChoiceField(required=False, label=gettext_lazy("Of"))
    first = forms.DateField(required=False, label=gettext_lazy("From"))
    last = forms.DateField(required=False, label=gettext_lazy("Until"))
    format = forms.ChoiceField(
        choices=[("csv", gettext_lazy("CSV, for spreadsheets and programs")), ("xlsx", gettext_lazy("Excel (XLSX)"))],
        label=gettext_lazy("Kind of file"),
    )

    def __init__(self, workspace: Workspace, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flows = [(str(flow.pk), flow.name) for flow in flows_with_messages(workspace)]
        cast("forms.ChoiceField", self.fields["flow"]).choices = [
            ("", _("All flows, and what belongs to none")),
            *flows,
        ]
        for day in ("first", "last"):
            self.fields[day].widget = forms.DateInput(attrs={"type": "date"})

    def options(self) -> Options:
        flow = self.cleaned_data["flow"]
        return Options(**{**self.cleaned_data, "flow": UUID(flow) if flow else None})


@member(Can.EXPORT_RESULTS)
def show(request: WorkspaceRequest) -> HttpResponse:
    form = MessagesForm(request.workspace, initial={"flow": request.GET.get("flow", "")})
    return render(request, "web/messages/files.html", {"form": form, **_jobs(request)})


@member(Can.EXPORT_RESULTS)
def live(request: WorkspaceRequest) -> HttpResponse:
    return live_part.answer(request, "web/messages/_files.html", _jobs(request))


@member(Can.EXPORT_RESULTS)
@require_POST
def start(request: WorkspaceRequest) -> HttpResponse:
    form = MessagesForm(request.workspace, request.POST)
    if not form.is_valid():
        return render(request, "web/messages/files.html", {"form": form, **_jobs(request)}, status=422)
    start_export(workspace=request.workspace, options=form.options(), by=request.user)
    return redirect("web:message_files")


@member(Can.EXPORT_RESULTS)
def download(request: WorkspaceRequest, message_file: UUID) -> HttpResponseBase:
    made = get_object_or_404(Job.objects.for_workspace(request.workspace), pk=message_file, kind=KIND)
    if not made.file or not default_storage.exists(made.file):
        messages.error(request, _("This file is not there (any more). Make it anew."))
        return redirect("web:message_files")
    return stored_file(request, made.file)


def _jobs(request: WorkspaceRequest) -> dict[str, Any]:
    jobs = list(Job.objects.for_workspace(request.workspace).filter(kind=KIND).order_by("-pk")[:SHOWN])
    names = {str(flow.pk): flow.name for flow in flows_with_messages(request.workspace)}
    rows = [(job, names.get(job.params.get("flow", ""), "")) for job in jobs]
    shown = [(job.pk, job.status, job.done, job.file) for job in jobs]
    return {"rows": rows, "version": live_part.version(shown)}

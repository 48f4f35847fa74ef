"""Starting a flow for many people: whom, how many they are and what it costs, and then the start itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from dashboard.reports import audience as report
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.start_forms import StartForm
from dashboard.web.telling import reason
from engine.models import Flow
from engine.services.schedules import ScheduleRefused, create_schedule
from engine.services.starts import create_start


@require_http_methods(["GET", "POST"])
@member(Can.START_FLOWS)
def start(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    form = StartForm(request.workspace, request.POST or request.GET)
    preview = _preview(found, form)
    if request.method == "POST" and preview.people and not preview.is_blocked:
        return _scheduled(request, found, form) if form.later else _started(request, found, form, preview.people)
    context = {"anybody": report.anybody(request.workspace), **_shown(found, form, preview)}
    return render(request, "web/starts/start.html", context)


def _started(request: WorkspaceRequest, flow: Flow, form: StartForm, people: int) -> HttpResponse:
    made = create_start(flow=flow, audience=form.audience, pace=form.pace, by=request.user)
    text = ngettext("Started for %(people)s person.", "Started for %(people)s people.", people)
    messages.success(request, text % {"people": people})
    return redirect("web:start_progress", made.pk)


def _scheduled(request: WorkspaceRequest, flow: Flow, form: StartForm) -> HttpResponse:
    assert form.later  # noqa: S101  # the caller looked
    try:
        create_schedule(
            workspace=request.workspace,
            audience=form.audience,
            repeat="once",
            begins_on=form.later,
            flow=flow,
            pace=form.pace,
            by=request.user,
        )
    except ScheduleRefused as refused:
        messages.error(request, reason(refused))
        return redirect("web:start", flow.pk)
    messages.success(request, _("It starts at that time. Until then it stands among the schedules."))
    return redirect("web:start", flow.pk) if _is_framed(request) else redirect("web:triggers")


def _is_framed(request: WorkspaceRequest) -> bool:
    """Whether the page stands in a dialog, where no other page may follow."""
    return request.headers.get("Sec-Fetch-Dest") == "iframe"


@require_GET
@member(Can.START_FLOWS)
def count(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    form = StartForm(request.workspace, request.GET)
    return render(request, "web/starts/_preview.html", _shown(found, form, _preview(found, form)))


def _preview(flow: Flow, form: StartForm) -> report.Preview:
    """Nobody as long as nobody is chosen, or what was given makes no sense."""
    return report.preview(flow, form.audience, form.pace) if form.has_chosen else report.Preview()


def _shown(flow: Flow, form: StartForm, preview: report.Preview) -> dict[str, Any]:
    return {"flow": flow, "form": form, "preview": preview, "people": preview.people}

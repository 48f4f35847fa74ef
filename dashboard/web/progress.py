"""A start under way: how far it is, holding it up, and what became of each person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.reports import starts as report
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.streaming import download
from engine.models import Recipient, Start
from engine.models.start import Bulk
from engine.services import bulk

ENDED = {Start.Status.COMPLETED, Start.Status.STOPPED, Start.Status.FAILED}


def find_start(request: WorkspaceRequest, start: UUID) -> Start:
    """The start, if it is one of the current workspace; 404 otherwise."""
    found = Start.objects.for_workspace(request.workspace).select_related("flow", "created_by")
    return get_object_or_404(found, pk=start)


@member(Can.VIEW_STARTS)
def show(request: WorkspaceRequest, start: UUID) -> HttpResponse:
    found = find_start(request, start)
    outcome = request.GET.get("outcome", "")
    people = report.people(request.workspace, found, outcome=outcome, after=after(request))
    context = {"people": people, "outcome": outcome, "outcomes": Recipient.Outcome.choices, **_progress(found)}
    return render(request, "web/starts/progress.html", context)


def after(request: WorkspaceRequest) -> UUID | None:
    """Behind whom a page of people begins."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


@member(Can.VIEW_STARTS)
def live(request: WorkspaceRequest, start: UUID) -> HttpResponse:
    return live_part.answer(request, "web/starts/_progress.html", _progress(find_start(request, start)))


def _progress(start: Start) -> dict[str, Any]:
    parts = report.parts(start)
    return {
        "start": start,
        "flow": start.flow,
        "parts": parts,
        "reached": report.reached(parts),
        "is_done": start.status in ENDED,
        "version": live_part.version((start.status, start.total, parts)),
    }


@member(Can.VIEW_STARTS)
def as_csv(request: WorkspaceRequest, start: UUID) -> HttpResponseBase:
    found = find_start(request, start)
    pieces = report.lines(request.workspace, found)
    return download(request, pieces, name=f"start-{found.pk}.csv", content_type="text/csv; charset=utf-8")


@require_POST
@member(Can.START_FLOWS)
def pause(request: WorkspaceRequest, start: UUID) -> HttpResponse:
    return paused(request, find_start(request, start), "web:start_progress")


def paused(request: WorkspaceRequest, found: Bulk, page: str) -> HttpResponse:
    """A start or broadcast is held up."""
    bulk.pause(bulk=found)
    messages.success(request, _("Paused. Nobody more gets it until it goes on."))
    return redirect(page, found.pk)


@require_POST
@member(Can.START_FLOWS)
def resume(request: WorkspaceRequest, start: UUID) -> HttpResponse:
    return resumed(request, find_start(request, start), "web:start_progress")


def resumed(request: WorkspaceRequest, found: Bulk, page: str) -> HttpResponse:
    """A start or broadcast goes on."""
    bulk.resume(bulk=found)
    messages.success(request, _("It goes on."))
    return redirect(page, found.pk)


@require_http_methods(["GET", "POST"])
@member(Can.START_FLOWS)
def stop(request: WorkspaceRequest, start: UUID) -> HttpResponse:
    """Asks first."""
    found = find_start(request, start)
    if request.method == "GET":
        return render(request, "web/starts/stop.html", {"start": found, "left": bulk.left(found)})
    bulk.stop(bulk=found)
    messages.success(request, _("Stopped. Conversations that it began go on."))
    return redirect("web:start_progress", start)

"""Broadcasts: those that are scheduled, those on their way, and what became of each person."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard.reports import broadcasts as broadcasts_report
from dashboard.reports import starts as report
from dashboard.reports.triggers import schedules
from dashboard.web import live as live_part
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.progress import ENDED, after, paused, resumed
from dashboard.web.streaming import download
from dashboard.web.trigger_forms import REPEATS, WEEKDAYS
from engine.models import Broadcast, Recipient
from engine.services import bulk


def find_broadcast(request: WorkspaceRequest, broadcast: UUID) -> Broadcast:
    found = Broadcast.objects.for_workspace(request.workspace).select_related("created_by")
    return get_object_or_404(found, pk=broadcast)


@require_GET
@member(Can.VIEW_MESSAGES)
def index(request: WorkspaceRequest) -> HttpResponse:
    page = paging.page(request, broadcasts_report.broadcasts(request.workspace))
    rows = schedules(request.workspace, REPEATS, dict(WEEKDAYS))
    planned = [row for row in rows if not row.schedule.flow and row.schedule.next_on]
    return render(request, "web/broadcasts/list.html", {"page": page, "scheduled": planned})


@require_GET
@member(Can.VIEW_MESSAGES)
def show(request: WorkspaceRequest, broadcast: UUID) -> HttpResponse:
    found = find_broadcast(request, broadcast)
    outcome = request.GET.get("outcome", "")
    people = report.people(request.workspace, found, outcome=outcome, after=after(request))
    context = {"people": people, "outcome": outcome, "outcomes": Recipient.Outcome.choices, **_progress(found)}
    return render(request, "web/broadcasts/progress.html", context)


@require_GET
@member(Can.VIEW_MESSAGES)
def live(request: WorkspaceRequest, broadcast: UUID) -> HttpResponse:
    return live_part.answer(request, "web/broadcasts/_progress.html", _progress(find_broadcast(request, broadcast)))


def _progress(broadcast: Broadcast) -> dict[str, Any]:
    parts = report.parts(broadcast)
    delivery = broadcasts_report.delivery(broadcast)
    return {
        "broadcast": broadcast,
        "texts": [said["text"] for said in broadcast.translations.values()],
        "parts": parts,
        "delivery": delivery,
        "reached": report.reached(parts),
        "is_done": broadcast.status in ENDED,
        "version": live_part.version((broadcast.status, broadcast.total, parts, delivery)),
    }


@require_GET
@member(Can.VIEW_MESSAGES)
def as_csv(request: WorkspaceRequest, broadcast: UUID) -> HttpResponseBase:
    found = find_broadcast(request, broadcast)
    pieces = report.lines(request.workspace, found)
    return download(request, pieces, name=f"broadcast-{found.pk}.csv", content_type="text/csv; charset=utf-8")


@require_POST
@member(Can.START_FLOWS)
def pause(request: WorkspaceRequest, broadcast: UUID) -> HttpResponse:
    return paused(request, find_broadcast(request, broadcast), "web:broadcast_progress")


@require_POST
@member(Can.START_FLOWS)
def resume(request: WorkspaceRequest, broadcast: UUID) -> HttpResponse:
    return resumed(request, find_broadcast(request, broadcast), "web:broadcast_progress")


@require_http_methods(["GET", "POST"])
@member(Can.START_FLOWS)
def stop(request: WorkspaceRequest, broadcast: UUID) -> HttpResponse:
    """Asks first: it can't be sent on any more."""
    found = find_broadcast(request, broadcast)
    if request.method == "POST":
        bulk.stop(bulk=found)
        return redirect("web:broadcast_progress", broadcast)
    return render(request, "web/broadcasts/stop.html", {"broadcast": found, "left": bulk.left(found)})

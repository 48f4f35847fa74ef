"""The first page: what is live, what needs somebody, how the channels are, and what to do next."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from dashboard.reports import overview as report
from dashboard.web import live as live_part
from dashboard.web.access import ALLOWED, Can, WorkspaceRequest, member
from dashboard.web.expiring import endings
from engine.models import Incident, Workspace
from engine.services.incidents import open_incidents


@member()
def home(request: WorkspaceRequest) -> HttpResponse:
    """Who only answers tickets begins with these."""
    allowed = ALLOWED[request.membership.role]
    if Can.VIEW_FLOWS not in allowed:
        return redirect("web:tickets")
    incidents = open_incidents(request.workspace).exclude(kind=Incident.Kind.DEAD_LETTERS)  # these it counts itself
    live = _live(request.workspace)
    context = {
        "overview": report.overview(request.workspace),
        "incidents": incidents if Can.VIEW_CHANNELS in allowed else [],
        "traffic": report.traffic(request.workspace) if Can.VIEW_CHANNELS in allowed else report.Traffic(),
        "endings": endings(request, [poll.flow for poll in live["live"].polls]),
        **live,
    }
    return render(request, "web/home/home.html", context)


@member(Can.VIEW_RESULTS)
def live(request: WorkspaceRequest) -> HttpResponse:
    return live_part.answer(request, "web/home/_live.html", _live(request.workspace))


def _live(workspace: Workspace) -> dict[str, Any]:
    live = report.live_polls(workspace)
    shown = [(one.flow.pk, one.flow.name, one.progress, one.sent_today, one.answers_today) for one in live.polls]
    return {"live": live, "version": live_part.version([*shown, live.answers_today])}

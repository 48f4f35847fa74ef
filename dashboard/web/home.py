"""The first page: what is live, what needs somebody, and what to do next."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.reports import overview as report
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import Incident, Workspace
from engine.services.incidents import open_incidents


@member()
def home(request: WorkspaceRequest) -> HttpResponse:
    incidents = open_incidents(request.workspace).exclude(kind=Incident.Kind.DEAD_LETTERS)  # these it counts itself
    context = {"overview": report.overview(request.workspace), "incidents": incidents, **_live(request.workspace)}
    return render(request, "web/home/home.html", context)


@member(Can.VIEW_RESULTS)
def live(request: WorkspaceRequest) -> HttpResponse:
    return live_part.answer(request, "web/home/_live.html", _live(request.workspace))


def _live(workspace: Workspace) -> dict[str, Any]:
    polls = report.live_polls(workspace)
    return {
        "polls": polls,
        "version": live_part.version([(poll.flow.pk, poll.flow.name, poll.progress) for poll in polls]),
    }

"""The list of flows, and what one of them asks."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dashboard.reports import flows as report
from dashboard.reports.questions import issues_of, questions_of
from dashboard.web import live
from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import Flow


def find_flow(request: WorkspaceRequest, flow: UUID) -> Flow:
    """The flow, if it is one of the current workspace; 404 otherwise."""
    found = get_object_or_404(Flow.objects.for_workspace(request.workspace), pk=flow)
    found.workspace = request.workspace
    return found


@member(Can.VIEW_FLOWS)
def index(request: WorkspaceRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    listing = report.listing(request.workspace, search)
    return render(request, "web/flows/list.html", {"rows": listing.rows, "more": listing.more, "search": search})


@member(Can.VIEW_FLOWS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    context = {"questions": questions_of(found), "issues": issues_of(found), **_starts(found)}
    return render(request, "web/flows/flow.html", context)


@member(Can.VIEW_FLOWS)
def starts(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    return live.answer(request, "web/flows/_starts.html", _starts(find_flow(request, flow)))


def _starts(flow: Flow) -> dict[str, Any]:
    starts = report.recent_starts(flow)
    return {"flow": flow, "starts": starts, "version": live.version([(row.start.pk, row.state) for row in starts])}

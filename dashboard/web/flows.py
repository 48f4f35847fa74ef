"""The list of flows, and what one of them asks."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dashboard.reports import flows as report
from dashboard.reports.questions import issues_of, questions_of
from dashboard.web import live
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.trigger_forms import KINDS
from engine.models import Flow, FlowDraft, Poll
from engine.services.flow_usages import usages_of_flow


def find_flow(request: WorkspaceRequest, flow: UUID) -> Flow:
    """The flow, if it is one of the current workspace; 404 otherwise."""
    found = get_object_or_404(Flow.objects.for_workspace(request.workspace), pk=flow)
    found.workspace = request.workspace
    return found


@member(Can.VIEW_FLOWS)
def index(request: WorkspaceRequest) -> HttpResponse:
    search, archived = request.GET.get("q", "").strip(), request.GET.get("archived") == "1"
    label = uuid_of(request.GET.get("label", ""))
    listing = report.listing(request.workspace, search, label=label, archived=archived)
    context = {"listing": listing, "rows": listing.rows, "more": listing.more}
    return render(request, "web/flows/list.html", {**context, "search": search, "chosen": label, "archived": archived})


def uuid_of(text: str) -> UUID | None:
    """The UUID that an address gives, None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@member(Can.VIEW_FLOWS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    labels = found.labels.order_by("name")
    poll = Poll.objects.filter(flow=found).first()
    draft = FlowDraft.objects.filter(flow=found).exists()
    more = {"labels": labels, "poll": poll, "has_draft": draft, "usages": usages_of_flow(found), "kinds": KINDS}
    context = {"questions": questions_of(found), "issues": issues_of(found), **more, **_starts(found)}
    return render(request, "web/flows/flow.html", context)


@member(Can.VIEW_FLOWS)
def starts(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    return live.answer(request, "web/flows/_starts.html", _starts(find_flow(request, flow)))


def _starts(flow: Flow) -> dict[str, Any]:
    starts = report.recent_starts(flow)
    return {"flow": flow, "starts": starts, "version": live.version([(row.start.pk, row.state) for row in starts])}

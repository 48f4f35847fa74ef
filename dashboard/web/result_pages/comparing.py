"""A question compared with the same one in another flow."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.reports.comparison import Comparison, compare
from dashboard.reports.questions import saved_results
from dashboard.reports.repeated import Side
from dashboard.reports.tables import Selection
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page
from engine.models import Flow


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    others = Flow.objects.for_workspace(request.workspace).filter(published__gt=0).exclude(pk=page.flow.pk)
    other = next((one for one in others if str(one.pk) == request.GET.get("with")), None)
    compared = _compared(page, other) if other else []
    context = {**page.context(), "others": others.order_by("name"), "other": other, "compared": compared}
    return render(request, "web/results/compare.html", context)


def _compared(page: Page, other: Flow) -> list[tuple[str, Comparison]]:
    """Questions that both flows save under one key, as they stand then (the other flow) and now."""
    other.workspace = page.flow.workspace
    theirs = {one.key: one for one in saved_results(other)}
    asked = [one for one in page.questions if one.key in theirs and one.offers_answers]
    return [
        (one.name, compare(one, Side(other, theirs[one.key], Selection()), Side(page.flow, one, page.selection)))
        for one in asked
    ]

"""Two questions, or a question and what is known of people, against each other."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.reports.breakdown import crossing
from dashboard.reports.dimensions import find
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    rows = find(page.dimensions, request.GET.get("rows", ""))
    columns = find(page.dimensions, request.GET.get("columns", ""))
    crossed = crossing(page.flow, rows, columns, page.selection) if rows and columns and rows != columns else None
    by = {name: value for name in ("rows", "columns") if (value := request.GET.get(name))}
    context = {**page.context(), "rows": rows, "columns": columns, "crossed": crossed, "crossed_by": urlencode(by)}
    return render(request, "web/results/cross.html", context)

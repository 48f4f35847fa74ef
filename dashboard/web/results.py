"""The results of a flow, on the page and as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify

from dashboard.reports import csv_export
from dashboard.reports import results as report
from dashboard.reports.questions import saved_results
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.streaming import download
from engine.models import Flow


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    return render(request, "web/results/results.html", _context(find_flow(request, flow)))


@member(Can.VIEW_RESULTS)
def live(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    return live_part.answer(request, "web/results/_live.html", _context(find_flow(request, flow)))


@member(Can.EXPORT_RESULTS)
def as_csv(request: WorkspaceRequest, flow: UUID) -> HttpResponseBase:
    found = find_flow(request, flow)
    pieces = csv_export.lines(request.workspace, found, saved_results(found))
    name = slugify(found.name, allow_unicode=True) or "results"
    return download(request, pieces, name=f"{name}.csv", content_type="text/csv; charset=utf-8")


def _context(flow: Flow) -> dict[str, Any]:
    results = report.results(flow, saved_results(flow))
    return {"flow": flow, "results": results, "version": live_part.version(results)}

"""The results of a flow, on the page and as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify

from dashboard.reports import csv_export
from dashboard.reports import results as report
from dashboard.reports.breakdown import by
from dashboard.reports.questions import saved_results
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page
from dashboard.web.streaming import download


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    return render(request, "web/results/results.html", _context(page))


@member(Can.VIEW_RESULTS)
def live(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    return live_part.answer(request, "web/results/_live.html", _context(page))


@member(Can.VIEW_RESULTS)
def breakdown(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """The answers to each question by what `?by=` names; nothing if it names nothing."""
    page = Page(find_flow(request, flow), request.GET)
    asked = [one for one in page.questions if len(one.categories) > 1 and page.by]
    parts = [(one, by(page.flow, one, page.by, page.selection)) for one in asked if page.by]
    return render(request, "web/results/_breakdown.html", {**page.context(), "parts": parts})


@member(Can.EXPORT_RESULTS)
def as_csv(request: WorkspaceRequest, flow: UUID) -> HttpResponseBase:
    found = find_flow(request, flow)
    pieces = csv_export.lines(request.workspace, found, saved_results(found))
    name = slugify(found.name, allow_unicode=True) or "results"
    return download(request, pieces, name=f"{name}.csv", content_type="text/csv; charset=utf-8")


def _context(page: Page) -> dict[str, Any]:
    """Everybody's figures come from counters; those of some people from their rows."""
    flow = page.flow
    found = (
        report.selected(flow, page.questions, page.selection)
        if page.is_narrowed
        else report.results(flow, page.questions)
    )
    figures = {"results": found, "invited": report.invited(flow)}
    return {**page.context(), **figures, "version": live_part.version((found, figures["invited"]))}

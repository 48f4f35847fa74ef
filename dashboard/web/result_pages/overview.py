"""The results of a flow, on the page and as a file."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify

from dashboard.reports import csv_export, maps
from dashboard.reports import results as report
from dashboard.reports.breakdown import by
from dashboard.reports.figures import figures
from dashboard.reports.questions import questions_of
from dashboard.reports.statistics.distribution import histogram, summary
from dashboard.reports.tables import distribution
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page
from dashboard.web.streaming import download
from flows.question import Question, Test


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
    asked = [one for one in page.questions if one.offers_answers and page.by]
    found = [(one, by(page.flow, one, page.by, page.selection)) for one in asked if page.by]
    parts = [(one, rows, maps.of_answer(request.workspace, rows)) for one, rows in found]
    return render(request, "web/results/_breakdown.html", {**page.context(), "parts": parts})


@member(Can.VIEW_RESULTS)
def numbers(request: WorkspaceRequest, flow: UUID, key: str) -> HttpResponse:
    """Where the numbers lie that people answered with."""
    page = Page(find_flow(request, flow), request.GET)
    found = distribution(page.flow, key, page.selection)
    bins = histogram(found)
    most = max((one.people for one in bins), default=1)
    context = {"summary": summary(found), "bins": [(one, one.people / most) for one in bins]}
    return render(request, "web/results/_numbers.html", context)


@member(Can.EXPORT_RESULTS)
def as_csv(request: WorkspaceRequest, flow: UUID) -> HttpResponseBase:
    found = find_flow(request, flow)
    page = Page(found, request.GET)
    pieces = csv_export.lines(request.workspace, found, page.questions, page.selection)
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
    numeric = {one.key for one in questions_of(flow) if any(test.name.startswith("has_number") for test in _tests(one))}
    shown: dict[str, Any] = {"results": found, "numeric": numeric}
    if not page.is_narrowed:
        shown |= {"invited": report.invited(flow), "figures": figures(flow, found.progress.people)}
    version = live_part.version((found, shown.get("invited"), shown.get("figures")))
    return {**page.context(), **shown, "version": version}


def _tests(question: Question) -> Iterator[Test]:
    return (test for answer in question.answers for test in answer.tests)

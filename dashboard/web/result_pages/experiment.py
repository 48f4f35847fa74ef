"""Whether the people whom a flow sent different ways by chance answer differently."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.reports.arms import arms, experiments
from dashboard.reports.questions import SavedResult
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page
from engine.services import respondents


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    respondents.digest(workspace=request.workspace)
    offered = experiments(page.flow, page.questions)
    experiment = _named(offered, request.GET.get("arms", "")) or next(iter(offered), None)
    context = {**page.context(), "experiments": offered, "experiment": experiment}
    if experiment:
        context |= _compared(page, experiment, request.GET.get("answer", ""))
    return render(request, "web/results/experiment.html", context)


def _compared(page: Page, experiment: SavedResult, chosen: str) -> dict[str, Any]:
    """`chosen` is the key of a question, and after a colon an answer to it; without one, whether they answered."""
    asked = [one for one in page.questions if one.key != experiment.key]
    key, _, answer = chosen.partition(":")
    question = _named(asked, key) or next(iter(asked), None)
    if question is None:
        return {}
    if answer not in question.answers:
        answer = ""
    found = arms(page.flow, experiment, question, answer, page.selection)
    few = any(one.is_few for one in found)
    return {"asked": asked, "question": question, "answer": answer, "arms": found, "few": few}


def _named(results: list[SavedResult], key: str) -> SavedResult | None:
    return next((one for one in results if one.key == key), None)

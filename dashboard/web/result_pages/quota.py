"""Quotas of a flow: how many people of each kind it takes, and how full they are."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.reports.dimensions import Dimension, find
from dashboard.reports.questions import definition_of
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page
from dashboard.web.telling import reason
from engine.models import Flow, Quota
from engine.services.quotas import fill, remove_quota, save_quota
from engine.services.weighting import PopulationError, as_cells
from flows.actions.take_quota_place import TakeQuotaPlace


class QuotaForm(forms.Form):
    table = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "dir": "ltr"}),
        label=gettext_lazy("How many people of each kind, as a table"),
        help_text=gettext_lazy("A line for each kind. People who belong in no line are taken without a limit."),
    )


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    saved = Quota.objects.for_workspace(request.workspace).filter(flow=page.flow).first()
    initial = {"table": as_cells(saved.traits, saved.cells)} if saved else {}
    return render(request, "web/results/quota.html", {**_context(page, saved), "form": QuotaForm(initial=initial)})


@member(Can.EXPORT_RESULTS)
@require_POST
def save(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    form = QuotaForm(request.POST)
    if form.is_valid() and _save(request, page, form):
        return redirect("web:results_quota", page.flow.pk)
    return render(request, "web/results/quota.html", {**_context(page, None), "form": form}, status=422)


@member(Can.EXPORT_RESULTS)
@require_POST
def remove(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    remove_quota(workspace=request.workspace, flow=found)
    messages.success(request, _("The flow takes everybody again."))
    return redirect("web:results_quota", found.pk)


def _save(request: WorkspaceRequest, page: Page, form: QuotaForm) -> bool:
    try:
        save_quota(workspace=request.workspace, flow=page.flow, table=form.cleaned_data["table"], user=request.user)
    except PopulationError as error:
        form.add_error("table", reason(error))
        return False
    messages.success(request, _("Saved."))
    return True


def _context(page: Page, saved: Quota | None) -> dict[str, Any]:
    if saved is None:
        return {**page.context(), "takes_places": _takes_places(page.flow)}
    dimensions = [find(page.dimensions, trait) or Dimension(trait, trait) for trait in saved.traits]
    rows = [
        (", ".join(one.label(value) for one, value in zip(dimensions, cell.values, strict=True)), cell)
        for cell in fill(saved)
    ]
    return {**page.context(), "saved": saved, "rows": rows, "takes_places": _takes_places(page.flow)}


def _takes_places(flow: Flow) -> bool:
    """Whether the flow has the step that a quota needs."""
    nodes = definition_of(flow).nodes if flow.published else ()
    return any(isinstance(action, TakeQuotaPlace) for node in nodes for action in node.actions)

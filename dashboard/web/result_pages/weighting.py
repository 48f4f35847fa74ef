"""Weighting a flow's answers to the population."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.reports.statistics.weighting import WeightingError
from dashboard.reports.weighted import answers, weights
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page
from dashboard.web.telling import reason
from engine.models import Weighting
from engine.services import respondents
from engine.services.weighting import PopulationError, as_table, remove_weighting, save_weighting


class WeightingForm(forms.Form):
    table = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "dir": "ltr"}),
        required=False,
        label=gettext_lazy("The population, as a table"),
        help_text=gettext_lazy("Paste it from a spreadsheet, or write it with commas."),
    )
    file = forms.FileField(required=False, label=gettext_lazy("Or a CSV file"))
    source = forms.CharField(required=False, max_length=255, label=gettext_lazy("Where these figures are from"))
    low = forms.FloatField(initial=0.2, min_value=0, max_value=1, label=gettext_lazy("No weight below"))
    high = forms.FloatField(initial=5, min_value=1, label=gettext_lazy("No weight above"))

    def population(self) -> str:
        """The uploaded file if there is one, else what was typed."""
        file = self.cleaned_data["file"]
        return str(file.read(), "utf-8-sig", "replace") if file else str(self.cleaned_data["table"])


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    saved = Weighting.objects.for_workspace(request.workspace).filter(flow=page.flow).first()
    respondents.digest(workspace=request.workspace)
    context = {**page.context(), "form": WeightingForm(initial=_initial(saved)), "saved": saved, **_shown(page, saved)}
    return render(request, "web/results/weights.html", context)


@member(Can.EXPORT_RESULTS)
@require_POST
def save(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    form = WeightingForm(request.POST, request.FILES)
    if form.is_valid() and _save(request, page, form):
        return redirect("web:results_weights", page.flow.pk)
    return render(request, "web/results/weights.html", {**page.context(), "form": form}, status=422)


@member(Can.EXPORT_RESULTS)
@require_POST
def remove(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    remove_weighting(workspace=request.workspace, flow=found)
    messages.success(request, _("The results are no longer weighted."))
    return redirect("web:results_weights", found.pk)


def _save(request: WorkspaceRequest, page: Page, form: WeightingForm) -> bool:
    values = {name: form.cleaned_data[name] for name in ("low", "high", "source")}
    try:
        save_weighting(
            workspace=request.workspace, flow=page.flow, table=form.population(), user=request.user, **values
        )
    except PopulationError as error:
        form.add_error("table", reason(error))
        return False
    messages.success(request, _("Saved. Weighted shares stand beside the raw ones now."))
    return True


def _initial(saved: Weighting | None) -> dict[str, Any]:
    if saved is None:
        return {}
    return {"table": as_table(saved), "source": saved.source, "low": saved.low, "high": saved.high}


def _shown(page: Page, saved: Weighting | None) -> dict[str, Any]:
    """The weights and what they make of each question, or why they can't be made."""
    if saved is None:
        return {}
    try:
        found = weights(page.flow, saved)
    except WeightingError as error:
        return {"problem": reason(error)}
    asked = [one for one in page.questions if one.offers_answers]
    return {"weights": found, "questions": [(one, answers(page.flow, one, found)) for one in asked]}

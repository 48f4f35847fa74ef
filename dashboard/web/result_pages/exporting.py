"""Files of a flow's results: asking for one, watching it grow, fetching it, and keeping it as a recipe."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.reports.exports.job import start_export
from dashboard.reports.exports.options import Options
from dashboard.reports.exports.recipes import run_recipe, save_recipe
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.stored_files import stored_file
from engine.models import ContactField, Flow, Job, Recipe, Weighting

SHOWN = 20
WHAT = (
    ("wide", gettext_lazy("A row for each person, with all their answers")),
    ("long", gettext_lazy("A row for each answer")),
    ("codebook", gettext_lazy("The codebook: what each column and value means")),
    ("dispositions", gettext_lazy("What became of each person who was asked")),
)
HOW = (
    ("csv", gettext_lazy("CSV, for spreadsheets and programs")),
    ("xlsx", gettext_lazy("Excel (XLSX)")),
    ("statistics", gettext_lazy("R, SPSS and Stata: data, codebook and scripts in a ZIP")),
    ("flow_results", gettext_lazy("FLOIP Flow Results package")),
)


class ExportForm(forms.Form):
    table = forms.ChoiceField(choices=WHAT, label=gettext_lazy("What it holds"))
    format = forms.ChoiceField(choices=HOW, label=gettext_lazy("Kind of file"))
    traits = forms.MultipleChoiceField(required=False, label=gettext_lazy("Also tell of each person"))
    first = forms.DateField(required=False, label=gettext_lazy("Started from"))
    last = forms.DateField(required=False, label=gettext_lazy("Started until"))
    codes = forms.BooleanField(required=False, label=gettext_lazy("Answers as numbers, which the codebook explains"))
    replies = forms.BooleanField(
        required=False, initial=True, label=gettext_lazy("Also what was understood and written")
    )
    responded = forms.BooleanField(required=False, label=gettext_lazy("Only people who answered"))
    weights = forms.BooleanField(required=False, label=gettext_lazy("With weights"))
    name = forms.CharField(required=False, max_length=64, label=gettext_lazy("Keep this as a recipe named"))
    repeat = forms.ChoiceField(
        required=False,
        choices=[
            ("never", gettext_lazy("Make it when I ask")),
            ("daily", gettext_lazy("Make it every day")),
            ("weekly", gettext_lazy("Make it every week")),
            ("monthly", gettext_lazy("Make it every month")),
        ],
        label=gettext_lazy("How often"),
    )

    def __init__(self, flow: Flow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ContactField.objects.for_workspace(flow.workspace).order_by("position", "name")
        traits = cast("forms.MultipleChoiceField", self.fields["traits"])
        traits.choices = [(field.key, field.name) for field in known]
        if not Weighting.objects.for_workspace(flow.workspace).filter(flow=flow).exists():
            del self.fields["weights"]
        for day in ("first", "last"):
            self.fields[day].widget = forms.DateInput(attrs={"type": "date"})

    def options(self) -> Options:
        asked = {name: value for name, value in self.cleaned_data.items() if name not in ("name", "repeat", "traits")}
        return Options(fields=self.cleaned_data["traits"], **asked)


@member(Can.EXPORT_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    return render(request, "web/results/exports.html", {"form": ExportForm(found), **_jobs(found)})


@member(Can.EXPORT_RESULTS)
def live(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    return live_part.answer(request, "web/results/_exports.html", _jobs(find_flow(request, flow)))


@member(Can.EXPORT_RESULTS)
@require_POST
def start(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    form = ExportForm(found, request.POST)
    if not form.is_valid():
        return render(request, "web/results/exports.html", {"form": form, **_jobs(found)}, status=422)
    start_export(workspace=request.workspace, flow=found, options=form.options(), by=request.user)
    if name := form.cleaned_data["name"]:
        values = {"name": name, "options": form.options(), "repeat": form.cleaned_data["repeat"] or "never"}
        save_recipe(workspace=request.workspace, flow=found, by=request.user, **values)
    return redirect("web:results_exports", found.pk)


@member(Can.EXPORT_RESULTS)
def download(request: WorkspaceRequest, flow: UUID, job: UUID) -> HttpResponseBase:
    found = find_flow(request, flow)
    made = get_object_or_404(_of_flow(found), pk=job)
    if not made.file or not default_storage.exists(made.file):
        messages.error(request, _("This file is not there (any more). Make it anew."))
        return redirect("web:results_exports", found.pk)
    return stored_file(request, made.file)


@member(Can.EXPORT_RESULTS)
@require_POST
def again(request: WorkspaceRequest, flow: UUID, recipe: UUID) -> HttpResponse:
    kept = get_object_or_404(_recipes(find_flow(request, flow)), pk=recipe)
    run_recipe(kept, by=request.user)
    return redirect("web:results_exports", flow)


@member(Can.EXPORT_RESULTS)
@require_POST
def forget(request: WorkspaceRequest, flow: UUID, recipe: UUID) -> HttpResponse:
    kept = get_object_or_404(_recipes(find_flow(request, flow)), pk=recipe)
    kept.delete()
    messages.success(request, _("The recipe “%(name)s” is gone; its files stay.") % {"name": kept.name})
    return redirect("web:results_exports", flow)


def _jobs(flow: Flow) -> dict[str, Any]:
    jobs = list(_of_flow(flow).order_by("-pk")[:SHOWN])
    shown = [(job.pk, job.status, job.done, job.file) for job in jobs]
    rows = [(job, *_holds(job)) for job in jobs]
    return {"flow": flow, "jobs": rows, "recipes": list(_recipes(flow)), "version": live_part.version(shown)}


def _holds(job: Job) -> tuple[Any, Any]:
    """What a file holds and of what kind it is, in words; what is usual isn't kept."""
    options = job.params.get("options", {})
    return dict(WHAT).get(options.get("table", "wide")), dict(HOW).get(options.get("format", "csv"))


def _of_flow(flow: Flow) -> Any:
    return Job.objects.for_workspace(flow.workspace).filter(kind="results", params__flow=str(flow.pk))


def _recipes(flow: Flow) -> Any:
    return Recipe.objects.for_workspace(flow.workspace).filter(flow=flow).select_related("workspace", "flow")

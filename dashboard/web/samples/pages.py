"""Drawing a sample by strata, and how earlier ones were drawn."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.reports.dimensions import Dimension, find, of_people
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.telling import reason
from engine.jobs.running import run_after_commit
from engine.models import Group, SampleDraw, Workspace
from engine.services.sampling import SEEDS, Plan, SampleError, Stratum, draw_sample, new_seed, plan_sample
from engine.services.weighting import as_cells

SHOWN = 50
HOW = (
    (SampleDraw.Method.PROPORTIONAL, gettext_lazy("As many of each kind as there are, in proportion")),
    (SampleDraw.Method.EQUAL, gettext_lazy("As many of each kind as of the others")),
    (SampleDraw.Method.FIXED, gettext_lazy("As many of each kind as the table says")),
)


class SampleForm(forms.Form):
    name = forms.CharField(max_length=64, label=gettext_lazy("Name of the group to be made"))
    source = forms.ChoiceField(required=False, label=gettext_lazy("Drawn from"))
    strata = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of people"),
        help_text=gettext_lazy("One to three things in which people differ, as region, gender and age."),
    )
    method = forms.ChoiceField(choices=HOW, label=gettext_lazy("How many of each"))
    size = forms.IntegerField(required=False, min_value=1, label=gettext_lazy("People in all"))
    table = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "dir": "ltr"}),
        label=gettext_lazy("Or a table"),
        help_text=gettext_lazy("Headers as field:gender,field:region,people, and a line for each kind."),
    )
    seed = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=SEEDS - 1,
        label=gettext_lazy("Seed"),
        help_text=gettext_lazy("The same one draws the same people again. Without it there is a new one."),
    )

    def __init__(self, workspace: Workspace, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Group.objects.for_workspace(workspace).order_by("name")
        sources = [("", _("Everybody")), *((str(group.pk), group.name) for group in groups)]
        dimensions = [(one.code, one.name) for one in of_people(workspace)]
        for name, choices in (("source", sources), ("strata", dimensions)):
            cast("forms.ChoiceField", self.fields[name]).choices = choices

    def plan(self, workspace: Workspace) -> Plan:
        given = self.cleaned_data
        source = Group.objects.for_workspace(workspace).get(pk=UUID(given["source"])) if given["source"] else None
        return Plan(given["strata"], given["method"], given["size"] or 0, given["table"], source)


@member(Can.MANAGE_CONTACTS)
def index(request: WorkspaceRequest) -> HttpResponse:
    draws = SampleDraw.objects.for_workspace(request.workspace).select_related("group", "source", "drawn_by")
    dimensions = of_people(request.workspace)
    shown = draws.order_by("-pk")[:SHOWN]
    rows = [(one, _strata(one, dimensions), sum(cell[2] for cell in one.cells)) for one in shown]
    return render(request, "web/samples/index.html", {"rows": rows})


@member(Can.MANAGE_CONTACTS)
def draw(request: WorkspaceRequest) -> HttpResponse:
    """Shows what a sample would be; with `draw` it is drawn."""
    if request.method != "POST":
        form = SampleForm(request.workspace, initial=_again(request))
        return render(request, "web/samples/draw.html", {"form": form})
    form = SampleForm(request.workspace, request.POST)
    strata = _planned(request, form) if form.is_valid() else []
    if strata and "draw" in request.POST and _draw(request, form):
        return redirect("web:samples")
    context = {"form": form, "rows": [(", ".join(one.values), one) for one in strata]}
    return render(request, "web/samples/draw.html", {**context, "drawn": sum(one.drawn for one in strata)})


def _planned(request: WorkspaceRequest, form: SampleForm) -> list[Stratum]:
    try:
        return plan_sample(workspace=request.workspace, plan=form.plan(request.workspace))
    except SampleError as error:
        form.add_error(None, reason(error))
        return []


def _draw(request: WorkspaceRequest, form: SampleForm) -> bool:
    chosen, plan = form.cleaned_data, form.plan(request.workspace)
    seed = new_seed() if chosen["seed"] is None else chosen["seed"]
    try:
        record, job = draw_sample(
            workspace=request.workspace, name=chosen["name"].strip(), plan=plan, seed=seed, by=request.user
        )
    except SampleError as error:
        form.add_error("name", reason(error))
        return False
    run_after_commit(job)
    told = _("The sample “%(name)s” is drawn, with the seed %(seed)s.")
    messages.success(request, told % {"name": record.name, "seed": seed})
    return True


def _again(request: WorkspaceRequest) -> dict[str, Any]:
    """The form as it was for an earlier sample, `?again=`."""
    draws = SampleDraw.objects.for_workspace(request.workspace)
    found = next((one for one in draws if str(one.pk) == request.GET.get("again")), None)
    if found is None:
        return {}
    cells = [(values, drawn) for values, _people, drawn in found.cells]
    return {
        "name": _("%(name)s again") % {"name": found.name},
        "source": str(found.source_id or ""),
        "strata": found.strata,
        "method": found.method,
        "size": sum(drawn for _values, drawn in cells),
        "table": as_cells(found.strata, cells) if found.method == SampleDraw.Method.FIXED else "",
        "seed": found.seed,
    }


def _strata(drawn: SampleDraw, dimensions: list[Dimension]) -> str:
    return " × ".join(found.name if (found := find(dimensions, code)) else code for code in drawn.strata)

"""Starting a flow for many people: whom, how many they are, and then the start itself."""

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from dashboard.reports import audience
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from engine.models import Group, Workspace
from engine.services.starts import create_start


class AudienceForm(forms.Form):
    """Whom to start a flow for: everyone, or the people of some groups."""

    everyone = forms.BooleanField(label=_("Everyone"), required=False)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, workspace: Workspace, data: QueryDict) -> None:
        super().__init__(data)
        self.workspace = workspace
        groups = cast("forms.ModelMultipleChoiceField[Group]", self.fields["groups"])
        groups.queryset = Group.objects.for_workspace(workspace).order_by("name")

    @property
    def people(self) -> int:
        """How many are meant; 0 also when what was sent makes no sense."""
        if not self.is_valid():
            return 0
        return audience.count(self.workspace, **self.cleaned_data)


@require_http_methods(["GET", "POST"])
@member(Can.START_FLOWS)
def start(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    form = AudienceForm(request.workspace, request.POST or request.GET)
    people = form.people
    if request.method == "POST" and people:
        create_start(flow=found, by=request.user, **form.cleaned_data)
        text = ngettext("Started for %(people)s person.", "Started for %(people)s people.", people)
        messages.success(request, text % {"people": people})
        return redirect("web:flow", found.pk)
    anybody = audience.count(request.workspace, everyone=True)
    return render(request, "web/flows/start.html", {"flow": found, "form": form, "people": people, "anybody": anybody})


@require_GET
@member(Can.START_FLOWS)
def count(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    form = AudienceForm(request.workspace, request.GET)
    context = {"flow": find_flow(request, flow), "form": form, "people": form.people}
    return render(request, "web/flows/_audience.html", context)

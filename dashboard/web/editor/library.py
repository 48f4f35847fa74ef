"""New flows, copies, labels, the archive, and the end of a flow for all who are in it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.languages import languages_of
from dashboard.web.flows import find_flow
from engine.models import Flow, Workspace
from engine.services.drafts import clone_flow, create_draft
from engine.services.flows import archive_flow, bring_flow_back, label_flow
from engine.services.sessions import interrupt_flow
from flows.errors import InputError
from flows.languages import is_language

TYPES = [
    (Flow.Type.MESSAGING, gettext_lazy("Messages")),
    (Flow.Type.BACKGROUND, gettext_lazy("In the background, without questions")),
    (Flow.Type.VOICE, gettext_lazy("Telephone calls")),
]


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=64, widget=forms.TextInput({"dir": "auto"}))


class FlowForm(NameForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    type = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TYPES)

    def __init__(self, workspace: Workspace, data: Any = None) -> None:
        super().__init__(data)
        spoken = [(one.code, one.name) for one in languages_of(workspace) if is_language(one.code)]
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language"), choices=spoken or [("eng", "English")]
        )


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def new(request: WorkspaceRequest) -> HttpResponse:
    form = FlowForm(request.workspace, request.POST or None)
    if form.is_valid():
        try:
            made = create_draft(workspace=request.workspace, by=request.user, **form.cleaned_data)
            return redirect("web:editor", made.pk)
        except InputError as error:
            form.add_error("name", error.message)
    return render(request, "web/flows/new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def clone(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    form = NameForm(request.POST or None, initial={"name": _("Copy of %(name)s") % {"name": found.name[:55]}})
    if form.is_valid():
        try:
            made = clone_flow(flow=found, name=form.cleaned_data["name"], by=request.user)
            return redirect("web:editor", made.pk)
        except InputError as error:
            form.add_error("name", error.message)
    return render(request, "web/flows/clone.html", {"flow": found, "form": form})


@require_POST
@member(Can.EDIT_FLOWS)
def archive(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    archive_flow(flow=found)
    messages.success(request, _("“%(name)s” is in the archive. Nothing starts it any more.") % {"name": found.name})
    return redirect("web:flows")


@require_POST
@member(Can.EDIT_FLOWS)
def bring_back(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    bring_flow_back(flow=find_flow(request, flow))
    messages.success(request, _("The flow is back."))
    return redirect("web:flow", flow)


@require_POST
@member(Can.START_FLOWS)
def end(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    count = interrupt_flow(flow=find_flow(request, flow), by=request.user)
    told = ngettext("It ends for %(count)s person.", "It ends for %(count)s people.", count)
    messages.success(request, told % {"count": count})
    return redirect("web:flow", flow)


@require_POST
@member(Can.EDIT_FLOWS)
def label(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    label_flow(flow=find_flow(request, flow), names=request.POST.get("labels", "").split(","))
    return redirect("web:flow", flow)

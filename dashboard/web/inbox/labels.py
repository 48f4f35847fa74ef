"""The labels of messages."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from dashboard.reports import messages as report
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to, called
from engine.models import Label
from engine.services.labels import LabelRefused, delete_label, save_label
from engine.services.message_folders import folder_counts
from engine.services.usages import usages_of_label


class LabelForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)


def find_label(request: WorkspaceRequest, label: UUID) -> Label:
    return get_object_or_404(Label.objects.for_workspace(request.workspace), pk=label)


@member(Can.VIEW_MESSAGES)
def index(request: WorkspaceRequest) -> HttpResponse:
    counts = folder_counts(request.workspace)
    rows = [(key, name, counts.get(str(key), 0)) for key, name in report.labels_of(request.workspace)]
    return render(request, "web/labels/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_CONTACTS)
def add(request: WorkspaceRequest) -> HttpResponse:
    return _save(request, LabelForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_CONTACTS)
def edit(request: WorkspaceRequest, label: UUID) -> HttpResponse:
    found = find_label(request, label)
    return _save(request, LabelForm(request.POST or None, initial={"name": found.name}), found)


def _save(request: WorkspaceRequest, form: LabelForm, label: Label | None) -> HttpResponse:
    if form.is_valid():
        try:
            save_label(workspace=request.workspace, label=label, name=form.cleaned_data["name"])
            messages.success(request, _("Saved."))
            return redirect("web:labels")
        except LabelRefused:
            form.add_error("name", _("There is one of this name already."))
    return render(request, "web/labels/label.html", {"form": form, "label": label})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_CONTACTS)
def delete(request: WorkspaceRequest, label: UUID) -> HttpResponse:
    found = find_label(request, label)
    count = folder_counts(request.workspace).get(str(label), 0)
    warning = ngettext(
        "It goes from %(count)s message; the message stays.",
        "It goes from %(count)s messages; the messages stay.",
        count,
    )
    return ask_and_delete(
        request,
        lambda: delete_label(label=found),
        question=called(found.name),
        back=back_to(_("Labels"), "web:labels"),
        warning=warning % {"count": count},
        usages=usages_of_label(found),
    )

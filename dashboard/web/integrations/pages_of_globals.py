"""Globals: values that all flows share."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to, called
from dashboard.web.writing import Writing
from engine.models import Global
from engine.services.globals import GlobalRefused, delete_global, save_global
from engine.services.usages import usages_of_global


class GlobalForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=36,
        help_text=gettext_lazy("Flows read “Hotline number” as @globals.hotline_number"),
    )
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=10_000,
        required=False,
        widget=Writing(rows=3),
    )


def find_global(request: WorkspaceRequest, key: UUID) -> Global:
    return get_object_or_404(Global.objects.for_workspace(request.workspace), pk=key)


@require_GET
@member(Can.VIEW_FLOWS)
def index(request: WorkspaceRequest) -> HttpResponse:
    rows = Global.objects.for_workspace(request.workspace).order_by("name")
    return render(request, "web/integrations/globals.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def add(request: WorkspaceRequest) -> HttpResponse:
    return _save(request, GlobalForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def edit(request: WorkspaceRequest, found_global: UUID) -> HttpResponse:
    found = find_global(request, found_global)
    return _save(request, GlobalForm(request.POST or None, initial={"name": found.name, "value": found.value}), found)


def _save(request: WorkspaceRequest, form: GlobalForm, found: Global | None) -> HttpResponse:
    if form.is_valid():
        try:
            save_global(workspace=request.workspace, found=found, **form.cleaned_data)
            messages.success(request, _("Saved. It holds within seconds."))
            return redirect("web:globals")
        except GlobalRefused:
            form.add_error("name", _("There is one of this name already, or the name has no letters from a to z."))
    return render(request, "web/integrations/global.html", {"form": form, "found": found})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def delete(request: WorkspaceRequest, found_global: UUID) -> HttpResponse:
    found = find_global(request, found_global)
    return ask_and_delete(
        request,
        lambda: delete_global(found=found),
        question=called(found.name),
        back=back_to(_("Globals"), "web:globals"),
        usages=usages_of_global(found),
    )

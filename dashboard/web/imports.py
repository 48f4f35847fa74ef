"""Importing flows: a file is looked into first, and what it would create is shown before anything is stored."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.telling import reason
from engine.services.imports import plan_import, run_import
from flows.errors import InputError
from flows.export import Export, read_export

LARGEST = 8 * 1024 * 1024  # bytes; the largest programme's export has some three
SALT = "jibu.import"
MOST_TOLD = 20  # of what is left out


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Export file"), help_text=_("A .json file"))

    def clean_file(self) -> bytes:
        if self.cleaned_data["file"].size > LARGEST:
            raise forms.ValidationError(_("This file is too large to be an export of flows."))
        data: bytes = self.cleaned_data["file"].read()
        return data


class ConfirmForm(forms.Form):
    """Carries the file from the preview back to us, signed, so that nothing has to be kept until somebody decides."""

    export = forms.CharField(widget=forms.HiddenInput)

    def clean_export(self) -> Export:
        try:
            return read_export(signing.loads(self.cleaned_data["export"], salt=SALT))
        except signing.BadSignature:
            raise forms.ValidationError(_("The file was changed on its way. Choose it again.")) from None


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def upload(request: WorkspaceRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "web/flows/import.html", {"form": form})
    try:
        return render(request, "web/flows/import_preview.html", _preview(request, form.cleaned_data["file"]))
    except InputError as error:
        form.add_error("file", _sentence(error))
        return render(request, "web/flows/import.html", {"form": form})


@require_POST
@member(Can.EDIT_FLOWS)
def confirm(request: WorkspaceRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return render(request, "web/flows/import.html", {"form": UploadForm(), "problems": form.errors["export"]})
    plan = plan_import(workspace=request.workspace, export=form.cleaned_data["export"])
    flows, left_out = run_import(workspace=request.workspace, plan=plan, by=request.user)
    text = ngettext("%(count)s flow was imported.", "%(count)s flows were imported.", len(flows))
    messages.success(request, text % {"count": len(flows)})
    for one in left_out[:MOST_TOLD]:
        told = gettext("Left out of “%(name)s”: %(reason)s")
        messages.warning(request, told % {"name": one.of, "reason": reason(one.reason)})
    return redirect("web:flow", flows[0].pk) if len(flows) == 1 else redirect("web:flows")


def _preview(request: WorkspaceRequest, data: bytes) -> dict[str, Any]:
    plan = plan_import(workspace=request.workspace, export=read_export(data))
    carried = signing.dumps(data.decode(json.detect_encoding(data)), salt=SALT, compress=True)
    return {"plan": plan, "form": ConfirmForm(initial={"export": carried})}


def _sentence(error: InputError) -> str:
    """What is wrong and where: "this file has no list of flows (flows)"."""
    return f"{error.message[:1].upper()}{error.message[1:]}" + (f" ({error.path})." if error.path else ".")

"""Translating a flow: in a table, or in files that translators take away and bring back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.languages import Language, languages_of
from dashboard.web.editor.wire import answers_json, reply
from dashboard.web.flows import find_flow
from engine.models import Flow
from engine.services.drafts import open_draft
from engine.services.translations import Texts, read_file, save_translations, texts_of
from flows.errors import InputError
from flows.segments import count_segments
from flows.translation import Applied, progress, write_csv, write_po

LARGEST = 4 * 1024 * 1024
MISSING = "missing"
KINDS = {
    "text": gettext_lazy("message"),
    "quick_replies": gettext_lazy("button"),
    "attachments": gettext_lazy("attachment"),
    "arguments": gettext_lazy("accepted words"),
    "name": gettext_lazy("answer, in results"),
    "category": gettext_lazy("category, in results"),
    "subject": gettext_lazy("subject of an e-mail"),
    "body": gettext_lazy("text of an e-mail"),
}
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "po": "text/x-gettext-translation; charset=utf-8"}


class FileForm(forms.Form):
    language = forms.CharField(max_length=3)
    file = forms.FileField(label=gettext_lazy("CSV or PO file"))

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > LARGEST:
            raise forms.ValidationError(gettext_lazy("This file is too large to be a translation of a flow."))
        return self.cleaned_data["file"]


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def table(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    targets = _targets(request, found)
    language = request.GET.get("language") or (targets[0].code if targets else "")
    try:
        texts = texts_of(flow=found, language=language) if language else None
    except InputError as error:
        return render(request, "web/editor/translate.html", {"flow": found, "targets": targets, "problem": error})
    if request.method == "POST" and texts:
        given = {
            name.removeprefix("text:"): str(request.POST[name]) for name in request.POST if name.startswith("text:")
        }
        return _keep(request, found, language, given)
    return render(request, "web/editor/translate.html", _shown(request, found, targets, texts))


def _keep(request: WorkspaceRequest, flow: Flow, language: str, given: dict[str, str]) -> HttpResponse:
    applied = save_translations(flow=flow, language=language, texts=given, by=request.user)
    _tell(request, applied)
    show = request.POST.get("show", "")
    return redirect(reverse("web:translate", args=[flow.pk], query={"language": language, "show": show}))


def _tell(request: WorkspaceRequest, applied: Applied) -> None:
    count = applied.added + applied.changed
    told = ngettext("%(count)s translation saved in the draft.", "%(count)s translations saved in the draft.", count)
    messages.success(request, told % {"count": count})


def _targets(request: WorkspaceRequest, flow: Flow) -> list[Language]:
    translated = tuple(open_draft(flow).definition.get("localization") or ())
    return [one for one in languages_of(request.workspace, flow, translated) if one.code != flow.language]


def _shown(request: WorkspaceRequest, flow: Flow, targets: list[Language], texts: Texts | None) -> dict[str, Any]:
    show = request.GET.get("show", "")
    found = texts.entries if texts else []
    done, all_of_them = progress(found)
    kept = [one for one in found if not (show == MISSING and (one.translated or not one.is_read))]
    chosen = next((one for one in targets if texts and one.code == texts.language), None)
    return {
        "flow": flow,
        "targets": targets,
        "target": chosen,  # the base page has a "language" of its own
        "show": show,
        "rows": [
            (one, count_segments(one.translated) if one.translated else 0, KINDS.get(one.key, one.key)) for one in kept
        ],
        "done": done,
        "all": all_of_them,
        "source": next((one for one in languages_of(request.workspace, flow) if one.code == flow.language), None),
    }


@require_GET
@member(Can.EDIT_FLOWS)
@answers_json
def download(request: WorkspaceRequest, flow: UUID, extension: str) -> HttpResponse:
    found = find_flow(request, flow)
    if extension not in CONTENT_TYPES:
        raise Http404
    texts = texts_of(flow=found, language=request.GET.get("language", ""))
    response = HttpResponse(_file(extension, texts), content_type=CONTENT_TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="{found.pk}.{texts.language}.{extension}"'
    return response


def _file(extension: str, texts: Texts) -> str | bytes:
    if extension == "csv":
        return write_csv(texts.entries)
    return write_po([one for one in texts.entries if one.is_read], texts.language)


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def upload(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """Takes a file's translations into the draft; with `preview` it only tells what they would change."""
    found = find_flow(request, flow)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        raise InputError(name, str(problems[0]))
    file, language = form.cleaned_data["file"], form.cleaned_data["language"]
    texts = read_file(name=file.name, data=file.read())
    keep = "preview" not in request.POST
    applied = save_translations(flow=found, language=language, texts=texts, by=request.user, keep=keep)
    told = {"added": applied.added, "changed": applied.changed, "same": applied.same, "unknown": applied.unknown}
    if keep and request.POST.get("page"):
        _tell(request, applied)
        return redirect(reverse("web:translate", args=[found.pk], query={"language": language}))
    return reply(told)

"""The words by which people leave and come back, and what they are told then."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dashboard.reports.dimensions import language_name
from dashboard.web.access import Can, WorkspaceRequest, member
from engine.core.optout import EVERYWHERE, USUAL, Words
from engine.models import Workspace
from engine.services.workspaces import change_opt_words

NONE = "-"
LONGEST = 320  # letters of a confirmation
_FIELDS = {
    "stop": _("Words to leave"),
    "start": _("Words to come back"),
    "stopped": _("What is said to who leaves"),
    "started": _("What is said to who comes back"),
}
_LISTS = ("stop", "start")


class WordsForm(forms.Form):
    """Of one language. What is left empty is as usual in it; so are confirmations, which a single dash turns off."""

    def __init__(self, language: str, changed: Mapping[str, Any], data: QueryDict | None) -> None:
        super().__init__(data, prefix=language)
        usual = msgspec.to_builtins(USUAL.get(language, Words()))
        for name, label in _FIELDS.items():
            given, told = changed.get(name, "") or (NONE if name in changed else ""), usual[name]
            if name in _LISTS:
                given, told = ", ".join(changed.get(name, ())), ", ".join(told)
            self.fields[name] = forms.CharField(
                label=label, initial=given, required=False, max_length=LONGEST, help_text=told
            )

    def clean(self) -> dict[str, Any]:
        words = {name: value for name, value in self.cleaned_data.items() if value}
        for name in _LISTS:
            if name in words:
                words[name] = [word.strip() for word in words[name].split(",") if word.strip()]
        return {name: "" if value == NONE else value for name, value in words.items()}


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CHANNELS)
def edit(request: WorkspaceRequest) -> HttpResponse:
    """A form for each language of the workspace, and for English, whose STOP is known everywhere."""
    workspace = request.workspace
    data = request.POST if request.method == "POST" else None
    forms_by_language = {code: WordsForm(code, workspace.opt_words.get(code, {}), data) for code in _codes(workspace)}
    if data is not None and all(form.is_valid() for form in forms_by_language.values()):
        given = {code: form.cleaned_data for code, form in forms_by_language.items() if form.cleaned_data}
        change_opt_words(workspace=workspace, words=given)
        messages.success(request, _("Saved. It holds within seconds."))
        return redirect("web:words")
    languages = [(language_name(code), form) for code, form in forms_by_language.items()]
    return render(request, "web/words/words.html", {"languages": languages})


def _codes(workspace: Workspace) -> list[str]:
    return list(dict.fromkeys([*workspace.languages, EVERYWHERE]))

"""Canned answers: what the team writes often."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to, called
from dashboard.web.inbox.texts import text_field
from engine.models import CannedAnswer, Workspace
from engine.services.answers import AnswerRefused, save_answer


class AnswerForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=64, help_text=gettext_lazy("By which the team finds it")
    )

    def __init__(self, workspace: Workspace, data: QueryDict | None, answer: CannedAnswer | None) -> None:
        super().__init__(data or None, initial=_initial(answer))
        main, *self.others = workspace.languages or ["und"]
        self.fields["text"] = text_field(main, required=True)
        for language in self.others:
            self.fields[f"text_{language}"] = text_field(language)

    @property
    def values(self) -> dict[str, Any]:
        """As `save_answer` takes them."""
        given = self.cleaned_data
        translations = {language: given[f"text_{language}"] for language in self.others}
        return {"name": given["name"], "text": given["text"], "translations": translations}


def _initial(answer: CannedAnswer | None) -> dict[str, str]:
    if answer is None:
        return {}
    texts = {f"text_{language}": text for language, text in answer.translations.items()}
    return {"name": answer.name, "text": answer.text, **texts}


def find_answer(request: WorkspaceRequest, answer: UUID) -> CannedAnswer:
    return get_object_or_404(CannedAnswer.objects.for_workspace(request.workspace), pk=answer)


@member(Can.MANAGE_TICKETS)
def index(request: WorkspaceRequest) -> HttpResponse:
    rows = CannedAnswer.objects.for_workspace(request.workspace).order_by("name")
    return render(request, "web/tickets/answers.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def add(request: WorkspaceRequest) -> HttpResponse:
    return _save(request, None)


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def edit(request: WorkspaceRequest, answer: UUID) -> HttpResponse:
    return _save(request, find_answer(request, answer))


def _save(request: WorkspaceRequest, answer: CannedAnswer | None) -> HttpResponse:
    form = AnswerForm(request.workspace, request.POST, answer)
    if form.is_valid():
        try:
            save_answer(workspace=request.workspace, answer=answer, **form.values)
            messages.success(request, _("Saved."))
            return redirect("web:answers")
        except AnswerRefused:
            form.add_error("name", _("There is one of this name already."))
    return render(request, "web/tickets/answer.html", {"form": form, "answer": answer})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def delete(request: WorkspaceRequest, answer: UUID) -> HttpResponse:
    found = find_answer(request, answer)
    back = back_to(_("Canned answers"), "web:answers")
    return ask_and_delete(request, found.delete, question=called(found.name), back=back)

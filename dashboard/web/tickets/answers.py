"""Canned answers: what the team writes often."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import CannedAnswer
from engine.services.answers import AnswerRefused, save_answer


class AnswerForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=64, help_text=gettext_lazy("By which the team finds it")
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=1600,
        help_text=gettext_lazy("Expressions like @contact.first_name are filled in for each person"),
        widget=forms.Textarea({"rows": 4, "dir": "auto", "data-sms": ""}),
    )


def find_answer(request: WorkspaceRequest, answer: UUID) -> CannedAnswer:
    return get_object_or_404(CannedAnswer.objects.for_workspace(request.workspace), pk=answer)


@member(Can.MANAGE_TICKETS)
def index(request: WorkspaceRequest) -> HttpResponse:
    rows = CannedAnswer.objects.for_workspace(request.workspace).order_by("name")
    return render(request, "web/tickets/answers.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def add(request: WorkspaceRequest) -> HttpResponse:
    return _save(request, AnswerForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def edit(request: WorkspaceRequest, answer: UUID) -> HttpResponse:
    found = find_answer(request, answer)
    return _save(request, AnswerForm(request.POST or None, initial={"name": found.name, "text": found.text}), found)


def _save(request: WorkspaceRequest, form: AnswerForm, answer: CannedAnswer | None) -> HttpResponse:
    if form.is_valid():
        try:
            save_answer(workspace=request.workspace, answer=answer, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("web:answers")
        except AnswerRefused:
            form.add_error("name", _("There is one of this name already."))
    return render(request, "web/tickets/answer.html", {"form": form, "answer": answer})


@require_http_methods(["POST"])
@member(Can.MANAGE_TICKETS)
def delete(request: WorkspaceRequest, answer: UUID) -> HttpResponse:
    find_answer(request, answer).delete()
    messages.success(request, _("Deleted."))
    return redirect("web:answers")

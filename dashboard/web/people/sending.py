"""A flow or a message for the people who were ticked in a list, or for all that it has."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.people import selecting
from dashboard.web.people.forms import StartFlowForm
from dashboard.web.writing import Writing
from engine.services.audience import survey_audience
from engine.services.broadcasts import create_broadcast
from engine.services.launch import sending_channel
from engine.services.prices import sms_counter
from engine.services.starts import create_start
from flows.errors import QueryError
from flows.message import MsgContent


class MessageForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=1600,
        help_text=gettext_lazy("Expressions like @contact.first_name are filled in for each person"),
        widget=Writing(rows=4),
    )


@require_POST
@member(Can.START_FLOWS)
def start(request: WorkspaceRequest) -> HttpResponse:
    """Asks for the flow, then starts it; its page can stop it."""
    confirmed = _confirmed(request)
    form = StartFlowForm(request.workspace, confirmed)
    shown = _people(request)
    if confirmed and form.is_valid() and shown["people"]:
        made = create_start(flow=form.cleaned_data["flow"], audience=shown["audience"], by=request.user)
        messages.success(request, _("Started."))
        return redirect("web:start_progress", made.pk)
    return render(request, "web/contacts/start.html", {"form": form, **shown})


@require_POST
@member(Can.START_FLOWS)
def message(request: WorkspaceRequest) -> HttpResponse:
    """Asks for the text, then sends it."""
    confirmed = _confirmed(request)
    form = MessageForm(confirmed)
    shown = _people(request)
    if confirmed and form.is_valid() and shown["people"]:
        language = next(iter(request.workspace.languages), "und")
        create_broadcast(
            workspace=request.workspace,
            audience=shown["audience"],
            translations={language: MsgContent(form.cleaned_data["text"])},
            base_language=language,
            by=request.user,
        )
        count = sms_counter(sending_channel(request.workspace))
        text = _("On its way: %(sms)s SMS.") % {"sms": count(form.cleaned_data["text"]) * shown["people"]}
        messages.success(request, text)
        return redirect("web:contacts")
    return render(request, "web/contacts/message.html", {"form": form, **shown})


def _confirmed(request: WorkspaceRequest) -> QueryDict | None:
    return request.POST if request.POST.get("confirmed") else None


def _people(request: WorkspaceRequest) -> dict[str, Any]:
    """Whom it is for, how many they are, and what the form has to carry on."""
    selection = selecting.chosen(request.POST, request.workspace)
    if selecting.is_empty(selection, request.POST):
        return {"people": 0, "audience": None, "given": []}
    audience = selecting.audience(selection, request.workspace)
    try:
        survey = survey_audience(audience, request.workspace.pk)
    except QueryError:
        survey = []
    people = sum(found.people for found in survey if not found.reason)
    return {"people": people, "audience": audience, "given": selecting.given(request.POST)}

"""The poll wizard: questions in a list, a flow out of them, and what sending it costs before anything is saved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from babel.core import get_global
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.issues import checked_json
from dashboard.web.editor.languages import languages_of
from dashboard.web.editor.wire import CONFLICT, Json, answers_json, object_of, read_json, reply
from dashboard.web.flows import uuid_of
from dashboard.web.telling import in_language
from engine.models import Channel, ContactField, Group, Poll, Workspace
from engine.services import polls
from engine.services.audience import Audience, check_audience
from engine.services.checking import check_definition
from engine.services.drafts import DraftBroken
from engine.services.launch import Forecast, forecast
from engine.services.phone import CODE as SIMULATOR
from flows.errors import InputError, QueryError
from flows.poll import MOST_QUESTIONS, NAME_LENGTH, Question, parse_list
from flows.poll_answers import options_of
from flows.reading import read_flow

NONE = UUID(int=0)
CALLED = ("parse", "preview", "forecast", "simulate_start", "simulate_resume")


class PlainPollForm(forms.Form):
    """What a browser without scripts can make a poll with; the rest is set in the editor."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=NAME_LENGTH)
    questions = forms.CharField(
        label=gettext_lazy("Questions, one a line; options after a colon: “Best service?: clinic, school, road”"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def new(request: WorkspaceRequest) -> HttpResponse:
    form = PlainPollForm(request.POST or None)
    if form.is_valid():
        try:
            return redirect("web:flow", _made_plainly(request, form.cleaned_data).flow_id)
        except (InputError, DraftBroken) as error:
            form.add_error(None, str(error))
    return render(request, "web/editor/poll.html", {"config": _config(request, None), "form": form})


def _made_plainly(request: WorkspaceRequest, given: Json) -> Poll:
    """A poll that can be sent to people at once; raises InputError and DraftBroken."""
    language = _main(request.workspace)
    questions = [msgspec.to_builtins(one) for one in parse_list(given["questions"], language)]
    data = {"title": given["title"], "language": language, "questions": questions}
    return polls.create_poll(workspace=request.workspace, data=data, by=request.user, publish=True)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
@answers_json
def edit(request: WorkspaceRequest, poll: UUID) -> HttpResponse:
    """The wizard of a poll; what is sent to it replaces the poll, unless its flow was changed by hand."""
    found = get_object_or_404(Poll.objects.for_workspace(request.workspace).select_related("flow"), pk=poll)
    if request.method == "GET":
        return render(request, "web/editor/poll.html", {"config": _config(request, found), "poll": found})
    data = read_json(request)
    try:
        changed = polls.change_poll(
            poll=found,
            data=object_of(data, "poll"),
            by=request.user,
            seen=str(data.get("seen") or ""),
            overwrite=data.get("overwrite") is True,
            publish=data.get("publish") is True,
        )
    except polls.PollDetached:
        return reply({"message": "The flow was changed in the editor", "detached": True}, CONFLICT)
    except polls.PollChanged:
        return reply({"message": "Somebody else has changed the poll", "changed": True}, CONFLICT)
    return reply(_saved(changed))


def _config(request: WorkspaceRequest, poll: Poll | None) -> Json:
    channels = Channel.objects.for_workspace(request.workspace).filter(is_active=True).exclude(type=SIMULATOR)
    groups = Group.objects.for_workspace(request.workspace).order_by("name")
    fields = ContactField.objects.for_workspace(request.workspace).order_by("position", "name")
    return {
        "said": _said(request.workspace),
        "yes_no": _yes_no((poll.poll if poll else {}).get("language") or _main(request.workspace)),
        "owner": f"{request.user.pk}-{request.workspace.pk}",
        "poll": poll.poll if poll else None,
        "seen": polls.version_of(poll) if poll else "",
        "languages": [one._asdict() for one in languages_of(request.workspace)] or [_ENGLISH],
        "channels": [{"uuid": one.pk, "name": one.name, "roles": one.roles} for one in channels],
        "groups": [{"uuid": one.pk, "name": one.name} for one in groups],
        "fields": [{"key": one.key, "name": one.name} for one in fields],
        "urls": {
            "save": reverse("web:poll", args=[poll.pk]) if poll else reverse("web:polls"),
            **{name: reverse(f"web:poll_{name}") for name in CALLED},
            "editor": reverse("web:editor", args=[poll.flow_id]) if poll and poll.flow_id else "",
        },
    }


RETRY = gettext_lazy("Sorry, we did not understand. Please answer with {options}.")
THANKS = gettext_lazy("Thank you!")


def _said(workspace: Workspace) -> dict[str, str]:
    """What a new poll says besides its questions, in its own language; nothing if pages don't speak that one."""
    language = _main(workspace)
    if get_global("language_aliases").get(language, language) not in dict(settings.LANGUAGES):
        return {"retry": "", "thanks": ""}
    return {"retry": in_language(language, RETRY), "thanks": in_language(language, THANKS)}


def _yes_no(language: str) -> list[str]:
    """The options below a question that is answered by yes or no, which count as letters of it."""
    return [option.names[language] for option in options_of(Question(text={}, kind="yes_no"), [language])]


def _main(workspace: Workspace) -> str:
    return (workspace.languages or [_ENGLISH["code"]])[0]


_ENGLISH = {"code": "eng", "name": "English", "dir": "ltr"}


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def create(request: WorkspaceRequest) -> HttpResponse:
    """With `publish` new sessions can run its flow at once."""
    data = read_json(request)
    made = polls.create_poll(
        workspace=request.workspace,
        data=object_of(data, "poll"),
        by=request.user,
        publish=data.get("publish") is True,
    )
    return reply(_saved(made), 201)


def _saved(poll: Poll) -> Json:
    return {
        "poll": poll.pk,
        "flow": poll.flow_id,
        "url": reverse("web:editor", args=[poll.flow_id]),
        "poll_url": reverse("web:poll", args=[poll.pk]),
        "launch_url": reverse("web:start", args=[poll.flow_id]),
        "definition": poll.poll,
        "seen": polls.version_of(poll),
    }


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def parse(request: WorkspaceRequest) -> HttpResponse:
    data = read_json(request)
    language = str(data.get("language") or (request.workspace.languages or ["eng"])[0])
    found = parse_list(str(data.get("text") or ""), language)
    return reply({"questions": [msgspec.to_builtins(one) for one in found], "most": MOST_QUESTIONS})


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def preview(request: WorkspaceRequest) -> HttpResponse:
    """The flow that a poll would become, and what would be wrong with it."""
    definition = polls.preview_poll(object_of(read_json(request), "poll"))
    checked = checked_json(check_definition(workspace=request.workspace, definition=definition))
    return reply({"definition": definition, "issues": checked["issues"]})


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def expected(request: WorkspaceRequest) -> HttpResponse:
    data = read_json(request)
    audience = read_audience(request, data.get("audience") or {})
    definition = read_flow(polls.preview_poll(object_of(data, "poll")))
    channel = (
        Channel.objects.for_workspace(request.workspace).filter(pk=uuid_of(str(data.get("channel"))) or NONE).first()
    )
    found = forecast(workspace=request.workspace, definition=definition, audience=audience, channel=channel)
    return reply(forecast_json(found))


def forecast_json(found: Forecast) -> Json:
    return {
        "people": found.people,
        "excluded": found.excluded,
        "segments_per_person": found.per_person,
        "messages": found.most,
        "first": found.first,
        "cost": None if found.cost is None else float(found.cost),
        "currency": found.currency,
        "hours": found.hours,
    }


def read_audience(request: WorkspaceRequest, data: Mapping[str, Any]) -> Audience:
    """Raises InputError."""
    try:
        audience = msgspec.convert(data, Audience)
        check_audience(audience, request.workspace)
    except (msgspec.ValidationError, QueryError) as error:
        raise InputError("audience", str(error)) from error
    return audience

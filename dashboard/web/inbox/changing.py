"""What is done with the messages that were ticked, and taken back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dashboard.web.access import ALLOWED, Can, WorkspaceRequest, member
from engine.models import Label, Message
from engine.services.labels import put_label
from engine.services.message_folders import put_away
from engine.services.resending import resend

MOST = 200
KEPT = "messages_undo"
# What each can be taken back by.
OPPOSITES = {"label": "unlabel", "unlabel": "label", "archive": "restore", "restore": "archive"}


@require_POST
@member(Can.EDIT_CONTACTS)
def change(request: WorkspaceRequest) -> HttpResponse:
    """`action` is label, unlabel, archive, restore or resend."""
    ticked = _keys(request.POST.getlist("message"))
    action = request.POST.get("action", "")
    if not ticked:
        messages.error(request, _("Tick messages first."))
    elif action == "resend":
        _resend(request, ticked)
    elif action in OPPOSITES:
        _keep(request, action, _change(request, action, ticked, request.POST.get("label", "")))
    return redirect(_back(request))


def _resend(request: WorkspaceRequest, ticked: list[UUID]) -> None:
    if Can.START_FLOWS not in ALLOWED[request.membership.role]:
        messages.error(request, _("Your role does not allow this"))
        return
    found = Message.objects.for_workspace(request.workspace).filter(pk__in=ticked)
    number = resend(messages=found)
    text = ngettext("%(number)s message is sent again.", "%(number)s messages are sent again.", number)
    messages.success(request, text % {"number": number})


def _change(request: WorkspaceRequest, action: str, keys: list[UUID], label: str) -> list[UUID]:
    if action in ("archive", "restore"):
        return put_away(workspace=request.workspace, messages=keys, away=action == "archive")
    found = get_object_or_404(Label.objects.for_workspace(request.workspace), pk=_key(label))
    return put_label(workspace=request.workspace, messages=keys, label=found, on=action == "label")


def _keep(request: WorkspaceRequest, action: str, changed: list[UUID]) -> None:
    """What can be taken back, until the next change."""
    if not changed:
        messages.info(request, _("Nothing had to be changed."))
    kept = {"workspace": str(request.workspace.pk), "action": action, "label": request.POST.get("label", "")}
    request.session[KEPT] = {**kept, "messages": list(map(str, changed))}


def undoable(request: WorkspaceRequest) -> str:
    """What was just done, for the notice that offers to take it back; "" if there is nothing."""
    kept = _kept(request)
    number = len(kept["messages"]) if kept and request.GET.get("done") else 0
    if not number:
        return ""
    return ngettext("%(number)s message changed.", "%(number)s messages changed.", number) % {"number": number}


def _kept(request: WorkspaceRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(KEPT)
    return kept if kept and kept["workspace"] == str(request.workspace.pk) else None


@require_POST
@member(Can.EDIT_CONTACTS)
def undo(request: WorkspaceRequest) -> HttpResponse:
    kept = _kept(request)
    if kept is None or not kept["messages"]:
        messages.error(request, _("There is nothing to take back."))
        return redirect("web:messages")
    del request.session[KEPT]
    _change(request, OPPOSITES[kept["action"]], _keys(kept["messages"]), kept["label"])
    messages.success(request, _("Taken back."))
    return redirect("web:messages")


def _back(request: WorkspaceRequest) -> str:
    given = {name: request.POST[name] for name in ("folder", "q", "since", "until") if request.POST.get(name)}
    return f"{reverse('web:messages')}?{urlencode({**given, 'done': 1})}"


def _keys(texts: list[str]) -> list[UUID]:
    return [key for key in map(_key, texts[:MOST]) if key]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

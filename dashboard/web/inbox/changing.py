"""What is done with the messages that were ticked, or with all that a list has."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.web.access import ALLOWED, Can, WorkspaceRequest, member
from dashboard.web.inbox.searching import SearchForm
from dashboard.web.keys import key_of, keys_of
from engine.jobs.running import run_after_commit
from engine.models import Label
from engine.services.message_edits import ACTIONS, edit_messages
from engine.services.message_folders import FOLDERS, Wanted

MOST_TICKED = 200
OF_LABELS = ("label", "unlabel")


@require_POST
@member(Can.EDIT_CONTACTS)
def change(request: WorkspaceRequest) -> HttpResponse:
    """`action` is label, unlabel, archive, restore or resend; little is done at once, else in the background."""
    action, wanted = request.POST.get("action", ""), _chosen(request)
    back = {name: request.POST[name] for name in ("folder", "q", "since", "until", "contact") if request.POST.get(name)}
    if wanted is None:
        messages.error(request, _("Tick messages first."))
    elif action == "resend" and Can.START_FLOWS not in ALLOWED[request.membership.role]:
        messages.error(request, _("Your role does not allow this"))
    elif action in ACTIONS:
        label = _label(request, request.POST.get("label", "")) if action in OF_LABELS else None
        job = edit_messages(workspace=request.workspace, wanted=wanted, action=action, label=label, by=request.user)
        back["job"] = str(run_after_commit(job).pk)
    return redirect(f"{reverse('web:messages')}?{urlencode(back)}")


def _chosen(request: WorkspaceRequest) -> Wanted | None:
    """All of a list (``everything``), or what was ticked in it; None if nothing was."""
    if request.POST.get("everything"):
        wanted = SearchForm(request.POST).wanted
        if wanted.folder not in FOLDERS:
            _label(request, wanted.folder)
        return wanted
    ticked = keys_of(request.POST.getlist("message")[:MOST_TICKED])
    return Wanted(messages=tuple(ticked)) if ticked else None


def _label(request: WorkspaceRequest, key: str) -> Label:
    """404 if the workspace has none of this key."""
    return get_object_or_404(Label.objects.for_workspace(request.workspace), pk=key_of(key) or UUID(int=0))

"""What is done with the tickets that were ticked, and taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dashboard.reports import tickets as report
from dashboard.web.access import ALLOWED, Can, WorkspaceRequest, member
from dashboard.web.keys import key_of, keys_of
from engine.models import Role, Ticket, User
from engine.services.ticket_bulk import Before, assign_tickets, close_tickets, give_back, reopen_tickets

MOST = 200
# The roles that may have tickets.
TAKERS = [role for role in Role.values if Can.ANSWER_TICKETS in ALLOWED[role]]
KEPT = "tickets_undo"
# Beside the people of the team: to oneself, to nobody.
ASSIGN_TO = [("me", gettext_lazy("Me")), ("", gettext_lazy("Nobody"))]


@require_POST
@member(Can.ANSWER_TICKETS)
def change(request: WorkspaceRequest) -> HttpResponse:
    tickets = _ticked(request)
    closes = request.POST.get("action") == "close"
    if closes:
        before = close_tickets(tickets=tickets, by=request.user)
    else:
        before = assign_tickets(tickets=tickets, assignee=person(request), by=request.user)
    _keep(request, "close" if closes else "assign", before)
    return redirect(f"/tickets/?folder={request.POST.get('folder', '')}&done=1")


def _ticked(request: WorkspaceRequest) -> list[Ticket]:
    keys = keys_of(request.POST.getlist("ticket")[:MOST])
    return list(report.visible(request.membership).filter(pk__in=keys, status=Ticket.Status.OPEN))


def person(request: WorkspaceRequest) -> User | None:
    """Who is to have a ticket: `assignee` is "me", somebody's key, or empty for nobody. Strangers are nobody."""
    wanted = request.POST.get("assignee", "")
    if wanted == "me":
        return request.user
    members = report.assignable(request.workspace, TAKERS)
    key = key_of(wanted)
    return members.filter(pk=key).first() if key else None


def _keep(request: WorkspaceRequest, action: str, before: Before) -> None:
    """What can be taken back, until the next change."""
    if not before:
        messages.info(request, _("Nothing had to be changed."))
    known = {str(ticket): str(user or "") for ticket, user in before.items()}
    request.session[KEPT] = {"workspace": str(request.workspace.pk), "action": action, "before": known}


def undoable(request: WorkspaceRequest) -> str:
    """What was just done, for the notice that offers to take it back; "" if there is nothing."""
    kept = _kept(request)
    number = len(kept["before"]) if kept and request.GET.get("done") else 0
    if not number or not kept:
        return ""
    if kept["action"] == "close":
        return ngettext("%(number)s ticket closed.", "%(number)s tickets closed.", number) % {"number": number}
    text = ngettext("%(number)s ticket has a new owner.", "%(number)s tickets have a new owner.", number)
    return text % {"number": number}


def _kept(request: WorkspaceRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(KEPT)
    return kept if kept and kept["workspace"] == str(request.workspace.pk) else None


@require_POST
@member(Can.ANSWER_TICKETS)
def undo(request: WorkspaceRequest) -> HttpResponse:
    kept = _kept(request)
    if kept is None or not kept["before"]:
        messages.error(request, _("There is nothing to take back."))
        return redirect("web:tickets")
    del request.session[KEPT]
    before = {UUID(ticket): key_of(user) for ticket, user in kept["before"].items()}
    tickets = Ticket.objects.for_workspace(request.workspace).filter(pk__in=before)
    if kept["action"] == "close":
        reopen_tickets(tickets=tickets, by=request.user)
    else:
        users = User.objects.in_bulk([user for user in before.values() if user])
        owners = {ticket: users.get(user) if user else None for ticket, user in before.items()}
        give_back(tickets=tickets, before=owners, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect("web:tickets")

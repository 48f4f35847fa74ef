"""The lists of tickets, which load themselves anew."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from dashboard.reports import tickets as report
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.tickets.bulk import ASSIGN_TO, TAKERS, undoable
from engine.clock import now
from engine.models import Ticket

PAGE_SIZE = 50


@member(Can.ANSWER_TICKETS)
def index(request: WorkspaceRequest) -> HttpResponse:
    context = {
        "undoable": undoable(request),
        "people": report.assignable(request.workspace, TAKERS),
        "assign_to": ASSIGN_TO,
        **_list(request),
    }
    return render(request, "web/tickets/list.html", context)


@member(Can.ANSWER_TICKETS)
def live(request: WorkspaceRequest) -> HttpResponse:
    return live_part.answer(request, "web/tickets/_live.html", _list(request))


def _list(request: WorkspaceRequest) -> dict[str, Any]:
    folders = report.folders(request.membership)
    folder = _chosen(request, folders)
    tickets = report.in_folder(request.membership, folder)
    rows = report.rows(request.workspace, _after(request, tickets)[: PAGE_SIZE + 1], now())
    older = _cursor(rows[PAGE_SIZE - 1].ticket) if len(rows) > PAGE_SIZE and folder.key != report.LATE else ""
    rows = rows[:PAGE_SIZE]
    shown = [(row.ticket.pk, row.ticket.active_on, replace(row, ticket=None)) for row in rows]  # type: ignore[arg-type]  # only to be compared
    return {
        "folders": folders,
        "folder": folder,
        "rows": rows,
        "older": older,
        "version": live_part.version((shown, folders)),
    }


def _chosen(request: WorkspaceRequest, folders: list[report.Folder]) -> report.Folder:
    """What is asked for; else what needs somebody."""
    key = request.GET.get("folder") or (report.MINE if folders[0].tickets else report.UNASSIGNED)
    found = next((folder for folder in folders if folder.key == key), None)
    if found is None:
        raise Http404
    return found


def _cursor(ticket: Ticket) -> str:
    return f"{ticket.active_on.isoformat()}_{ticket.pk}"


def _after(request: WorkspaceRequest, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The page that `?older=` asks for."""
    moment, _, key = request.GET.get("older", "").partition("_")
    try:
        on, pk = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return tickets
    return tickets.filter(Q(active_on__lt=on) | Q(active_on=on, pk__lt=pk))

"""Single people whom a start or a broadcast is for: looked for by name or number, and ticked."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dashboard.reports import contacts as report
from dashboard.reports.contacts import ContactRow
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.keys import keys_of
from engine.models import Contact, Workspace
from engine.services.people_search import people_called

# Who can be chosen, and of those who are called so.
MOST, FOUND = 200, 20


@require_GET
@member(Can.START_FLOWS)
def find(request: WorkspaceRequest) -> HttpResponse:
    """Boxes to tick: of those who are chosen already, then of those who are called so."""
    rows = found_people(request.workspace, request.GET.getlist("contacts"), request.GET.get("find", ""))
    return render(request, "web/starts/_found.html", {"rows": rows, "find": request.GET.get("find", "").strip()})


def found_people(workspace: Workspace, chosen: Sequence[str], name: str) -> list[tuple[ContactRow, bool]]:
    """People, and whether they are chosen; only active ones can be."""
    keys = keys_of(chosen[:MOST])
    called = people_called(workspace, name.strip(), FOUND) if name.strip() else []
    active = report.contacts(workspace).filter(pk__in={*keys, *called}, status=Contact.Status.ACTIVE)
    rows = report.rows(workspace, active.order_by("name", "pk"))
    return sorted(((row, row.contact.pk in keys) for row in rows), key=lambda found: not found[1])

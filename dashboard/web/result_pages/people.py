"""Who was asked, who answered, and where the others were lost."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dashboard.reports import dispositions, funnel
from dashboard.reports.statistics.dispositions import Disposition, rates
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from engine.models import Flow
from engine.services import respondents

WORDS = {
    Disposition.COMPLETE: _("Answered everything"),
    Disposition.PARTIAL: _("Answered half or more"),
    Disposition.BREAK_OFF: _("Broke off earlier"),
    Disposition.REFUSED: _("Refused (wrote STOP)"),
    Disposition.NO_REPLY: _("Got the message, did not reply"),
    Disposition.OTHER: _("Could not take part"),
    Disposition.UNDELIVERED: _("Message was not delivered"),
    Disposition.UNKNOWN: _("Message left, nothing known since"),
    Disposition.INELIGIBLE: _("Left out or excluded"),
    Disposition.NOT_ASKED: _("Not asked yet"),
}


@member(Can.VIEW_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    respondents.digest(workspace=request.workspace)
    return render(request, "web/results/people.html", _context(found))


def _context(flow: Flow) -> dict[str, Any]:
    people = dispositions.people(flow)
    total = sum(people.values())
    rows = [(WORDS[one], people.get(one, 0), people.get(one, 0) / total if total else 0.0) for one in Disposition]
    return {
        "flow": flow,
        "rows": rows,
        "total": total,
        "rates": rates(people),
        "steps": funnel.steps(flow),
        "hours": funnel.hours(flow),
    }

"""Answers that may not be meant, leaving people out, and taking that back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dashboard.reports import quality as report
from dashboard.reports.quality import Flag
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from engine.services import respondents

WORDS: dict[Flag, tuple[Any, Any]] = {
    Flag.SPEEDER: (gettext_lazy("Too fast"), gettext_lazy("Less than four seconds for an answer, on average.")),
    Flag.STRAIGHT_LINER: (
        gettext_lazy("Always the same answer"),
        gettext_lazy("To four questions or more of one scale."),
    ),
    Flag.SAME_WORDS: (
        gettext_lazy("The same words"),
        gettext_lazy("A long reply that three people or more have sent."),
    ),
}


@member(Can.EXPORT_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    respondents.digest(workspace=request.workspace)
    flags = [(flag, *WORDS[flag], people) for flag, people in report.suspects(found).items()]
    return render(request, "web/results/quality.html", {"flow": found, "flags": flags, "log": report.log(found)})


@member(Can.EXPORT_RESULTS)
@require_POST
def leave_out(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    reason = request.POST.get("reason", "").strip() or _("without a reason")
    chosen = _chosen(request)
    respondents.leave_out(workspace=request.workspace, flow=found.pk, contacts=chosen, reason=reason, user=request.user)
    told = ngettext(
        "%(count)s person is left out of the results; below you can take that back.",
        "%(count)s people are left out of the results; below you can take that back.",
        len(chosen),
    )
    messages.success(request, told % {"count": len(chosen)})
    return redirect("web:results_quality", found.pk)


@member(Can.EXPORT_RESULTS)
@require_POST
def take_back(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    respondents.take_back(workspace=request.workspace, flow=found.pk, contacts=_chosen(request), user=request.user)
    messages.success(request, _("They count again."))
    return redirect("web:results_quality", found.pk)


def _chosen(request: WorkspaceRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("contacts"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found

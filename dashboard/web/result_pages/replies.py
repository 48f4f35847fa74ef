"""What people wrote in answer to an open question: words, replies, and the codes they are sorted into."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dashboard.reports import replies as report
from dashboard.reports.questions import SavedResult, saved_results
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.keys import key_of, keys_of
from dashboard.web.telling import reason
from engine.models import Flow, ReplyCode
from engine.services import respondents
from engine.services.coding import CodingError, code_replies, take_back_codes


@member(Can.EXPORT_RESULTS)
def show(request: WorkspaceRequest, flow: UUID, key: str) -> HttpResponse:
    found = find_flow(request, flow)
    question = _question(found, key)
    respondents.digest(workspace=request.workspace)
    search, code_name = request.GET.get("q", "").strip(), request.GET.get("code", "")
    rows = report.page(found, key, search=search, code=code_name, after=key_of(request.GET.get("after")))
    context = {
        "flow": found,
        "question": question,
        "replies": rows[: report.PAGE],
        "after": rows[report.PAGE - 1].contact if len(rows) > report.PAGE else None,
        "words": report.cloud(found, key),
        "codes": ReplyCode.objects.for_workspace(request.workspace).filter(flow=found, key=key).order_by("name"),
        "search": search,
        "code": code_name,
    }
    return render(request, "web/results/replies.html", context)


@member(Can.EXPORT_RESULTS)
@require_POST
def code(request: WorkspaceRequest, flow: UUID, key: str) -> HttpResponse:
    found = find_flow(request, flow)
    _question(found, key)
    chosen = keys_of(request.POST.getlist("contacts"))
    name = request.POST.get("name", "")
    try:
        batch = code_replies(
            workspace=request.workspace, flow=found, key=key, name=name, contacts=chosen, user=request.user
        )
    except CodingError as error:
        messages.error(request, reason(error))
    else:
        _offer_undo(request, found, key, batch, len(chosen))
    return redirect(f"{reverse('web:results_replies', args=[found.pk, key])}?{request.GET.urlencode()}")


@member(Can.EXPORT_RESULTS)
@require_POST
def uncode(request: WorkspaceRequest, flow: UUID, key: str, batch: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    taken = take_back_codes(workspace=request.workspace, batch=batch)
    told = ngettext("%(count)s reply is as it was before.", "%(count)s replies are as they were before.", taken)
    messages.success(request, told % {"count": taken})
    return redirect("web:results_replies", found.pk, key)


def _question(flow: Flow, key: str) -> SavedResult:
    question = next((one for one in saved_results(flow) if one.key == key), None)
    if question is None:
        raise Http404
    return question


def _offer_undo(request: WorkspaceRequest, flow: Flow, key: str, batch: UUID, count: int) -> None:
    url = reverse("web:results_uncode", args=[flow.pk, key, batch])
    told = ngettext("%(count)s reply sorted.", "%(count)s replies sorted.", count) % {"count": count}
    messages.success(
        request, format_html('{} <button class="link" form="undo" formaction="{}">{}</button>', told, url, _("Undo"))
    )

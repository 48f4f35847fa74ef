"""Saving a flow while it is edited, checking and publishing it, and its history."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.issues import checked_json
from dashboard.web.editor.wire import Json, answers_json, number_of, object_of, opened_json, person, read_json, reply
from dashboard.web.editor.words import summary_texts
from dashboard.web.flows import find_flow
from engine.models import Flow, FlowRevision
from engine.services import drafts
from engine.services.checking import check_definition
from flows.diff import compare

PAGE = 50


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def draft(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found, data = find_flow(request, flow), read_json(request)
    saved = drafts.save_draft(
        flow=found, definition=object_of(data, "definition"), version=number_of(data, "version"), by=request.user
    )
    return reply({"version": saved.version, "saved_on": saved.saved_on})


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def discard(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    drafts.discard_draft(flow=found)
    return reply({"draft": opened_json(drafts.open_draft(find_flow(request, flow)))})


@require_POST
@member(Can.VIEW_FLOWS)
@answers_json
def check(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    find_flow(request, flow)
    definition = object_of(read_json(request), "definition")
    return reply(checked_json(check_definition(workspace=request.workspace, definition=definition)))


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def publish(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found, data = find_flow(request, flow), read_json(request)
    revision = drafts.publish_draft(
        flow=found,
        version=number_of(data, "version"),
        confirm_tests=data.get("confirm_tests") is True,
        by=request.user,
    )
    return reply({"revision": revision.number, "summary": summary_texts(revision.summary)})


@require_GET
@member(Can.VIEW_FLOWS)
def history(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    revisions = found.revisions.select_related("saved_by").defer("definition").order_by("-number")
    page = Paginator(revisions, PAGE).get_page(request.GET.get("page"))
    following = page.has_next() and f"{request.path}?{urlencode({'page': page.next_page_number()})}"
    return reply({"results": [_revision(found, one) for one in page], "next": following or None})


def _revision(flow: Flow, revision: FlowRevision) -> Json:
    return {
        "number": revision.number,
        "saved_on": revision.created_on,
        "saved_by": person(revision.saved_by),
        "summary": summary_texts(revision.summary),
        "is_published": revision.number == flow.published,
        "url": reverse("web:editor_revision", args=[flow.pk, revision.number]),
        "restore_url": reverse("web:editor_restore", args=[flow.pk, revision.number]),
    }


@require_GET
@member(Can.VIEW_FLOWS)
def revision(request: WorkspaceRequest, flow: UUID, number: int) -> HttpResponse:
    """A revision, and what it changed of the one before."""
    found = find_flow(request, flow)
    shown = get_object_or_404(found.revisions, number=number)
    before = found.revisions.filter(number__lt=number).order_by("-number").first()
    changes = compare(before.definition if before else {}, shown.definition)
    return reply({"definition": shown.definition, "diff": changes})


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def restore(request: WorkspaceRequest, flow: UUID, number: int) -> HttpResponse:
    found, version = find_flow(request, flow), number_of(read_json(request), "version")
    try:
        opened = drafts.restore(flow=found, number=number, version=version, by=request.user)
    except FlowRevision.DoesNotExist as missing:
        raise Http404 from missing
    return reply({"draft": opened_json(opened)})

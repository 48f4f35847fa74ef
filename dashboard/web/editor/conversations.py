"""Saved conversations and real ones: held again with what is being edited, and what they cover of it."""

from collections import Counter
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.wire import Json, answers_json, object_of, read_json, reply
from dashboard.web.flows import find_flow
from engine.models import Flow, FlowRevision, FlowTest
from engine.services.drafts import open_draft
from engine.services.flow_tests import Coverage, run_tests, save_test
from engine.services.replaying import Replayed
from engine.services.replaying import replay as replay_last


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
@answers_json
def index(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    if request.method == "POST":
        return reply(_saved(found, read_json(request)), 201)
    coverage = Coverage(Counter(), Counter())
    tests = run_tests(flow=found, definition=open_draft(found).definition, coverage=coverage)
    return reply({"results": list(map(_test, tests)), "coverage": coverage.to_json()})


def _saved(flow: Flow, data: Json) -> Json:
    made = save_test(
        flow=flow,
        name=str(data.get("name") or ""),
        steps=data.get("steps"),
        persona=data.get("persona") or {},
        skin=FlowTest.Skin.USSD if data.get("skin") == FlowTest.Skin.USSD else FlowTest.Skin.SMS,
        mocks=data.get("mocks") or {},
    )
    return _test(made)


def _test(test: FlowTest) -> Json:
    return {
        "uuid": test.pk,
        "name": test.name,
        "persona": test.persona,
        "steps": test.steps,
        "skin": test.skin,
        "mocks": test.mocks,
        "last": test.last,
    }


@require_http_methods(["DELETE"])
@member(Can.EDIT_FLOWS)
def delete(request: WorkspaceRequest, flow: UUID, test: UUID) -> HttpResponse:
    get_object_or_404(FlowTest.objects.filter(flow=find_flow(request, flow)), pk=test).delete()
    return HttpResponse(status=204)


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def run(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    coverage = Coverage(Counter(), Counter())
    tests = run_tests(flow=found, definition=object_of(read_json(request), "definition"), coverage=coverage)
    return reply({"results": list(map(_outcome, tests)), "coverage": coverage.to_json()})


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def replay(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """What people said to the published flow, said to what is being edited; whoever edits flows may see people."""
    found = find_flow(request, flow)
    edited = object_of(read_json(request), "definition")
    published = FlowRevision.objects.filter(flow=found, number=found.published).first()
    before = published.definition if published else edited
    return reply(_replayed(replay_last(flow=found, before=before, after=edited)))


def _replayed(replayed: Replayed) -> Json:
    return {**replayed._asdict(), "groups": [group._asdict() for group in replayed.groups]}


def _outcome(test: FlowTest) -> Json:
    last = test.last or {}
    failure = last.get("failure") or {}
    return {
        "uuid": test.pk,
        "name": test.name,
        "ok": last.get("ok"),
        "failed_at": failure.get("step"),
        "expected": failure.get("expected"),
        "got": failure.get("got"),
    }

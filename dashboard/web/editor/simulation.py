"""The phone beside the editor: the definition that is being edited, on the real engine."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from channels.ussd_pages import PageSize, Turning, cut_pages
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.wire import Json, answers_json, object_of, read_json, reply
from dashboard.web.flows import find_flow
from engine.services.flow_tests import read_replies
from engine.services.simulation import Setting, Simulator, Turned
from flows.numbered import menu

USSD = "ussd"


@require_POST
@member(Can.SIMULATE)
@answers_json
def start(request: WorkspaceRequest, flow: UUID | None = None) -> HttpResponse:
    """Of a flow, or of a definition that belongs to none yet."""
    return _turn(request, flow, _start)


@require_POST
@member(Can.SIMULATE)
@answers_json
def resume(request: WorkspaceRequest, flow: UUID | None = None) -> HttpResponse:
    return _turn(request, flow, _resume)


def _turn(request: WorkspaceRequest, flow: UUID | None, take: Callable[[Simulator, Json], Turned]) -> HttpResponse:
    if flow:
        find_flow(request, flow)
    data = read_json(request)
    return reply(turned_json(take(Simulator(request.workspace, setting_of(data)), data), data))


def _start(simulator: Simulator, data: Json) -> Turned:
    return simulator.start(data.get("contact") or {}, data.get("trigger"))


def _resume(simulator: Simulator, data: Json) -> Turned:
    return simulator.resume(object_of(data, "session"), object_of(data, "contact"), object_of(data, "resume"))


def setting_of(data: Mapping[str, Any]) -> Setting:
    """How a request wants a flow to be tried out; raises InputError."""
    return Setting(
        definition=object_of(data, "definition"),
        start_node=str(data.get("start_node") or ""),
        channel=str(data.get("channel") or ""),
        replies=read_replies(data.get("mocks") or {}),
        allow_webhooks=data.get("allow_webhooks") is True,
        numbers_are_choices=data.get("skin") == USSD,
    )


def turned_json(turned: Turned, data: Mapping[str, Any]) -> Json:
    told = {
        "session": turned.session,
        "contact": turned.contact,
        "events": turned.events,
        "segments": turned.segments,
        "context": turned.context,
        "cost": {"segments": turned.sms},
    }
    return {**told, "screens": screens_of(turned)} if data.get("skin") == USSD else told


def screens_of(turned: Turned) -> list[str]:
    """What a USSD phone shows: all texts of the turn, the choices of the last one numbered, in pages."""
    text = "\n".join(message.text for message in turned.messages if message.text)
    if not text and not turned.messages:
        return []
    shown = menu(text, [reply.text for reply in turned.messages[-1].quick_replies if reply.text])
    return cut_pages(shown, PageSize(), Turning(back=Turning().back if turned.is_waiting else ""))

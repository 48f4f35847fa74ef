"""What happens in a flow right now, drawn over its cards; and what can be done for those who wait at one."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from dashboard.reports import overlay as report
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.wire import Json, answers_json, read_json, reply
from dashboard.web.flows import find_flow
from engine.models import Contact
from engine.services.audience import Audience
from engine.services.broadcasts import create_broadcast
from engine.services.sessions import move_on as move_sessions_on
from flows.errors import InputError
from flows.message import MsgContent

LONGEST = 640


@require_GET
@member(Can.VIEW_RESULTS)
def activity(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    return reply(report.activity(find_flow(request, flow))._asdict())


@require_GET
@member(Can.VIEW_CONTACTS)
def recents(request: WorkspaceRequest, flow: UUID, way: UUID, destination: UUID) -> HttpResponse:
    found = report.recents(request.workspace, find_flow(request, flow), str(way), str(destination))
    return reply([{"contact": _contact(one.contact), "operand": one.operand, "time": one.time} for one in found])


@require_GET
@member(Can.VIEW_CONTACTS)
def waiting(request: WorkspaceRequest, flow: UUID, node: UUID) -> HttpResponse:
    found = report.waiting_at(find_flow(request, flow), str(node))
    return reply({"count": len(found.ids), "people": list(map(_contact, found.people))})


@require_POST
@member(Can.START_FLOWS)
@answers_json
def message(request: WorkspaceRequest, flow: UUID, node: UUID) -> HttpResponse:
    """Writes to those who wait; they go on waiting."""
    found = find_flow(request, flow)
    text = str(read_json(request).get("text") or "").strip()
    if not 0 < len(text) <= LONGEST:
        raise InputError("text", f"has to have 1 to {LONGEST} characters")
    people = report.waiting_at(found, str(node)).ids
    if people:
        create_broadcast(
            workspace=request.workspace,
            audience=Audience(contacts=tuple(people)),
            translations={found.language: MsgContent(text)},
            base_language=found.language,
            by=request.user,
        )
    return reply({"people": len(people)})


@require_POST
@member(Can.START_FLOWS)
def move_on(request: WorkspaceRequest, flow: UUID, node: UUID) -> HttpResponse:
    """Takes those who wait on, as if their time were over."""
    people = report.waiting_at(find_flow(request, flow), str(node)).ids
    return reply({"people": move_sessions_on(workspace=request.workspace, contacts=people, by=request.user)})


def _contact(contact: Contact) -> Json:
    return {"uuid": contact.pk, "name": contact.name or f"#{contact.number}"}

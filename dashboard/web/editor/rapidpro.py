"""The addresses that RapidPro's own flow editors call, so that they too can open, save and try out our flows.

What they send is JSON whatever its content type says, and what they get has to be exactly ``application/json``.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard.reports import overlay as report
from dashboard.web.access import ALLOWED, Can, WorkspaceRequest, member
from dashboard.web.editor.assets import assets_json, make_asset
from dashboard.web.editor.completion import CONTEXT
from dashboard.web.editor.languages import languages_of
from dashboard.web.editor.wire import Json, answers_json, object_of, read_json, reply
from dashboard.web.flows import find_flow
from engine.models import Contact, Flow, FlowRevision, Group
from engine.services import drafts
from engine.services.checking import Checked, check_definition
from engine.services.simulation import Setting, Simulator, Turned
from flows.errors import InputError
from flows.expressions.reference import completion as functions
from flows.upgrades import CURRENT, upgrade

REVISIONS = 100
FOUND = 25
LONGEST_NUMBER = 9  # digits
REFUSED = 400


@require_http_methods(["GET", "POST"])
@member(Can.VIEW_FLOWS)
@answers_json
def revisions(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """The revisions, newest first; or a definition that is saved, as a draft."""
    found = find_flow(request, flow)
    if request.method == "POST":
        return _save(request, found)
    rows = found.revisions.select_related("saved_by").defer("definition").order_by("-number")[:REVISIONS]
    return reply({"results": list(map(_revision, rows)), "next": None})


def _revision(revision: FlowRevision) -> Json:
    by = revision.saved_by
    return {
        "id": revision.number,
        "revision": revision.number,
        "version": CURRENT,
        "created_on": revision.created_on,
        "user": {"email": by.email if by else "", "name": str(by) if by else ""},
    }


def _save(request: WorkspaceRequest, flow: Flow) -> HttpResponse:
    """The editor's ``revision`` is the version of the draft that it knows."""
    definition = read_json(request)
    if Can.EDIT_FLOWS not in ALLOWED[request.membership.role]:
        return reply({"description": "You can't change flows"}, 403)
    version = definition.get("revision")
    try:
        saved = drafts.save_draft(
            flow=flow,
            definition=definition,
            version=version if isinstance(version, int) else -1,
            by=request.user,
        )
    except drafts.DraftConflict as conflict:
        who = conflict.opened.saved_by or "somebody else"
        return reply({"description": f"{who} changed this flow in the meantime, load it anew"}, REFUSED)
    except InputError as error:
        return reply({"description": str(error)}, REFUSED)
    about = {"id": saved.version, "revision": saved.version, "version": CURRENT, "created_on": saved.saved_on}
    user = {"email": request.user.email, "name": str(request.user)}
    told = {"status": "success", "saved_on": saved.saved_on, "revision": {**about, "user": user}}
    return reply({**told, **_checked(request, definition)})


@require_GET
@member(Can.VIEW_FLOWS)
@answers_json
def revision(request: WorkspaceRequest, flow: UUID, which: str) -> HttpResponse:
    """One revision, or what is being edited: ``latest``. An editor gives its revision back when it saves."""
    found = find_flow(request, flow)
    if which == "latest":
        definition = drafts.open_draft(found).definition
    else:
        saved = get_object_or_404(
            found.revisions, number=int(which) if which.isdecimal() and len(which) <= LONGEST_NUMBER else 0
        )
        definition = saved.definition
    current = {**upgrade(definition), "revision": found.edition}
    return reply({"definition": current, **_checked(request, current)})


def _checked(request: WorkspaceRequest, definition: Mapping[str, Any]) -> Json:
    checked = check_definition(workspace=request.workspace, definition=definition)
    info = checked.info
    told = {key: info.get(key, []) for key in ("results", "dependencies", "parent_refs", "locals")}
    counts = {"nodes": info.get("counts", {}).get("nodes", len(definition.get("nodes") or ()))}
    return {"issues": _issues(checked), "metadata": told, "info": {**told, "counts": counts}}


def _issues(checked: Checked) -> list[Json]:
    """Those that RapidPro's editors know to show."""
    known: list[Json] = checked.info.get("issues", [])
    return known


@require_POST
@member(Can.SIMULATE)
@answers_json
def simulate(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """A session is begun, or gone on with if there is one."""
    find_flow(request, flow)
    data = read_json(request)
    simulator = Simulator(request.workspace, Setting(definition=object_of(data, "flow")))
    contact = data.get("contact") or {}
    if "session" in data:
        return reply(_turned(simulator.resume(object_of(data, "session"), contact, object_of(data, "resume"))))
    return reply(_turned(simulator.start(contact, data.get("trigger"))))


def _turned(turned: Turned) -> Json:
    return {
        "session": turned.session,
        "contact": turned.contact,
        "events": turned.events,
        "segments": turned.segments,
        "context": turned.context,
    }


@require_GET
@member(Can.VIEW_RESULTS)
def activity(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = report.activity(find_flow(request, flow))
    return reply({"nodes": found.nodes, "segments": found.segments, "is_starting": False})


@require_http_methods(["GET", "POST"])
@member(Can.VIEW_FLOWS)
@answers_json
def assets(request: WorkspaceRequest, flow: UUID, kind: str) -> HttpResponse:
    """A list of the workspace's things, or one that is made in place."""
    found = find_flow(request, flow)
    if request.method == "POST":
        if Can.EDIT_FLOWS not in ALLOWED[request.membership.role]:
            return reply({"description": "You can't change flows"}, 403)
        return reply(make_asset(request.workspace, kind, read_json(request)), 201)
    make = LISTS.get(kind)
    listed = make(request, found) if make else assets_json(request.workspace, found).get(kind, [])
    return reply({"results": listed, "next": None})


def _languages(request: WorkspaceRequest, flow: Flow) -> list[Json]:
    return [{"iso": one.code, "name": one.name, "value": one.code} for one in languages_of(request.workspace, flow)]


def _fields(request: WorkspaceRequest, flow: Flow) -> list[Json]:
    fields: list[Json] = assets_json(request.workspace, flow)["fields"]
    return [{**field, "label": field["name"], "value_type": field["type"]} for field in fields]


def _flows(request: WorkspaceRequest, flow: Flow) -> list[Json]:
    names = {"messaging": "message", "messaging_background": "background", "messaging_offline": "survey"}
    flows: list[Json] = assets_json(request.workspace, flow)["flows"]
    return [{**one, "type": names.get(one["type"], one["type"]), "parent_refs": one["parameters"]} for one in flows]


def _recipients(request: WorkspaceRequest, _flow: Flow) -> list[Json]:
    """Groups and, for who may see them, contacts, by what is typed."""
    search = request.GET.get("search") or request.GET.get("query") or ""
    groups = Group.objects.for_workspace(request.workspace).filter(name__icontains=search)[:FOUND]
    found = [{"id": one.pk, "uuid": one.pk, "name": one.name, "type": "group"} for one in groups]
    if Can.VIEW_CONTACTS in ALLOWED[request.membership.role]:
        people = Contact.objects.for_workspace(request.workspace).filter(name__icontains=search)[:FOUND]
        found += [{"id": one.pk, "uuid": one.pk, "name": str(one), "type": "contact"} for one in people]
    return found


def _completion(_request: WorkspaceRequest, _flow: Flow) -> list[Json]:
    return [{"context": CONTEXT, "functions": functions()}]


LISTS: dict[str, Callable[[WorkspaceRequest, Flow], list[Json]]] = {
    "languages": _languages,
    "fields": _fields,
    "flows": _flows,
    "recipients": _recipients,
    "contacts": _recipients,
    "completion": _completion,
    "classifiers": lambda _request, _flow: [],
}

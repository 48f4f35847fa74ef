"""What a flow can refer to: the workspace's things, and the words that expressions are written with."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import slugify
from django.views.decorators.http import condition, require_GET, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.completion import CONTEXT
from dashboard.web.editor.languages import languages_of
from dashboard.web.editor.wire import Json, answers_json, read_json, reply
from dashboard.web.flows import find_flow
from dashboard.web.live import version
from engine.assets import place
from engine.models import ContactField, Flow, Workspace
from engine.services.drafts import create_draft
from engine.services.groups import create_field, create_group, create_label
from flows.errors import InputError
from flows.expressions.reference import completion as functions

FLOWS = "flows"
NAME_LENGTH = 64
KEY_LENGTH = 36


@require_GET
@member(Can.VIEW_FLOWS)
def index(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    return reply(assets_json(request.workspace, find_flow(request, flow)))


def assets_json(workspace: Workspace, flow: Flow) -> Json:
    assets = place(workspace.pk).assets
    return {
        "fields": [{"key": one.key, "name": one.name, "type": one.type} for one in assets.fields.values()],
        "groups": [{"uuid": one.uuid, "name": one.name, "query": one.query} for one in assets.groups.values()],
        "labels": _named(assets.labels),
        "globals": [{"key": one.key, "name": one.name} for one in assets.globals.values()],
        "channels": [
            {"uuid": one.uuid, "name": one.name, "schemes": one.schemes, "roles": one.roles}
            for one in assets.channels.values()
        ],
        "flows": flows_json(workspace),
        "topics": _named(assets.topics),
        "users": [{"uuid": one.uuid, "name": one.name or one.email} for one in assets.users.values()],
        "templates": _named(assets.templates),
        "llms": _named(assets.llms),
        "resthooks": [{"resthook": slug} for slug in assets.resthooks],
        "optins": [],
        "languages": [one._asdict() for one in languages_of(workspace, flow)],
        "locations": assets.locations is not None,
    }


def _named(things: Mapping[str, Any]) -> list[Json]:
    return [{"uuid": one.uuid, "name": one.name} for one in things.values()]


def flows_json(workspace: Workspace) -> list[Json]:
    """With the results of the parent that each of them reads, so that the one who enters it can give them."""
    flows = Flow.objects.for_workspace(workspace).filter(is_archived=False).order_by("name")
    return [
        {"uuid": pk, "name": name, "type": kind, "parameters": (inspection or {}).get("parent_refs", [])}
        for pk, name, kind, inspection in flows.values_list("pk", "name", "type", "inspection")
    ]


@require_POST
@member(Can.EDIT_FLOWS)
@answers_json
def add(request: WorkspaceRequest, flow: UUID, kind: str) -> HttpResponse:
    """Makes a field, group, label or flow that a flow is about to refer to."""
    found, data = find_flow(request, flow), read_json(request)
    made = _flow(request, found, data) if kind == FLOWS else make_asset(request.workspace, kind, data)
    return reply(made, 201)


def _flow(request: WorkspaceRequest, beside: Flow, data: Json) -> Json:
    """An empty flow of the type and language of another one; raises InputError for a name that can't be used."""
    name = str(data.get("name") or "")
    made = create_draft(
        workspace=request.workspace, name=name, type=beside.type, language=beside.language, by=request.user
    )
    return {"uuid": made.pk, "name": made.name, "type": made.type, "parameters": []}


def make_asset(workspace: Workspace, kind: str, data: Json) -> Json:
    """Raises InputError for a name that is taken or can't be one."""
    name = str(data.get("name") or data.get("label") or "").strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise InputError("name", f"has to have 1 to {NAME_LENGTH} characters")
    if kind not in _MAKERS:
        raise InputError("", f"{kind} can't be made here, only {', '.join(_MAKERS)}")
    try:
        with transaction.atomic():
            return _MAKERS[kind](workspace, name, data)
    except IntegrityError:
        raise InputError("name", f"there is one that is called “{name}” already") from None


def _field(workspace: Workspace, name: str, data: Json) -> Json:
    kind = str(data.get("type") or data.get("value_type") or ContactField.Type.TEXT)
    key = slugify(name).replace("-", "_")[:KEY_LENGTH]
    if kind not in ContactField.Type.values:
        raise InputError("type", f"has to be one of {', '.join(ContactField.Type.values)}")
    if not key or key[0].isdigit():
        raise InputError("name", "has to begin with a letter from a to z")
    made = create_field(workspace=workspace, key=key, name=name, type=kind)
    return {"key": made.key, "name": made.name, "type": made.type, "value_type": made.type}


def _group(workspace: Workspace, name: str, _data: Json) -> Json:
    made = create_group(workspace=workspace, name=name)
    return {"uuid": made.pk, "name": made.name, "query": ""}


def _label(workspace: Workspace, name: str, _data: Json) -> Json:
    made = create_label(workspace=workspace, name=name)
    return {"uuid": made.pk, "name": made.name}


_MAKERS: dict[str, Callable[[Workspace, str, Json], Json]] = {"fields": _field, "groups": _group, "labels": _label}


@lru_cache(maxsize=1)
def completion_json() -> tuple[Json, str]:
    """What can be completed in expressions, and a short digest of it."""
    data = {"context": CONTEXT, "functions": functions()}
    return data, f'"{version(data)}"'


def _digest(_request: HttpRequest, **_about: Any) -> str:
    return completion_json()[1]


@require_GET
@member(Can.VIEW_FLOWS)
def completion(request: WorkspaceRequest, flow: UUID) -> HttpResponseBase:
    find_flow(request, flow)
    return _completion(request)


@condition(etag_func=_digest)
def _completion(_request: HttpRequest) -> HttpResponse:
    return reply(completion_json()[0])

"""The editor's page: the flow as it is being edited, and what the editor has to know of the workspace."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dashboard.web.access import ALLOWED, Can, WorkspaceRequest, member
from dashboard.web.editor.flow_words import words_in
from dashboard.web.editor.languages import languages_of
from dashboard.web.editor.wire import Json, opened_json
from dashboard.web.flows import find_flow
from engine.models import Channel, Flow
from engine.services.drafts import Opened, open_draft
from engine.services.phone import CODE as SIMULATOR
from engine.services.prices import cost
from flows.errors import InputError

USSD = "ussd"
USSD_PAGE = 160

URLS = {
    "draft": "editor_draft",
    "check": "editor_check",
    "publish": "editor_publish",
    "discard": "editor_discard",
    "history": "editor_history",
    "assets": "editor_assets",
    "completion": "editor_completion",
    "simulate_start": "editor_simulate_start",
    "simulate_resume": "editor_simulate_resume",
    "tests": "editor_tests",
    "tests_run": "editor_tests_run",
    "replay": "editor_replay",
    "attachments": "attachment_upload",
    "activity": "editor_activity",
    "translate": "translate",
    "translations": "translations",
    "launch": "start",
    "results": "results",
    "export": "flow_export",
    "flow": "flow",
}


@require_GET
@member(Can.VIEW_FLOWS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    try:
        config = config_of(request, found, open_draft(found))
    except InputError as error:
        raise Http404(error.message) from error
    return render(request, "web/editor/editor.html", {"flow": found, "config": config})


def config_of(request: WorkspaceRequest, flow: Flow, opened: Opened) -> Json:
    allowed = ALLOWED[request.membership.role]
    translated = tuple(opened.definition.get("localization") or ())
    languages = [one._asdict() for one in languages_of(request.workspace, flow, translated)]
    return {
        "user": request.user.pk,
        "flow": _flow(flow),
        "can": {
            "edit": Can.EDIT_FLOWS in allowed and not flow.is_archived,
            "publish": Can.EDIT_FLOWS in allowed and not flow.is_archived,
            "launch": Can.START_FLOWS in allowed and not flow.is_archived,
            "simulate": Can.SIMULATE in allowed,
        },
        "draft": opened_json(opened),
        "languages": languages,
        "words": words_in(one["code"] for one in languages),
        "channels": [_channel(one, request.workspace.currency) for one in _channels(request)],
        "urls": urls_of(flow),
    }


def _flow(flow: Flow) -> Json:
    return {
        "uuid": flow.pk,
        "name": flow.name,
        "type": flow.type,
        "base_language": flow.language,
        "published": flow.published,
        "is_live": flow.published > 0,
        "is_archived": flow.is_archived,
    }


def _channels(request: WorkspaceRequest) -> Any:
    return Channel.objects.for_workspace(request.workspace).filter(is_active=True).exclude(type=SIMULATOR)


def _channel(channel: Channel, currency: str) -> Json:
    told: Json = {"uuid": channel.pk, "name": channel.name, "schemes": channel.schemes, "roles": channel.roles}
    if USSD in channel.roles:
        told["ussd_limit"] = channel.config.get("page_gsm7", USSD_PAGE)
    price = cost(channel, 1)
    return told if price is None else {**told, "segment_price": float(price), "currency": currency}


def urls_of(flow: Flow) -> dict[str, str]:
    """The addresses that the editor calls; some end where the key of what they are about is to follow."""
    urls = {name: reverse(f"web:{view}", args=[flow.pk]) for name, view in URLS.items()}
    own = {name: f"{urls['flow']}{name}/" for name in ("recents", "waiting")}
    return {
        **urls,
        **own,
        "asset_add": f"{urls['flow']}assets/",
        "flows": reverse("web:flows"),
        "personas": reverse("web:personas"),
    }

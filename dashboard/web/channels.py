"""Channels: how they are doing, and connecting, changing, trying and disconnecting them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from channels.base import ADAPTERS
from channels.claims import claim, reconfigure
from channels.known import BrokenSettings, to_adapter
from dashboard.reports import channels as report
from dashboard.web import live, paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.channel_forms import AdapterOfAny, ChangeForm, ChannelForm, ProviderForm, TrialForm, kind_of
from engine.clock import now
from engine.models import Channel, Message
from engine.services import channels as services
from engine.services.incidents import open_incidents
from engine.services.phone import CODE as PHONE
from engine.services.prices import spent

SPENT = timedelta(days=30)
CALLS = {"": _("All"), "in": _("From the provider"), "out": _("To the provider"), "errors": _("Errors")}
_CALLED = _("Connected. Now tell the provider the addresses below.")
# What providers call the addresses that they want to be told.
ACTIONS = {
    "receive": _("Messages that come in"),
    "callback": _("Messages that come in"),
    "called": _("Calls that nobody answers"),
    "session": _("Sessions"),
    "end": _("Sessions that ended"),
    "status": _("Delivery reports"),
    "delivery": _("Delivery reports"),
    "sent": _("Message was sent"),
    "delivered": _("Message was delivered"),
    "failed": _("Message failed"),
    "stopped": _("Somebody wants no more messages"),
}


def find_channel(request: WorkspaceRequest, channel: UUID) -> Channel:
    """The channel, if it is one of the current workspace; 404 otherwise."""
    return get_object_or_404(report.channels(request.workspace), pk=channel)


@member(Can.VIEW_CHANNELS)
def index(request: WorkspaceRequest) -> HttpResponse:
    rows = report.health(report.channels(request.workspace).order_by("-is_active", "name"))
    return render(request, "web/channels/list.html", {"rows": rows, "providers": _names()})


def _names() -> Mapping[str, str]:
    return {code: adapter.name for code, adapter in ADAPTERS.items()}


@member(Can.MANAGE_CHANNELS)
def choose(request: WorkspaceRequest) -> HttpResponse:
    form = ProviderForm(request.GET or {"country": request.workspace.country})
    return render(request, "web/channels/choose.html", {"form": form, "providers": form.providers()})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CHANNELS)
def connect(request: WorkspaceRequest, code: str) -> HttpResponse:
    adapter = _provider(code)
    form = ChannelForm(adapter, _posted(request))
    form.initial["country"] = request.GET.get("country", request.workspace.country)
    if form.is_valid():
        channel = claim(workspace=request.workspace, code=code, config=form.config, **form.basics)
        messages.success(request, _CALLED if adapter.actions else _("Connected. It begins to work within seconds."))
        return redirect("web:channel", channel.pk)
    return render(request, "web/channels/connect.html", {"form": form, "adapter": adapter})


def _provider(code: str) -> AdapterOfAny:
    adapter = ADAPTERS.get(code)
    if adapter is None or code == PHONE:
        raise Http404
    return adapter


def _posted(request: WorkspaceRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CHANNELS)
def edit(request: WorkspaceRequest, channel: UUID) -> HttpResponse:
    found = find_channel(request, channel)
    form = ChangeForm(found, _posted(request))
    if form.is_valid():
        reconfigure(channel=found, config=form.config, **form.limits, **form.basics)
        messages.success(request, _("Saved. It holds within seconds."))
        return redirect("web:channel", found.pk)
    return render(request, "web/channels/edit.html", {"form": form, "channel": found})


@member(Can.VIEW_CHANNELS)
def show(request: WorkspaceRequest, channel: UUID) -> HttpResponse:
    found = find_channel(request, channel)
    return render(request, "web/channels/channel.html", _shown(request, found, TrialForm(found)))


def _shown(request: WorkspaceRequest, channel: Channel, form: TrialForm) -> dict[str, Any]:
    adapter = ADAPTERS[channel.type]
    days = report.days(channel)
    return {
        "channel": channel,
        "provider": adapter.name,
        "kind": kind_of(adapter),
        "callbacks": _callbacks(channel, adapter),
        "health": report.health([channel])[0],
        "incidents": open_incidents(request.workspace).filter(channel=channel),
        "spent": spent(channel, now() - SPENT),
        "days": days,
        "most": max((max(day.received, day.sent + day.failed) for day in days), default=0),
        "form": form,
        **_trial(request, channel),
    }


def _callbacks(channel: Channel, adapter: AdapterOfAny) -> list[tuple[str, str]] | None:
    """What each address is for, and the address. Of several that do the same, the first. None if settings are wrong."""
    try:
        there = to_adapter(channel)
    except BrokenSettings:
        return None
    purposes = {**ACTIONS, "receive": ACTIONS["session"]} if kind_of(adapter) == "ussd" else ACTIONS
    return [(str(purposes.get(action, action)), there.callback(action)) for action in _distinct(adapter.actions)]


def _distinct(actions: Collection[str]) -> list[str]:
    if not isinstance(actions, Mapping):
        return list(actions)
    readers = list(actions.values())
    return [action for number, action in enumerate(actions) if readers.index(readers[number]) == number]


def _trial(request: WorkspaceRequest, channel: Channel) -> dict[str, Any]:
    """The test that was sent from this page last, if any."""
    key = request.session.get(f"trial:{channel.pk}")
    sent = Message.objects.for_workspace(request.workspace).filter(pk=key).first() if key else None
    return {"trial": sent, "version": live.version(sent and (sent.status, sent.reason))}


@member(Can.MANAGE_CHANNELS)
def trial(request: WorkspaceRequest, channel: UUID) -> HttpResponse:
    """What became of the test."""
    found = find_channel(request, channel)
    return live.answer(request, "web/channels/_trial.html", {"channel": found, **_trial(request, found)})


@require_POST
@member(Can.MANAGE_CHANNELS)
def send_test(request: WorkspaceRequest, channel: UUID) -> HttpResponse:
    found = find_channel(request, channel)
    form = TrialForm(found, request.POST)
    if form.is_valid() and found.is_active and kind_of(ADAPTERS[found.type]) != "ussd":
        try:
            sent = services.send_test(channel=found, urn=form.cleaned_data["to"], text=form.cleaned_data["text"])
        except services.NotSendable as error:
            form.add_error("to", str(error))
        else:
            request.session[f"trial:{found.pk}"] = str(sent.pk)
            return redirect(f"{reverse('web:channel', args=[found.pk])}#test")
    return render(request, "web/channels/channel.html", _shown(request, found, form))


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CHANNELS)
def disconnect(request: WorkspaceRequest, channel: UUID) -> HttpResponse:
    """Asks first."""
    found = find_channel(request, channel)
    if request.method == "GET":
        return render(request, "web/channels/disconnect.html", {"channel": found, "health": report.health([found])[0]})
    services.disconnect_channel(channel=found)
    messages.success(request, _("Disconnected. Nothing comes or goes by it until it is connected again."))
    return redirect("web:channel", found.pk)


@require_POST
@member(Can.MANAGE_CHANNELS)
def reconnect(request: WorkspaceRequest, channel: UUID) -> HttpResponse:
    found = find_channel(request, channel)
    services.reconnect_channel(channel=found)
    messages.success(request, _("Connected again."))
    return redirect("web:channel", found.pk)


@member(Can.MANAGE_CHANNELS)
def log(request: WorkspaceRequest, channel: UUID) -> HttpResponse:
    found = find_channel(request, channel)
    only = request.GET.get("only", "")
    page = paging.page(request, report.calls(found, only))
    rows = report.masked(page.rows) if request.workspace.redact_urns else page.rows
    context = {"channel": found, "page": page, "rows": rows, "only": only, "choices": CALLS.items()}
    return render(request, "web/channels/log.html", context)

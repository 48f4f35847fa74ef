"""Writing a broadcast: what it says and to whom, how many they are and what it costs, and then sending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from channels.base import ADAPTERS
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.inbox.forms import BroadcastForm, values_of
from dashboard.web.keys import key_of
from engine.models import Schedule
from engine.services.broadcasts import create_broadcast
from engine.services.launch import Forecast, forecast_message, sending_channel
from engine.services.schedules import ScheduleRefused, create_schedule


@require_http_methods(["GET", "POST"])
@member(Can.START_FLOWS)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Nothing is sent before it has been shown whom it reaches and what it costs."""
    form = BroadcastForm(request.workspace, request.POST or request.GET)
    expected = _expected(request, form)
    if request.method == "POST" and expected.people and form.is_ready:
        return _scheduled(request, form) if form.later else _sent(request, form, expected.people)
    return render(request, "web/broadcasts/new.html", _shown(request, form, expected))


@require_GET
@member(Can.START_FLOWS)
def count(request: WorkspaceRequest) -> HttpResponse:
    schedule = _edited(request)
    form = BroadcastForm(request.workspace, request.GET, schedule.translations if schedule else ())
    context = {**_shown(request, form, _expected(request, form)), "schedule": schedule}
    return render(request, "web/broadcasts/_preview.html", context)


def _edited(request: WorkspaceRequest) -> Schedule | None:
    """The broadcast that is being changed, if it isn't a new one."""
    key = key_of(request.GET.get("schedule"))
    return _scheduled_ones(request).filter(pk=key).first() if key else None


def _scheduled_ones(request: WorkspaceRequest) -> QuerySet[Schedule]:
    return Schedule.objects.for_workspace(request.workspace).filter(flow=None)


@require_http_methods(["GET", "POST"])
@member(Can.START_FLOWS)
def edit(request: WorkspaceRequest, planned: UUID) -> HttpResponse:
    """What is scheduled is written anew, and takes the place of what it was."""
    found = get_object_or_404(_scheduled_ones(request), pk=planned)
    data = request.POST or (request.GET if request.GET else values_of(found))
    form = BroadcastForm(request.workspace, data, found.translations)
    expected = _expected(request, form)
    if request.method == "POST" and expected.people and form.is_ready:
        return _scheduled(request, form, found) if form.later else _sent(request, form, expected.people, found)
    return render(request, "web/broadcasts/new.html", {**_shown(request, form, expected), "schedule": found})


def _sent(
    request: WorkspaceRequest, form: BroadcastForm, people: int, instead_of: Schedule | None = None
) -> HttpResponse:
    made = create_broadcast(**_written(request, form), instead_of=instead_of)
    text = ngettext("On its way to %(people)s person.", "On its way to %(people)s people.", people)
    messages.success(request, text % {"people": people})
    return redirect("web:broadcast_progress", made.pk)


def _written(request: WorkspaceRequest, form: BroadcastForm) -> dict[str, Any]:
    """As `create_broadcast` and `create_schedule` take it."""
    return {
        "workspace": request.workspace,
        "audience": form.audience,
        "translations": form.translations,
        "base_language": form.base_language,
        "pace": form.pace,
        "by": request.user,
    }


def _scheduled(request: WorkspaceRequest, form: BroadcastForm, instead_of: Schedule | None = None) -> HttpResponse:
    try:
        create_schedule(**_written(request, form), **form.recurrence, instead_of=instead_of)
    except ScheduleRefused:
        form.add_error("begins_on", _("None of its times is still to come."))
        context = {**_shown(request, form, Forecast()), "schedule": instead_of}
        return render(request, "web/broadcasts/new.html", context)
    messages.success(request, _("It is sent at that time. Until then it stands among what is scheduled."))
    return redirect("web:broadcasts")


def _expected(request: WorkspaceRequest, form: BroadcastForm) -> Forecast:
    """Nobody as long as nobody is chosen, or what was given makes no sense."""
    if not form.has_chosen:
        return Forecast()
    return forecast_message(
        workspace=request.workspace,
        translations=form.as_sms if "attachments" in _not_carried(request, form) else form.said,
        base_language=form.base_language,
        audience=form.audience,
        pace=form.pace,
    )


def _not_carried(request: WorkspaceRequest, form: BroadcastForm) -> set[str]:
    """What the message has and the channel of most of its SMS can't carry: attachments, quick_replies."""
    channel = sending_channel(request.workspace)
    can = ADAPTERS[channel.type].capabilities if channel and channel.type in ADAPTERS else frozenset()
    return form.carries - can


def _shown(request: WorkspaceRequest, form: BroadcastForm, expected: Forecast) -> dict[str, Any]:
    lost = _not_carried(request, form) if expected.people else set()
    return {"form": form, "expected": expected, "people": expected.people, "not_carried": lost}

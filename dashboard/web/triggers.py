"""What starts flows: triggers, which wait for something that a contact does, and schedules."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.reports import triggers as report
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to
from dashboard.web.people.queries import trouble
from dashboard.web.telling import reason
from dashboard.web.trigger_forms import KINDS, MATCHES, REPEATS, WEEKDAYS, ScheduleForm, TriggerForm
from engine.core.pacing import FULL_SPEED
from engine.models import Flow, Schedule, Trigger
from engine.services.schedules import ScheduleRefused, create_schedule, pace_of
from engine.services.triggers import (
    TriggerConflict,
    TriggerRefused,
    delete_trigger,
    pause_trigger,
    resume_trigger,
    save_trigger,
)
from flows.errors import QueryError


def find_trigger(request: WorkspaceRequest, trigger: UUID) -> Trigger:
    """The trigger, if it is one of the current workspace; 404 otherwise."""
    found = Trigger.objects.for_workspace(request.workspace).select_related("flow", "workspace")
    return get_object_or_404(found, pk=trigger)


def find_schedule(request: WorkspaceRequest, schedule: UUID) -> Schedule:
    return get_object_or_404(Schedule.objects.for_workspace(request.workspace), pk=schedule)


@member(Can.VIEW_TRIGGERS)
def index(request: WorkspaceRequest) -> HttpResponse:
    context = {
        "triggers": report.triggers(request.workspace, KINDS, MATCHES),
        "schedules": report.schedules(request.workspace, REPEATS, dict(WEEKDAYS)),
    }
    return render(request, "web/triggers/list.html", context)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def add(request: WorkspaceRequest) -> HttpResponse:
    return _edit(request, TriggerForm(request.workspace, _posted(request)), None)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def edit(request: WorkspaceRequest, trigger: UUID) -> HttpResponse:
    found = find_trigger(request, trigger)
    return _edit(request, TriggerForm(request.workspace, _posted(request), found), found)


def _edit(request: WorkspaceRequest, form: TriggerForm, trigger: Trigger | None) -> HttpResponse:
    if form.is_valid() and _save(form, trigger):
        messages.success(request, _("Saved."))
        return redirect("web:triggers")
    return render(request, "web/triggers/edit.html", {"form": form, "trigger": trigger})


def _save(form: TriggerForm, trigger: Trigger | None) -> bool:
    """Whether it could be; else the form says why not."""
    try:
        save_trigger(trigger=trigger, **form.values)
    except TriggerRefused as error:
        form.add_error("keywords", reason(error))
    except TriggerConflict as conflict:
        form.add_error(None, _told(conflict))
    return not form.errors


def _told(conflict: TriggerConflict) -> str:
    flows = ", ".join(sorted({other.flow.name for other in conflict.others}))
    return _("The same starts %(flows)s already. Choose other words, a channel or groups, or pause that one.") % {
        "flows": flows
    }


def _posted(request: WorkspaceRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@require_POST
@member(Can.EDIT_TRIGGERS)
def pause(request: WorkspaceRequest, trigger: UUID) -> HttpResponse:
    pause_trigger(trigger=find_trigger(request, trigger))
    return redirect("web:triggers")


@require_POST
@member(Can.EDIT_TRIGGERS)
def resume(request: WorkspaceRequest, trigger: UUID) -> HttpResponse:
    try:
        resume_trigger(trigger=find_trigger(request, trigger))
    except TriggerConflict as conflict:
        messages.error(request, _told(conflict))
    return redirect("web:triggers")


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def delete(request: WorkspaceRequest, trigger: UUID) -> HttpResponse:
    found = find_trigger(request, trigger)
    return _ask(request, lambda: delete_trigger(trigger=found), _("Delete this trigger?"), found.flow)


def _ask(request: WorkspaceRequest, work: Callable[[], object], question: str, flow: Flow | None) -> HttpResponse:
    stops = _("“%(name)s” will not be started by it any more.") % {"name": flow.name} if flow else ""
    goes_on = _("Conversations that it began go on.")
    back = back_to(_("Triggers"), "web:triggers")
    return ask_and_delete(request, work, question=question, back=back, warning=f"{stops} {goes_on}")


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def add_schedule(request: WorkspaceRequest) -> HttpResponse:
    return _edit_schedule(request, ScheduleForm(request.workspace, _posted(request)), None)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def edit_schedule(request: WorkspaceRequest, schedule: UUID) -> HttpResponse:
    """What starts a flow; messages are changed where they are written."""
    found = find_schedule(request, schedule)
    if found.flow is None:
        return redirect("web:broadcast_edit", found.pk)
    return _edit_schedule(request, ScheduleForm(request.workspace, _posted(request), found), found)


def _edit_schedule(request: WorkspaceRequest, form: ScheduleForm, schedule: Schedule | None) -> HttpResponse:
    if form.is_valid() and _save_schedule(request, form, schedule):
        messages.success(request, _("Saved."))
        return redirect("web:triggers")
    return render(request, "web/triggers/schedule.html", {"form": form, "schedule": schedule})


def _save_schedule(request: WorkspaceRequest, form: ScheduleForm, schedule: Schedule | None) -> bool:
    """Whether it could be; it takes the place of what it was before."""
    pace = pace_of(schedule) if schedule else FULL_SPEED
    try:
        create_schedule(workspace=request.workspace, by=request.user, pace=pace, instead_of=schedule, **form.values)
    except ScheduleRefused as error:
        form.add_error("begins_on", reason(error))
        return False
    except QueryError as error:
        form.add_error(None, trouble(form.audience.query, error).text)
        return False
    return True


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def delete_schedule(request: WorkspaceRequest, schedule: UUID) -> HttpResponse:
    found = find_schedule(request, schedule)
    return _ask(request, found.delete, _("Delete this schedule?"), found.flow)

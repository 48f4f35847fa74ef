"""Schedules: starts and broadcasts once or again and again, at a time of day in the workspace's zone."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from uuid import UUID

import msgspec
from django.db import transaction

from engine.clock import now
from engine.core.pacing import FULL_SPEED, Pace
from engine.core.recurrence import Recurrence, Repeat, next_fire
from engine.models import Broadcast, Flow, Schedule, Start, User, Workspace
from engine.services.audience import Audience, check_audience
from engine.wakeups import wake_bulk
from flows.message import MsgContent
from flows.told import told

logger = logging.getLogger(__name__)

MAX_SCHEDULES = 100


class ScheduleRefused(ValueError):
    """What was given makes no schedule."""


@transaction.atomic
def create_schedule(
    *,
    workspace: Workspace,
    audience: Audience,
    repeat: Repeat,
    begins_on: datetime,
    weekdays: Iterable[int] = (),
    ends_on: date | None = None,
    flow: Flow | None = None,
    translations: Mapping[str, MsgContent] | None = None,
    base_language: str = "",
    pace: Pace = FULL_SPEED,
    by: User | None = None,
    instead_of: Schedule | None = None,
) -> Schedule:
    """Starts a flow, or sends a message, at these times, each time at this pace; ``instead_of`` another, which goes.

    Raises ScheduleRefused, QueryError and URNError.
    """
    if (flow is None) == (base_language not in (translations or {})):
        raise ScheduleRefused(told("It needs either a flow or a message in the main language."))
    check_audience(audience, workspace)
    schedule = Schedule(
        workspace=workspace,
        **audience.columns(),
        repeat=repeat,
        begins_on=begins_on,
        weekdays=sorted(set(weekdays)),
        ends_on=ends_on,
        flow=flow,
        translations={language: msgspec.to_builtins(content) for language, content in (translations or {}).items()},
        base_language=base_language,
        **pace._asdict(),
        created_by=by,
    )
    schedule.next_on = next_time(schedule, now())
    if schedule.next_on is None:
        raise ScheduleRefused(told("None of its times is still to come."))
    schedule.save()
    if instead_of:
        instead_of.delete()
    return schedule


def next_time(schedule: Schedule, after: datetime) -> datetime | None:
    """When it happens next; in quiet hours, at their end. None if never, or after the calendar's last year."""
    try:
        return _next_time(schedule, after)
    except (OverflowError, ValueError):
        return None


def _next_time(schedule: Schedule, after: datetime) -> datetime | None:
    workspace = schedule.workspace
    planned = _planned(schedule, workspace.environment().tz, after)
    return workspace.next_allowed(planned) if planned else None


def _planned(schedule: Schedule, zone: tzinfo, after: datetime) -> datetime | None:
    repeat: Repeat = schedule.repeat  # type: ignore[assignment]  # its choices are these
    recurrence = Recurrence(repeat, schedule.begins_on, frozenset(schedule.weekdays), schedule.ends_on)
    return next_fire(recurrence, zone, after)


def replan_schedules(*, workspace: Workspace, before: tzinfo) -> None:
    """For the workspace's clock and quiet hours as they are now; ``before`` is the zone that it had.

    What repeats keeps its time of day, what happens once its moment. What waits for the end of quiet hours isn't lost.
    """
    moment, zone = now(), workspace.environment().tz
    for schedule in Schedule.objects.for_workspace(workspace).filter(next_on__isnull=False).select_for_update():
        schedule.workspace = workspace
        waits = _has_come(schedule, before, moment)
        if schedule.repeat != Schedule.Repeat.ONCE:
            schedule.begins_on = schedule.begins_on.astimezone(before).replace(tzinfo=zone)
        schedule.next_on = workspace.next_allowed(moment) if waits else next_time(schedule, moment)
        schedule.save(update_fields=["begins_on", "next_on"])


def _has_come(schedule: Schedule, zone: tzinfo, moment: datetime) -> bool:
    """Whether the time that it waits for was planned before this moment, and put off."""
    planned = _planned(schedule, zone, moment)
    return planned is None or (schedule.next_on or moment) < planned


def pace_of(schedule: Schedule) -> Pace:
    """How fast it goes, each time."""
    return Pace(schedule.wave_size, schedule.wave_minutes, schedule.per_minute)


def fire_schedules() -> int:
    """Sets going what is due; how many there were. What was missed meanwhile happens once, at the end of quiet hours.

    One that can't happen holds up no other.
    """
    due = Schedule.objects.filter(next_on__lte=now(), workspace__is_active=True).order_by("next_on")
    return sum(map(_fire, due.values_list("pk", flat=True)[:MAX_SCHEDULES]))


def _fire(pk: UUID) -> bool:
    try:
        return _fire_due(pk)
    except Exception:
        logger.exception("schedule %(schedule)s could not happen", {"schedule": pk})
        return False


@transaction.atomic(durable=True)
def _fire_due(pk: UUID) -> bool:
    """The start and the next time are written together: it happens once, whoever dies."""
    due = Schedule.objects.filter(pk=pk, next_on__lte=now()).select_related("workspace")
    schedule = due.select_for_update(skip_locked=True, of=("self",)).first()
    if schedule is None:
        return False
    moment = now()
    allowed = schedule.workspace.next_allowed(moment)
    happens = allowed <= moment
    if happens:
        _happen(schedule)
    schedule.next_on = next_time(schedule, moment) if happens else allowed
    schedule.save(update_fields=["next_on"])
    return happens


def _happen(schedule: Schedule) -> None:
    """Its people are looked up like those of all starts and broadcasts: if they can't be, its page says why."""
    names = ("workspace_id", "created_by_id", *Audience().columns(), *Pace._fields)
    shared = {name: getattr(schedule, name) for name in names}
    if schedule.flow_id:
        Start.objects.create(flow_id=schedule.flow_id, is_scheduled=True, **shared)
    else:
        said = {"translations": schedule.translations, "base_language": schedule.base_language}
        Broadcast.objects.create(is_scheduled=True, **shared, **said)
    transaction.on_commit(wake_bulk)

"""Schedules: each time happens once, whoever looks, and the next is set with it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from engine.core.pacing import Pace
from engine.core.quiet import Quiet
from engine.core.recurrence import Repeat
from engine.models import Broadcast, Flow, Schedule, Start, Workspace
from engine.runner.batch import run_batch
from engine.services import bulk, schedules
from engine.services.audience import Audience, Exclusions
from engine.services.campaigns import set_quiet_times
from engine.services.fields import delete_field
from engine.services.groups import create_field, create_group, delete_group
from engine.services.schedules import ScheduleRefused, create_schedule, fire_schedules
from engine.services.starts import create_start
from engine.services.usages import InUse
from engine.services.workspaces import change_workspace
from flows.errors import QueryError
from flows.message import MsgContent
from tests.engine.conftest import Say, numbers

EVERYONE = Audience(everyone=True)
PAST = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
KATHMANDU = ZoneInfo("Asia/Kathmandu")


def come_due(schedule: Schedule) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(next_on=now() - timedelta(days=3))


def test_a_flow_every_day(flow: Flow, say: Say) -> None:
    say("hi", "+250788000000")
    made = create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
    assert made.next_on
    assert now() < made.next_on <= now() + timedelta(days=1)
    assert fire_schedules() == 0
    come_due(made)
    assert fire_schedules() == 1
    assert fire_schedules() == 0
    bulk.advance()
    assert Start.objects.get().total == 1
    again = Schedule.objects.get()
    assert again.next_on == made.next_on


def test_a_message_once(workspace: Workspace, say: Say) -> None:
    say("hi", "+250788000000")
    made = create_schedule(
        workspace=workspace,
        audience=EVERYONE,
        repeat="once",
        begins_on=now() + timedelta(hours=1),
        translations={"eng": MsgContent("Hello")},
        base_language="eng",
    )
    come_due(made)
    fire_schedules()
    bulk.advance()
    assert Broadcast.objects.get().total == 1
    come_due(Schedule.objects.get())
    Schedule.objects.update(begins_on=PAST)
    fire_schedules()
    assert Schedule.objects.get().next_on is None


def test_quiet_hours_put_it_off(flow: Flow) -> None:
    Workspace.objects.update(quiet_from="00:00", quiet_until="23:00")
    flow.refresh_from_db()
    made = create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
    assert made.next_on
    assert made.next_on.hour == 23


def move_to(workspace: Workspace, zone: str) -> None:
    workspace.refresh_from_db()
    workspace.timezone = zone
    change_workspace(workspace=workspace, fields=["timezone"])


def test_what_repeats_keeps_its_time_of_day_in_another_time_zone(flow: Flow) -> None:
    made = create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
    move_to(flow.workspace, "Asia/Kathmandu")
    made.refresh_from_db()
    assert made.next_on
    assert made.next_on > now()
    assert [f"{one.astimezone(KATHMANDU):%H:%M}" for one in (made.begins_on, made.next_on)] == ["09:30"] * 2
    move_to(flow.workspace, "UTC")
    made.refresh_from_db()
    assert made.begins_on == PAST


def test_what_happens_once_keeps_its_moment_in_another_time_zone(flow: Flow) -> None:
    later = now() + timedelta(hours=1)
    create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="once", begins_on=later, flow=flow)
    move_to(flow.workspace, "Asia/Kathmandu")
    assert Schedule.objects.get().next_on == later


def test_what_is_over_stays_so_in_another_time_zone(flow: Flow) -> None:
    create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
    Schedule.objects.update(next_on=None)
    move_to(flow.workspace, "Asia/Kathmandu")
    assert Schedule.objects.get().next_on is None


def test_planned_times_move_with_the_quiet_hours(flow: Flow) -> None:
    create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
    set_quiet_times(workspace=flow.workspace, quiet=Quiet(time(8), time(12)))
    moved = Schedule.objects.get().next_on
    assert moved
    assert (moved.hour, moved.minute) == (12, 0)


@pytest.mark.parametrize("repeat", ["once", "daily"])
def test_what_waits_for_the_end_of_quiet_hours_is_not_lost_when_they_change(flow: Flow, repeat: Repeat) -> None:
    earlier = now() - timedelta(minutes=1)
    Schedule.objects.create(
        workspace=flow.workspace,
        everyone=True,
        repeat=repeat,
        begins_on=earlier,
        next_on=now() + timedelta(hours=3),
        flow=flow,
    )
    set_quiet_times(workspace=flow.workspace, quiet=Quiet())
    assert fire_schedules() == 1
    tomorrow = Schedule.objects.get().next_on
    assert tomorrow == (earlier + timedelta(days=1) if repeat == "daily" else None)


def block_today(workspace: Workspace) -> None:
    """And tomorrow, as today may be over soon."""
    dates = frozenset(now().date() + timedelta(days=days) for days in range(2))
    set_quiet_times(workspace=workspace, quiet=Quiet(dates=dates))


@pytest.mark.parametrize("repeat", ["once", "daily"])
def test_what_is_late_waits_for_the_end_of_quiet_hours(flow: Flow, repeat: Repeat) -> None:
    Schedule.objects.create(
        workspace=flow.workspace, everyone=True, repeat=repeat, begins_on=PAST, next_on=now(), flow=flow
    )
    block_today(flow.workspace)
    Schedule.objects.update(next_on=now())
    assert fire_schedules() == 0
    assert not Start.objects.exists()
    put_off = Schedule.objects.get().next_on
    assert put_off
    assert put_off.date() == now().date() + timedelta(days=2)
    set_quiet_times(workspace=flow.workspace, quiet=Quiet())
    Schedule.objects.update(next_on=now())
    assert fire_schedules() == 1
    assert Start.objects.count() == 1


@pytest.mark.parametrize(("is_scheduled", "others"), [(True, 0), (False, 3)])
def test_what_is_under_way_rests_in_quiet_hours_if_it_was_scheduled(
    flow: Flow, say: Say, is_scheduled: bool, others: int
) -> None:
    say("hi", *numbers(5))
    start = create_start(flow=flow, audience=EVERYONE, pace=Pace(wave_size=2))
    run_batch()
    bulk.advance()
    Start.objects.update(is_scheduled=is_scheduled)
    block_today(flow.workspace)
    drain()
    assert bulk.progress(start).get("started") == 2 + others
    set_quiet_times(workspace=flow.workspace, quiet=Quiet())
    drain()
    assert bulk.progress(start) == {"started": 5}
    start.refresh_from_db()
    assert start.status == "completed"


def test_what_was_scheduled_is_looked_up_after_quiet_hours(flow: Flow, say: Say) -> None:
    say("hi", *numbers(1))
    made = create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
    come_due(made)
    fire_schedules()
    block_today(flow.workspace)
    assert bulk.advance() == 0
    assert Start.objects.get().status == "queued"
    set_quiet_times(workspace=flow.workspace, quiet=Quiet())
    assert bulk.advance() == 1


def drain() -> None:
    while bulk.advance() or run_batch().contacts:
        pass


def test_a_query_that_no_longer_makes_sense_is_told_by_a_failed_start(flow: Flow) -> None:
    field = create_field(workspace=flow.workspace, key="age", name="Age", type="number")
    audience = Audience(query="age > 3")
    made = create_schedule(workspace=flow.workspace, audience=audience, repeat="daily", begins_on=PAST, flow=flow)
    field.delete()
    flow.workspace.touch_assets()
    come_due(made)
    assert fire_schedules() == 1
    bulk.advance()
    failed = Start.objects.get()
    assert failed.status == "failed"
    assert "age" in failed.error
    assert Schedule.objects.get().next_on == made.next_on


def test_what_it_asks_for_stays(flow: Flow) -> None:
    field = create_field(workspace=flow.workspace, key="town", name="Town")
    left_out, others = (create_group(workspace=flow.workspace, name=name) for name in ("Told already", "Others"))
    exclude = Exclusions(groups=(left_out.pk,))
    made = create_schedule(
        workspace=flow.workspace,
        audience=Audience(query='town = "Prizren"', exclude=exclude),
        repeat="daily",
        begins_on=PAST,
        flow=flow,
    )
    for deleted in (lambda: delete_field(field=field), lambda: delete_group(group=left_out)):
        with pytest.raises(InUse) as refused:
            deleted()
        assert [usage.key for usage in refused.value.usages] == [str(made.pk)]
    delete_group(group=others)
    Schedule.objects.update(next_on=None)
    delete_field(field=field)
    delete_group(group=left_out)


def test_one_that_cannot_happen_harms_no_other(flow: Flow, say: Say) -> None:
    say("hi", "+250788000000")
    bad, good = (
        create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
        for _ in range(2)
    )
    come_due(good)
    come_due(bad)
    Schedule.objects.filter(pk=bad.pk).update(exclusions={"not_seen_for_days": 3_000_000})
    assert fire_schedules() == 2
    bulk.advance()
    assert sorted(Start.objects.values_list("status", flat=True)) == ["failed", "started"]
    assert list(Schedule.objects.values_list("next_on", flat=True)) == [good.next_on] * 2


def test_what_stops_one_stops_no_other(flow: Flow, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = (
        create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat="daily", begins_on=PAST, flow=flow)
        for _ in range(2)
    )
    Schedule.objects.update(next_on=now() - timedelta(days=3))
    monkeypatch.setattr(schedules, "_happen", lambda schedule: 1 / (schedule.pk != bad.pk))
    assert fire_schedules() == 1
    assert Schedule.objects.get(pk=good.pk).next_on == good.next_on
    assert Schedule.objects.filter(pk=bad.pk, next_on__lt=now()).exists()


@pytest.mark.parametrize("repeat", ["once", "daily", "monthly"])
def test_after_the_last_year_of_the_calendar_none_happens(flow: Flow, repeat: Repeat) -> None:
    Workspace.objects.update(timezone="America/Santiago", quiet_from="20:00", quiet_until="08:00")
    flow.refresh_from_db()
    end = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    with pytest.raises(ScheduleRefused, match="still to come"):
        create_schedule(workspace=flow.workspace, audience=EVERYONE, repeat=repeat, begins_on=end, flow=flow)


def test_what_makes_no_sense_is_refused(flow: Flow) -> None:
    workspace = flow.workspace
    with pytest.raises(ScheduleRefused, match="still to come"):
        create_schedule(workspace=workspace, audience=EVERYONE, repeat="once", begins_on=PAST, flow=flow)
    with pytest.raises(ScheduleRefused, match="either a flow or a message"):
        create_schedule(workspace=workspace, audience=EVERYONE, repeat="daily", begins_on=PAST)
    with pytest.raises(QueryError):
        create_schedule(
            workspace=workspace, audience=Audience(query="height > 3"), repeat="daily", begins_on=PAST, flow=flow
        )
    assert not Schedule.objects.exists()

"""Campaigns: what is set for whom, kept up to date, and what happens when it comes due."""

from datetime import datetime, time, timedelta, timezone

import pytest
from django.utils.timezone import now

from engine.core.quiet import Quiet
from engine.models import (
    Campaign,
    CampaignPoint,
    Channel,
    Contact,
    Flow,
    Group,
    Inbox,
    Message,
    Outbox,
    Timer,
    Workspace,
)
from engine.models.base import uuid7
from engine.runner.batch import run_batch
from engine.runner.sweeping import fire_timers
from engine.services import bulk
from engine.services.campaigns import (
    PointRefused,
    create_campaign,
    delete_point,
    reschedule_group,
    save_point,
    set_quiet_times,
)
from engine.services.contacts import modify_contact
from engine.services.groups import create_field, create_group
from engine.services.workspaces import change_workspace
from flows.message import MsgContent
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.status import StatusModifier
from flows.modifiers.timezone import TimezoneModifier
from flows.refs import FieldRef, GroupRef
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import flow as make_flow
from tests.engine.flows import node, send

ANA = "+250788000000"
KIGALI = timezone(timedelta(hours=2))


@pytest.fixture
def group(workspace: Workspace) -> Group:
    Workspace.objects.update(timezone="Africa/Kigali")
    create_field(workspace=workspace, key="visit", name="Visit", type="datetime")
    return create_group(workspace=workspace, name="Mothers")


@pytest.fixture
def campaign(workspace: Workspace, group: Group) -> Campaign:
    return create_campaign(workspace=workspace, name="Visits", group=group)


@pytest.fixture
def ana(say: Say, group: Group) -> Contact:
    say("hi", ANA)
    return contact_of(ANA)


def remind(
    campaign: Campaign, text: str = "Your visit is near, @contact.first_name", **values: object
) -> CampaignPoint:
    given = {"relative_to": "visit", "offset": -1, "unit": "days", "hour": 9, **values}
    made = save_point(campaign=campaign, translations={"eng": MsgContent(text)}, base_language="eng", **given)  # type: ignore[arg-type]
    run_batch()
    return made


def join(contact: Contact, group: Group, change: str = "add") -> None:
    modify_contact(contact=contact, modifiers=[GroupsModifier((GroupRef(str(group.pk), group.name),), change)])  # type: ignore[arg-type]


def visit(contact: Contact, text: str) -> None:
    modify_contact(contact=contact, modifiers=[FieldModifier(FieldRef("visit", "Visit"), text)])


def due() -> list[datetime]:
    return list(Timer.objects.filter(kind="campaign").order_by("due_on").values_list("due_on", flat=True))


def day(days: int, hour: int = 9) -> datetime:
    """An hour of the clock in Kigali so many days from today."""
    return datetime.combine(
        now().astimezone(KIGALI).date() + timedelta(days=days), datetime.min.time(), KIGALI
    ).replace(hour=hour)


def on(days: int) -> str:
    return day(days).date().isoformat() + "T10:00:00+02:00"


def test_it_follows_the_date_the_group_the_clock_and_the_status(campaign: Campaign, group: Group, ana: Contact) -> None:
    remind(campaign)
    visit(ana, on(10))
    assert due() == []
    join(ana, group)
    assert due() == [day(9)]
    visit(ana, on(20))
    assert due() == [day(19)]
    modify_contact(contact=ana, modifiers=[TimezoneModifier("Asia/Kathmandu")])
    assert due() == [day(19).replace(tzinfo=timezone(timedelta(hours=5, minutes=45)))]
    modify_contact(contact=ana, modifiers=[TimezoneModifier("")])
    visit(ana, "")
    assert due() == []
    visit(ana, on(10))
    join(ana, group, "remove")
    assert due() == []
    join(ana, group)
    modify_contact(contact=ana, modifiers=[StatusModifier("stopped")])
    assert due() == []


def test_new_and_changed_points_are_set_for_everyone_in_the_group(
    campaign: Campaign, group: Group, ana: Contact
) -> None:
    visit(ana, on(10))
    join(ana, group)
    point = remind(campaign)
    assert due() == [day(9)]
    remind(campaign, point=point, offset=2)
    assert due() == [day(12)]
    remind(campaign, offset=-1)
    assert due() == [day(9), day(12)]


def test_what_is_over_is_not_set(campaign: Campaign, group: Group, ana: Contact) -> None:
    remind(campaign)
    join(ana, group)
    visit(ana, on(-3))
    assert due() == []


def test_quiet_hours_and_blocked_dates_put_it_off(campaign: Campaign, group: Group, ana: Contact) -> None:
    Workspace.objects.update(quiet_from="08:00", quiet_until="12:00", blocked_dates=[day(9).date()])
    remind(campaign)
    join(ana, group)
    visit(ana, on(10))
    assert due() == [day(10, hour=0)]


def test_what_is_set_moves_with_the_quiet_times(campaign: Campaign, group: Group, ana: Contact) -> None:
    remind(campaign)
    join(ana, group)
    visit(ana, on(10))
    quiet = Quiet(time(8), time(12), frozenset({day(9).date()}))
    set_quiet_times(workspace=Workspace.objects.get(), quiet=quiet)
    run_batch()
    assert due() == [day(10, hour=0)]


def test_what_is_set_moves_with_the_time_zone_of_the_workspace(
    campaign: Campaign, group: Group, ana: Contact, workspace: Workspace
) -> None:
    remind(campaign)
    join(ana, group)
    visit(ana, on(10))
    workspace.refresh_from_db()
    workspace.timezone = "Asia/Kathmandu"
    change_workspace(workspace=workspace, fields=["timezone"])
    run_batch()
    assert due() == [day(9).replace(tzinfo=timezone(timedelta(hours=5, minutes=45)))]


def test_a_date_blocked_behind_our_back_still_counts(campaign: Campaign, group: Group, ana: Contact) -> None:
    remind(campaign)
    join(ana, group)
    visit(ana, on(10))
    Workspace.objects.update(blocked_dates=[day(9).date()])
    Workspace.objects.get().touch_assets()
    Timer.objects.filter(kind="campaign").update(due_on=now() - timedelta(minutes=1))
    fire_timers()
    run_batch()
    assert due() == [day(10, hour=0)]
    assert not Message.objects.filter(direction="out").exists()


def fire(ana: Contact) -> None:
    """Makes what is set for Ana come due as if time had passed: it was set for a minute ago."""
    past = (now() - timedelta(minutes=1)).replace(microsecond=0)
    timer = Timer.objects.get(kind="campaign")
    Timer.objects.filter(pk=timer.pk).update(due_on=past)
    pretend_visit(ana, past)
    fire_timers()
    run_batch()


def pretend_visit(ana: Contact, moment: datetime) -> None:
    ana.refresh_from_db()
    ana.fields["visit"]["datetime"] = moment.isoformat()
    Contact.objects.filter(pk=ana.pk).update(fields=ana.fields)


def test_a_message_is_sent_when_it_comes_due(campaign: Campaign, group: Group, ana: Contact) -> None:
    remind(campaign, text="Now, @fields.visit", offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    fire(ana)
    assert texts_to(ANA)[0].startswith("Now, 20")
    assert due() == []
    assert not Inbox.objects.exists()


def begin_quiet_hours() -> None:
    """What was due a minute ago was due before them."""
    local = now().astimezone(KIGALI)
    set_hours((local - timedelta(seconds=30)).time(), (local + timedelta(hours=2)).time())


def set_hours(begin: time | None, end: time | None) -> None:
    Workspace.objects.update(quiet_from=begin, quiet_until=end)
    Workspace.objects.get().touch_assets()


def pass_quiet_hours() -> None:
    set_hours(None, None)
    Timer.objects.filter(meant_on__isnull=False).update(due_on=now() - timedelta(seconds=1))
    fire_timers()
    run_batch()


@pytest.fixture
def late(campaign: Campaign, group: Group, ana: Contact) -> Timer:
    """That of a point whose turn came after quiet hours had begun."""
    remind(campaign, text="Now", offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    begin_quiet_hours()
    fire(ana)
    return Timer.objects.get()


def test_what_is_handled_late_waits_for_the_end_of_quiet_hours(campaign: Campaign, late: Timer) -> None:
    assert texts_to(ANA) == []
    assert not Inbox.objects.exists()
    assert timedelta(minutes=119) < late.due_on - now() <= timedelta(hours=2)
    reschedule_group(campaign=campaign)
    run_batch()
    assert Timer.objects.get().pk == late.pk
    pass_quiet_hours()
    assert texts_to(ANA) == ["Now"]
    assert due() == []


def test_what_waits_for_the_end_of_quiet_hours_has_no_say_for_another_date(late: Timer, ana: Contact) -> None:
    visit(ana, on(12))
    pass_quiet_hours()
    assert texts_to(ANA) == []
    assert due() == [day(12, hour=10)]


def test_what_waits_happens_at_once_when_quiet_hours_go(campaign: Campaign, group: Group, ana: Contact) -> None:
    remind(campaign, text="Now", offset=0, unit="minutes")
    join(ana, group)
    begin_quiet_hours()
    visit(ana, (now() + timedelta(minutes=1)).isoformat())
    (at_their_end,) = due()
    assert at_their_end > now() + timedelta(hours=1)
    pretend_visit(ana, now() - timedelta(seconds=1))
    for _ in range(2):
        set_quiet_times(workspace=Workspace.objects.get(), quiet=Quiet())
        run_batch()
    assert fire_timers() == 1
    run_batch()
    set_quiet_times(workspace=Workspace.objects.get(), quiet=Quiet())
    run_batch()
    assert texts_to(ANA) == ["Now"]
    assert due() == []


def test_it_waits_while_the_outbox_is_long(campaign: Campaign, group: Group, ana: Contact, channel: Channel) -> None:
    Workspace.objects.update(outbox_limit=1)
    remind(campaign, text="Now", offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    common = {"workspace_id": channel.workspace_id, "channel": channel}
    before = Outbox.objects.create(**common, message_id=uuid7(), contact_id=uuid7())
    fire(ana)
    assert len(due()) == 1
    assert not Inbox.objects.exists()
    before.delete()
    assert fire_timers() == 1
    run_batch()
    assert texts_to(ANA) == ["Now"]


def test_the_inbox_is_filled_only_so_far(
    campaign: Campaign, group: Group, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "HIGH_WATER", 2)
    remind(campaign, text="Now", relative_to="created_on", offset=1)
    for number in numbers(3):
        say("hi", number)
        join(contact_of(number), group)
    Timer.objects.filter(kind="campaign").update(due_on=now() - timedelta(minutes=1))
    assert [fire_timers(), fire_timers()] == [2, 0]
    run_batch()
    assert fire_timers() == 1


def test_who_has_stopped_is_sent_nothing(campaign: Campaign, group: Group, ana: Contact) -> None:
    remind(campaign, text="Now", offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    Timer.objects.update(due_on=now())
    fire_timers()
    modify_contact(contact=ana, modifiers=[StatusModifier("stopped")])
    run_batch()
    assert texts_to(ANA) == []
    assert not Inbox.objects.exists()


def test_a_flow_is_started_when_it_comes_due(
    workspace: Workspace, campaign: Campaign, group: Group, ana: Contact
) -> None:
    flow = add_flow(workspace, make_flow("Visit", [node("visit", send("For @trigger.type"))]))
    save_point(campaign=campaign, relative_to="visit", offset=0, unit="minutes", flow=flow)
    run_batch()
    join(ana, group)
    visit(ana, on(10))
    fire(ana)
    assert texts_to(ANA) == ["For campaign"]


def test_what_was_meant_for_another_time_has_no_say(campaign: Campaign, group: Group, ana: Contact) -> None:
    point = remind(campaign, offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    Timer.objects.filter(kind="campaign").update(due_on=now() - timedelta(minutes=1))
    fire_timers()
    run_batch()
    assert not Message.objects.filter(direction="out").exists()
    assert len(due()) == 1
    visit(ana, on(11))
    delete_point(point=point)
    fire(ana)
    assert not Message.objects.filter(direction="out").exists()


def test_what_is_due_but_not_handled_yet_survives_another_change(
    campaign: Campaign, group: Group, ana: Contact
) -> None:
    remind(campaign, offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    Timer.objects.filter(kind="campaign").update(due_on=now() - timedelta(minutes=1))
    modify_contact(contact=ana, modifiers=[TimezoneModifier("Asia/Kathmandu")])
    assert len(due()) == 2


def test_the_last_message_can_be_counted_from(campaign: Campaign, group: Group, ana: Contact, say: Say) -> None:
    remind(campaign, relative_to="last_seen_on", offset=7, hour=-1)
    join(ana, group)
    first = due()
    say("still there", ANA)
    assert len(due()) == 1
    assert due() > first


@pytest.mark.parametrize(
    "values",
    [
        {"relative_to": "height"},
        {"unit": "years"},
        {"hour": 24},
        {"base_language": "fra"},
    ],
)
def test_points_that_make_no_sense_are_refused(campaign: Campaign, flow: Flow, values: dict[str, object]) -> None:
    given = {"relative_to": "visit", "offset": 1, "unit": "days", "base_language": "eng", **values}
    with pytest.raises(PointRefused):
        save_point(campaign=campaign, translations={"eng": MsgContent("x")}, **given)  # type: ignore[arg-type]

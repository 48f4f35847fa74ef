"""One time for the whole site: that of PostgreSQL, however wrong a machine's own clock is."""

from datetime import UTC, datetime, timedelta
from time import sleep
from uuid import UUID

import pytest
from django.db import connection
from django.db.transaction import atomic

from engine.clock import CLOCK, SharedClock, now
from engine.database import ask, transaction
from engine.models import Campaign, Contact, Flow, Group, Timer, Workspace
from engine.models.base import IDS
from engine.runner.scene import Cause
from engine.services.contacts import modify_contact
from engine.services.editing import edit_contacts
from flows.clock import FrozenClock, SteppingClock
from flows.modifiers.timezone import TimezoneModifier
from tests.engine.conftest import Say, add_flow, texts_to
from tests.engine.flows import poll
from tests.engine.test_campaigns import (  # noqa: F401  # fixtures
    ANA,
    ana,
    campaign,
    due,
    fire,
    group,
    join,
    on,
    pretend_visit,
    remind,
    visit,
)
from tests.engine.test_conversations import start_all
from tests.engine.test_locking import await_other
from tests.engine.threads import together

NUMBER = "+250788000000"
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TOLERATED = timedelta(seconds=5)


def asked_at(moment: datetime) -> SharedClock:
    """The clock of a machine on which a question leaves at that moment, and is answered a second later."""
    return SharedClock(FrozenClock(moment + SECOND))


@pytest.mark.parametrize("told", [NOON, NOON + SECOND / 2, NOON + SECOND])
def test_a_clock_that_can_be_right_is_left_alone(told: datetime) -> None:
    clock = asked_at(NOON)
    clock.learn(told, NOON)
    assert clock.now() == NOON + SECOND


@pytest.mark.parametrize(
    ("told", "then"),
    [
        # It is told no earlier than it was asked: nobody knows how long before the answer.
        (NOON - timedelta(minutes=3), NOON - timedelta(minutes=3) + SECOND),
        (NOON + timedelta(minutes=3), NOON + timedelta(minutes=3)),
    ],
)
def test_a_wrong_one_is_put_right_by_as_little_as_will_do(told: datetime, then: datetime) -> None:
    clock = asked_at(NOON)
    clock.learn(told, NOON)
    assert clock.now() == then
    clock.learn(told, NOON)
    assert clock.now() == then


def test_what_the_database_told_is_never_to_come() -> None:
    clock = SharedClock(SteppingClock(NOON))
    for told in (NOON + timedelta(days=1), NOON - timedelta(days=1), NOON + timedelta(milliseconds=1)):
        clock.learn(told, clock.own())
        assert clock.now() >= told


@pytest.mark.usefixtures("late_clock", "transactional_db")
def test_a_new_connection_tells_the_time() -> None:
    connection.close()
    connection.ensure_connection()
    assert not is_late()


@pytest.mark.usefixtures("late_clock", "transactional_db")
def test_so_does_each_transaction_of_the_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(CLOCK, "_behind", timedelta(0))
    assert is_late()
    with transaction():
        assert not is_late()


@pytest.mark.usefixtures("late_clock")
def test_a_wait_is_no_shorter_for_it(workspace: Workspace, say: Say) -> None:
    add_flow(workspace, poll())
    say("hello", NUMBER)
    start_all(Flow.objects.get())
    ((waits, made),) = ask("SELECT expires_on - clock_timestamp(), clock_timestamp() - created_on FROM engine_session")
    assert timedelta(hours=24) - waits < TOLERATED
    assert made < TOLERATED


@pytest.mark.usefixtures("late_clock")
def test_a_campaign_comes_once_all_the_same(campaign: Campaign, group: Group, ana: Contact) -> None:  # noqa: F811  # fixtures
    remind(campaign, text="Now", offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    fire(ana)
    modify_contact(contact=ana, modifiers=[TimezoneModifier("Asia/Kathmandu")])
    assert (texts_to(ANA), due()) == (["Now"], [])


def test_who_waits_goes_by_their_turn(campaign: Campaign, group: Group, ana: Contact) -> None:  # noqa: F811  # fixtures
    remind(campaign, text="Now", offset=0, unit="minutes")
    join(ana, group)
    visit(ana, on(10))
    soon = (now() + timedelta(seconds=2)).replace(microsecond=0)
    pretend_visit(ana, soon)

    def comes_due() -> None:
        with atomic():
            Contact.objects.select_for_update().get(pk=ana.pk)
            await_other()
            sleep(max(0.0, (soon - now()).total_seconds()))
            Timer.objects.all().delete()

    def changes() -> None:
        sleep(0.1)
        with atomic():
            edit_contacts(edits={ana.pk: [TimezoneModifier("Asia/Kathmandu")]}, cause=Cause("edit"))

    together(comes_due, changes)
    assert due() == []


def is_late() -> bool:
    """Whether a time, or the id of what is made at it, is another than the database's."""
    ((told,),) = ask("SELECT clock_timestamp()")
    made = datetime.fromtimestamp((UUID(IDS.uuid7()).int >> 80) / 1000, UTC)
    return any(abs(told - moment) > TOLERATED for moment in (CLOCK.now(), made))

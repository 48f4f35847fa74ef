"""One time for the whole site: that of PostgreSQL, however wrong a machine's own clock is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from engine.clock import CLOCK, SharedClock
from engine.database import ask, transaction
from engine.models import Flow, Workspace
from engine.models.base import IDS
from flows.clock import FrozenClock, SteppingClock
from tests.engine.conftest import Say, add_flow
from tests.engine.flows import poll
from tests.engine.test_conversations import start_all

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
    ("told", "now"),
    [
        # It is told no earlier than it was asked: nobody knows how long before the answer.
        (NOON - timedelta(minutes=3), NOON - timedelta(minutes=3) + SECOND),
        (NOON + timedelta(minutes=3), NOON + timedelta(minutes=3)),
    ],
)
def test_a_wrong_one_is_put_right_by_as_little_as_will_do(told: datetime, now: datetime) -> None:
    clock = asked_at(NOON)
    clock.learn(told, NOON)
    assert clock.now() == now
    clock.learn(told, NOON)
    assert clock.now() == now


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


def is_late() -> bool:
    """Whether a time, or the id of what is made at it, is another than the database's."""
    ((told,),) = ask("SELECT clock_timestamp()")
    made = datetime.fromtimestamp((UUID(IDS.uuid7()).int >> 80) / 1000, UTC)
    return any(abs(told - moment) > TOLERATED for moment in (CLOCK.now(), made))

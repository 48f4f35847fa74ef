"""A workspace with a poll of two questions, and ways to let people answer it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.clock import CLOCK
from engine.models import Channel, Contact, ContactURN, Flow, Message, Workspace
from engine.runner.batch import run_batch
from engine.services.channels import create_channel
from engine.services.flows import publish_flow, save_flow
from engine.services.inbox import Incoming, receive
from engine.services.outbox import Outcome, claim, record
from engine.services.workspaces import create_workspace
from tests.engine.flows import poll

LATE = timedelta(hours=1)
LATE_NANOSECONDS = 3_600 * 10**9


class LateClock:
    """The clock of a machine that is an hour late."""

    def now(self) -> datetime:
        return datetime.now(UTC) - LATE


@pytest.fixture
def late_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's clock is an hour late, unlike PostgreSQL's."""
    for name in ("_behind", "_nanoseconds"):
        monkeypatch.setattr(CLOCK, name, getattr(CLOCK, name))
    monkeypatch.setattr(CLOCK, "_own", LateClock())
    monkeypatch.setattr("engine.clock.time", SimpleNamespace(time_ns=lambda: time.time_ns() - LATE_NANOSECONDS))


@pytest.fixture
def workspace(transactional_db: None) -> Workspace:
    return create_workspace(name="Votes", owner="owner@example.org", country="RW").workspace


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return create_channel(workspace=workspace, code="EX", name="Gateway", address="1234")


@pytest.fixture
def flow(workspace: Workspace) -> Flow:
    return add_flow(workspace, poll())


def add_flow(workspace: Workspace, definition: dict[str, Any]) -> Flow:
    revision = save_flow(workspace=workspace, definition=definition)
    publish_flow(revision=revision)
    return Flow.objects.get(pk=revision.flow_id)


Say = Callable[..., None]


@pytest.fixture
def say(channel: Channel) -> Say:
    """Stores messages of numbers and handles them: ``say("hello", "+250788000001", …)``."""

    def write(text: str, *numbers: str, handle: bool = True) -> None:
        receive(
            [
                Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn=f"tel:{number}", text=text)
                for number in numbers
            ]
        )
        if handle:
            run_batch()

    return write


def send_all() -> None:
    """Everything that has to leave does."""
    while claimed := claim(limit=100):
        record([Outcome(claimed=one) for one in claimed])


def contact_of(number: str) -> Contact:
    contact = ContactURN.objects.get(identity=f"tel:{number}").contact
    assert contact
    return contact


def texts_to(number: str) -> list[str]:
    """What was sent to a number, in order."""
    found = Message.objects.filter(direction="out", urn=f"tel:{number}").order_by("id")
    return list(found.values_list("text", flat=True))


def numbers(count: int) -> list[str]:
    return [f"+25078800{n:04}" for n in range(count)]

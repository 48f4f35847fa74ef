"""`manage.py status`."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from engine import heartbeats
from engine.models import Channel, DeadLetter, Inbox, Message, Workspace
from engine.models.base import uuid7
from engine.services.partitions import first_id_of
from engine.wakeups import valkey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty() -> None:
    valkey().delete(heartbeats.KEY)


def status() -> dict[str, str]:
    out = io.StringIO()
    call_command("status", stdout=out)
    return {line[:14].strip(): line[15:].strip() for line in out.getvalue().splitlines()}


def test_nothing_happens() -> None:
    told = status()
    assert len(told) == 10
    assert told["PostgreSQL"].startswith("1")
    assert re.fullmatch(r"\d+ tasks wait for a worker", told["Valkey"])
    assert told["Processes"] == "none; missing: web, worker, outside, beat, outbox, smpp"
    assert told["Trouble"] == "no channel has any"
    assert (told["Inbox"], told["Outbox"], told["Dead letters"]) == ("empty", "empty", "0")
    assert told["Last hour"] == "0 messages came in, 0 went out, 0 failed"


def test_what_waits_is_told_with_its_age() -> None:
    workspace = Workspace.objects.create(name="Polls")
    early = now() - timedelta(minutes=5)
    Inbox.objects.create(workspace=workspace, contact_id=uuid4(), kind="message", created_on=early, tries=1)
    Inbox.objects.create(workspace=workspace, contact_id=uuid4(), kind="message")
    DeadLetter.objects.create(workspace=workspace, contact_id=uuid4(), kind="message", error="broken")
    told = status()
    assert re.fullmatch(r"2 wait, the oldest for 0:05:\d\d; 1 were tried before", told["Inbox"])
    assert told["Dead letters"] == "1"
    assert told["Set up"] == "1 workspaces, 0 channels, 0 starts under way"


def test_processes_that_run_and_that_are_missing() -> None:
    for name in ("web a 1", "web b 1", "worker a 2", "outbox a 3"):
        heartbeats.beat(name)
    assert status()["Processes"] == "2 web, 1 worker, 1 outbox; missing: outside, beat, smpp"


def test_channels_with_trouble_are_named() -> None:
    workspace = Workspace.objects.create(name="Polls")
    channel = Channel.objects.create(workspace=workspace, type="EX", name="Tel-Co")
    for one in (channel, channel, None):
        Message.objects.create(workspace=workspace, contact_id=uuid4(), channel=one, direction="out", status="failed")
    assert status()["Trouble"] == "Tel-Co (2 failed), no channel (1 failed)"


def test_messages_of_the_last_hour_are_counted() -> None:
    workspace = Workspace.objects.create(name="Polls")
    for direction, state in (("in", "handled"), ("out", "wired"), ("out", "failed")):
        Message.objects.create(workspace=workspace, contact_id=uuid4(), direction=direction, status=state)
    long_ago = first_id_of(now() - timedelta(hours=2))
    Message.objects.create(id=long_ago, workspace=workspace, contact_id=uuid4(), direction="in", status="handled")
    assert status()["Last hour"] == "1 messages came in, 1 went out, 1 failed"


def test_ids_of_a_moment_are_not_below_its_first() -> None:
    before, made, after = first_id_of(now() - timedelta(seconds=1)), uuid7(), first_id_of(now() + timedelta(seconds=1))
    assert before < made < after


def test_without_valkey_that_is_told(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert status()["Valkey"].startswith("no answer")

"""`/metrics`, and what processes measure together."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from dashboard.reports.metrics import sample
from engine import heartbeats, telemetry
from engine.models import Channel, DeadLetter, Inbox, Message, Outbox, Workspace
from engine.telemetry import BATCH, STAGE, Observation, Stopwatch, histograms, observe
from engine.wakeups import valkey
from tests.live import eventually

pytestmark = pytest.mark.django_db

LINE = re.compile(r'(# (HELP|TYPE) jibu_\w+ .+|jibu_\w+(\{(\w+="[^"]*",?)+\})? [0-9.e+-]+)')


@pytest.fixture(autouse=True)
def _empty() -> None:
    valkey().delete(telemetry.KEY, heartbeats.KEY)


def values(client: Client) -> dict[str, float]:
    text = client.get("/metrics").content.decode()
    assert text.endswith("\n")
    for line in text.splitlines():
        assert LINE.fullmatch(line), line
    return {name: float(value) for name, value in re.findall(r"^(jibu\S+) (\S+)$", text, re.MULTILINE)}


def test_what_waits_is_told(client: Client) -> None:
    workspace = Workspace.objects.create(name="Polls")
    channel = Channel.objects.create(workspace=workspace, type="EX", name="SMS")
    early = now() - timedelta(minutes=5)
    Inbox.objects.create(workspace=workspace, contact_id=uuid4(), kind="message", due_on=early)
    Inbox.objects.create(workspace=workspace, contact_id=uuid4(), kind="start", priority=1)
    DeadLetter.objects.create(workspace=workspace, contact_id=uuid4(), kind="message", error="broken")
    message = Message.objects.create(
        workspace=workspace, contact_id=uuid4(), channel=channel, direction="out", status="queued"
    )
    Outbox.objects.create(workspace=workspace, message=message, contact_id=message.contact_id, channel=channel)
    found = values(client)
    assert found['jibu_inbox_waiting{priority="0"}'] == found['jibu_inbox_waiting{priority="1"}'] == 1
    assert found["jibu_inbox_oldest_seconds"] == pytest.approx(300, abs=30)
    assert found[f'jibu_outbox_waiting{{channel="{channel.pk}"}}'] == 1
    assert found["jibu_dead_letters"] == found["jibu_valkey_up"] == 1
    assert found["jibu_timers_overdue"] == 0


def test_observations_become_histograms(client: Client) -> None:
    observe([Observation(BATCH, "handle", size) for size in (1, 2, 500)])
    observe([Observation(BATCH, "handle", 20)])
    found = values(client)
    bounds = ("1", "5", "20", "100", "250", "+Inf")
    assert [found[f'jibu_batch_size_bucket{{stage="handle",le="{bound}"}}'] for bound in bounds] == [1, 2, 3, 3, 3, 4]
    assert found['jibu_batch_size_sum{stage="handle"}'] == 523
    assert found['jibu_batch_size_count{stage="handle"}'] == 4


def test_a_stopwatch_measures_stages() -> None:
    watch = Stopwatch()
    watch.lap("load")
    watch.lap("step")
    observe(watch.laps)
    assert [(one.label, sum(one.buckets)) for one in histograms(STAGE)] == [("load", 1), ("step", 1)]


def test_processes_are_counted_while_they_live(client: Client) -> None:
    valkey().zadd(heartbeats.KEY, {"web elsewhere 7": 1.0})
    stop = heartbeats.start("worker")
    assert eventually(lambda: heartbeats.alive() == {"worker": 1}, 5)
    assert values(client)['jibu_processes{role="worker"}'] == 1
    stop.set()
    assert eventually(lambda: not heartbeats.alive(), 5)


def test_only_this_machine_may_read(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 403


def test_a_token_opens_it(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 403
    right = {"Authorization": "Bearer a-long-token"}
    assert client.get("/metrics", headers=right, REMOTE_ADDR="10.0.0.7").status_code == 200


def test_labels_are_escaped() -> None:
    assert sample("jibu_x", {"role": 'a"b\\c\n'}, 1.5) == 'jibu_x{role="a\\"b\\\\c\\n"} 1.5'

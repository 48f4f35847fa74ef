"""How fast messages leave: the process `manage.py outbox` empties a full outbox into an HTTP interface on this machine.

Beside it, what its HTTP client does alone in a process of its own, with nothing to claim and to record.
"""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

from dashboard.local import free_port
from dashboard.servers import ROOT
from engine.models import Message, Outbox
from engine.models.base import IDS
from engine.runner import statements as sql
from engine.runner.rows import copy_rows
from engine.runner.unit_of_work import NO_MESSAGE, NO_TIMEOUT
from tests.bench.load.machine import cpu_seconds, microseconds
from tests.bench.load.stage import Stage, set_stage
from tests.bench.load.wire import Sink
from tests.bench.load.words import FIRST_NUMBER

NAME = "outbox"

MESSAGES = 20_000
PATIENCE = 300.0


class Provider:
    """Takes every message, in a thread; `times` is when each came, `ids` what they were."""

    def __init__(self) -> None:
        self.port = free_port()
        self.times: list[float] = []
        self.ids: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    def hear(self, form: Mapping[str, str]) -> None:
        self.times.append(time.perf_counter())
        self.ids.append(form["id"])

    @contextmanager
    def running(self) -> Iterator[None]:
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(loop.create_server(lambda: Sink(self.hear), "127.0.0.1", self.port))
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            server.close()


def run() -> Mapping[str, Mapping[str, Any]]:
    provider = Provider()
    with provider.running():
        alone = measure_client(provider)
        rate, cost = measure_outbox(provider)
    spent = ", ".join(f"{role} {cost[role]:.0f}" for role in ("sender", "postgresql"))
    return {
        "outbox.msgs_per_s": {"value": rate, "unit": "messages/s", "baseline": f"CPU µs/message: {spent}"},
        "outbox.client_alone.msgs_per_s": {"value": alone, "unit": "messages/s", "baseline": "the HTTP client alone"},
    }


def measure_client(provider: Provider) -> float:
    command = [sys.executable, "-m", "tests.bench.load.client_alone", provider.url, str(MESSAGES)]
    subprocess.run(command, cwd=ROOT, check=True)
    return rate_of(provider)


def rate_of(provider: Provider) -> float:
    """Messages a second since the first, which are forgotten then."""
    rate = (len(provider.times) - 1) / (provider.times[-1] - provider.times[0])
    provider.times.clear()
    provider.ids.clear()
    return rate


def measure_outbox(provider: Provider) -> tuple[float, Mapping[str, float]]:
    stage = set_stage(0, provider.url)
    fill(stage)
    before = cpu_seconds()
    with subprocess.Popen([sys.executable, "manage.py", "outbox"], cwd=ROOT) as sender:
        until = time.monotonic() + PATIENCE
        while Outbox.objects.exists() and time.monotonic() < until:
            time.sleep(0.2)
        cost = microseconds(before, cpu_seconds(), MESSAGES)
        sender.terminate()
    assert len(provider.ids) == len(set(provider.ids)) == MESSAGES, "each leaves once"
    assert Message.objects.for_workspace(stage.workspace).filter(status="wired").count() == MESSAGES
    return rate_of(provider), cost


def fill(stage: Stage) -> None:
    """A message for each of so many people."""
    messages, departures = [], []
    for number in range(MESSAGES):
        fixed = {"workspace_id": stage.workspace.pk, "contact_id": IDS.uuid7(), "channel_id": stage.channel.pk}
        message = {
            **NO_MESSAGE,
            **fixed,
            "id": IDS.uuid7(),
            "created_on": "now",
            "urn": f"tel:+{FIRST_NUMBER + number}",
            "direction": "out",
            "status": "queued",
            "text": "3. Where does your water come from, river, well or tap?",
        }
        departure = {**NO_TIMEOUT, **fixed, "message_id": message["id"], "priority": 0, "segments": 1}
        messages.append([message[column] for column in sql.MESSAGE])
        departures.append([departure[column] for column in sql.OUTBOX])
    with connection.cursor() as cursor:
        copy_rows(cursor, "engine_message", sql.MESSAGE, messages)
        copy_rows(cursor, "engine_outbox", sql.OUTBOX, departures)

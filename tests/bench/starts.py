"""A start for a hundred thousand people, from the request to every first message in the outbox.

The workers are those of the Procfile, two processes on two cores; nothing else runs but PostgreSQL and Valkey, so that
what is measured is the start and not the sending. `JIBU_BENCH_PEOPLE` is for another number of people.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.servers import ROOT
from engine.models import Outbox, Start, Workspace
from engine.services.starts import create_start
from tests.bench.load.machine import cpu_seconds, memory, microseconds
from tests.bench.load.stage import Stage, set_stage
from tests.bench.pipeline import figure, logged

NAME = "start"

PEOPLE = int(os.environ.get("JIBU_BENCH_PEOPLE", "100000"))
WARM_UP = 2_000
LONGEST = 1800.0  # seconds
ROLES = ("worker", "postgresql", "valkey")


def run() -> Mapping[str, Mapping[str, Any]]:
    with logged() as log, workers(log):
        start_all(_stage(WARM_UP))
        stage, memory_before = _stage(PEOPLE), memory("worker")
        spent, begun = cpu_seconds(), time.perf_counter()
        accepted = start_all(stage)
        seconds = time.perf_counter() - begun
        cost = microseconds(spent, cpu_seconds(), PEOPLE)
        grown = (memory("worker") - memory_before) / 2**20
    return {
        "start.contacts_per_s": figure(
            PEOPLE / seconds, "contacts/s", f"{PEOPLE:,} people, the workers of the Procfile"
        ),
        "start.accepted_ms": figure(accepted * 1000, "ms", "until the request is answered"),
        "start.memory_mb": figure(grown, "MB", "more than before, all workers"),
        **{f"start.{role}.us": figure(cost[role], "µs/contact", "CPU time") for role in ROLES},
    }


@contextmanager
def workers(log: Path) -> Iterator[None]:
    """What the Procfile calls `worker`, and nothing else of it."""
    command = [sys.executable, "-m", "honcho", "--no-colour", "start", "worker"]
    with log.open("wb") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as started:
        try:
            yield
        finally:
            started.terminate()


def _stage(people: int) -> Stage:
    stage = set_stage(people)
    Workspace.objects.filter(pk=stage.workspace.pk).update(outbox_limit=2 * people)
    return stage


def start_all(stage: Stage) -> float:
    """Starts everyone and waits for the end; the seconds until the request was answered."""
    begun = time.perf_counter()
    start = create_start(flow=stage.flow, everyone=True)
    accepted = time.perf_counter() - begun
    while start.status in (Start.Status.QUEUED, Start.Status.STARTED):
        if time.perf_counter() - begun > LONGEST:
            raise RuntimeError("the start does not come to its end")
        time.sleep(0.05)
        start.refresh_from_db(fields=["status", "total"])
    if Outbox.objects.filter(workspace=stage.workspace).count() != start.total:
        raise RuntimeError("not everyone has a message in the outbox")
    return accepted

"""A start for a hundred thousand people, from the request to every first message in the outbox, in one process."""

import resource
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from engine.models import Outbox, Start, Workspace
from engine.runner.batch import run_batch
from engine.services.bulk import advance
from engine.services.starts import create_start
from tests.bench.load.stage import set_stage

NAME = "start"

PEOPLE = 100_000


def run() -> Mapping[str, Mapping[str, Any]]:
    stage = set_stage(PEOPLE)
    Workspace.objects.filter(pk=stage.workspace.pk).update(outbox_limit=2 * PEOPLE)
    begun, memory = perf_counter(), _memory()
    start = create_start(flow=stage.flow, everyone=True)
    accepted = perf_counter() - begun
    while run_batch().contacts or advance():
        pass
    seconds = perf_counter() - begun
    start.refresh_from_db()
    assert start.status == Start.Status.COMPLETED
    assert Outbox.objects.filter(workspace=stage.workspace).count() >= PEOPLE
    return {
        "start.contacts_per_s": {"value": PEOPLE / seconds, "unit": "contacts/s", "baseline": f"{PEOPLE:,} people"},
        "start.accepted_ms": {"value": accepted * 1000, "unit": "ms", "baseline": "until the request is answered"},
        "start.memory_mb": {"value": _memory() - memory, "unit": "MB", "baseline": "more than before"},
    }


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

"""From the webhook to the reply at the gateway, all processes on this machine, and the usual way beside it.

Ours is what the Procfile runs. The usual way is a Celery task for each message that works through the ORM, and another
for each reply with a blocking HTTP client, around the same tables and the same engine (`tests/bench/usual_way`).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from dashboard.demo.site import started_site
from dashboard.local import free_port
from dashboard.servers import ROOT
from tests.bench.load.generator import Plan
from tests.bench.load.machine import cpu_seconds, microseconds
from tests.bench.load.stage import set_stage
from tests.bench.usual_way.site import started_usual_site

NAME = "pipeline"

# Few enough that each comes to all questions while it is measured.
PEOPLE = 5_000
USUAL_PEOPLE = 2_000
SECONDS = float(os.environ.get("JIBU_BENCH_SECONDS", "15"))
OUTSTANDING = 1_500
USUAL_OUTSTANDING = 100
WARM_UP = 5.0
ROLES = ("web", "worker", "sender", "postgresql", "valkey")

Figures = dict[str, Mapping[str, Any]]


class Measured(msgspec.Struct):
    """What the load generator says at the end of a phase, and the CPU time of a message by process."""

    seconds: float
    messages: int
    p50: float
    p95: float
    p99: float
    cpu: dict[str, float] = {}

    @property
    def rate(self) -> float:
        return self.messages / self.seconds


def run() -> Mapping[str, Mapping[str, Any]]:
    usual = measure_usual_way()
    ours = measure_ours()
    full, half = ours["saturation"], ours["half load"]
    figures: Figures = {
        "pipeline.msgs_per_s": figure(full.rate, "messages/s", f"{usual.rate:.0f} messages/s the usual way"),
        "pipeline.usual_way.msgs_per_s": figure(usual.rate, "messages/s", shown(usual.cpu)),
        "pipeline.half_load_p95_ms": figure(half.p95, "ms", f"p50 {half.p50:.0f} ms, at {half.rate:.0f} messages/s"),
    }
    for role in ROLES:
        usual_cost = usual.cpu.get(role, 0.0)
        figures[f"pipeline.{role}.us"] = figure(full.cpu[role], "µs/message", f"{usual_cost:.0f} µs the usual way")
    return figures


def figure(value: float, unit: str, baseline: str) -> Mapping[str, Any]:
    return {"value": value, "unit": unit, "baseline": baseline}


def shown(cpu: Mapping[str, float]) -> str:
    return "CPU µs/message: " + ", ".join(f"{role} {cpu[role]:.0f}" for role in ROLES if role in cpu)


def measure_ours() -> dict[str, Measured]:
    with logged() as log, started_site(log) as address:
        return converse(address, PEOPLE, OUTSTANDING)


def measure_usual_way() -> Measured:
    with logged() as log, started_usual_site(log) as address:
        return converse(address, USUAL_PEOPLE, USUAL_OUTSTANDING, half_load=False)["saturation"]


@contextmanager
def logged() -> Iterator[Path]:
    """A file for what the processes say; shown if the measurement fails."""
    with tempfile.NamedTemporaryFile(prefix="jibu-bench-", suffix=".log") as log:
        try:
            yield Path(log.name)
        except Exception:
            sys.stderr.write(Path(log.name).read_text()[-5000:])
            raise


def converse(address: str, people: int, outstanding: int, *, half_load: bool = True) -> dict[str, Measured]:
    """Lets people answer the poll; the figures by phase. Raises if a message was refused, lost or answered wrongly."""
    sink, site = free_port(), urlsplit(address)
    stage = set_stage(people, f"http://127.0.0.1:{sink}/send")
    plan = Plan(
        host=str(site.hostname),
        port=site.port or 80,
        path=f"/c/ex/{stage.channel.pk}/receive",
        sink=sink,
        people=people,
        outstanding=outstanding,
        warm_up=WARM_UP,
        seconds=SECONDS,
        half_load=half_load,
    )
    command = [sys.executable, "-m", "tests.bench.load.generator", msgspec.json.encode(plan).decode()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as generator:
        assert generator.stdout
        return dict(watch(map(json.loads, generator.stdout)))


def watch(lines: Iterator[dict[str, Any]]) -> Iterator[tuple[str, Measured]]:
    """Adds to each phase what the processes spent in it."""
    before: Mapping[str, float] = {}
    for line in lines:
        if line["state"] == "begins":
            before = cpu_seconds()
        elif line["state"] == "ends":
            measured = msgspec.convert(line, Measured)
            measured.cpu = microseconds(before, cpu_seconds(), measured.messages)
            yield line["phase"], measured
        elif any(line[problem] for problem in ("refused", "wrong", "unanswered")):
            raise RuntimeError(f"Not every message was stored and answered: {line}")

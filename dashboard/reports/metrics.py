"""The site's figures in the text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/

All come from PostgreSQL and Valkey, so every web process tells the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

import redis
from django.db import connection

from engine.heartbeats import alive
from engine.telemetry import MEASURES, Histogram, Measure, histograms

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


def lines() -> Iterator[str]:
    """Without Valkey the figures that are kept there are left out, and ``jibu_valkey_up`` is 0."""
    yield from stored()
    try:
        counted = [line for measure in MEASURES for line in histogram(measure, histograms(measure))]
        processes = alive()
    except redis.RedisError:
        yield from gauge("jibu_valkey_up", "Whether Valkey answers.", [({}, 0)])
        return
    yield from gauge("jibu_valkey_up", "Whether Valkey answers.", [({}, 1)])
    yield from gauge(
        "jibu_processes",
        "Processes heard of in the last seconds.",
        [({"role": role}, count) for role, count in sorted(processes.items())],
    )
    yield from counted


# name, help, label or "", statement that gives (label, value) or (value) — most of these tables are short queues.
STORED = (
    (
        "jibu_inbox_waiting",
        "Things that wait to be handled; 0 people waiting, 1 bulk work.",
        "priority",
        "SELECT priority, count(*) FROM engine_inbox GROUP BY 1 ORDER BY 1",
    ),
    (
        "jibu_inbox_oldest_seconds",
        "How long the oldest thing in the inbox has been due.",
        "",
        "SELECT greatest(0, coalesce(extract(epoch FROM now() - min(due_on)), 0)) FROM engine_inbox",
    ),
    (
        "jibu_outbox_waiting",
        "Messages that have to leave.",
        "channel",
        """
        SELECT coalesce(message.channel_id::text, ''), count(*) FROM engine_outbox AS outbox
        JOIN engine_message AS message ON message.id = outbox.message_id GROUP BY 1 ORDER BY 1
        """,
    ),
    (
        "jibu_outbox_oldest_seconds",
        "How long the oldest message in the outbox has been due.",
        "",
        "SELECT greatest(0, coalesce(extract(epoch FROM now() - min(due_on)), 0)) FROM engine_outbox",
    ),
    ("jibu_dead_letters", "What could not be handled.", "", "SELECT count(*) FROM engine_deadletter"),
    (
        "jibu_timers_overdue",
        "Timers that nobody has fired in time.",
        "",
        """
        SELECT (SELECT count(*) FROM engine_timer WHERE point_id IS NULL AND due_on < now())
            + (SELECT count(*) FROM engine_timer WHERE point_id IS NOT NULL AND due_on < now())
        """,
    ),
    (
        "jibu_bulk_under_way",
        "Starts and broadcasts under way.",
        "kind",
        """
        SELECT 'start', count(*) FROM engine_start WHERE status IN ('queued', 'started') UNION ALL
        SELECT 'broadcast', count(*) FROM engine_broadcast WHERE status IN ('queued', 'started')
        """,
    ),
)


def stored() -> Iterator[str]:
    """What is waiting in the tables."""
    with connection.cursor() as cursor:
        for name, text, label, statement in STORED:
            cursor.execute(statement)
            samples = [
                ({label: str(row[0])} if label else {}, float(row[-1] if row[-1] is not None else 0))
                for row in cursor.fetchall()
            ]
            yield from gauge(name, text, samples)


def gauge(name: str, text: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield from head(name, text, "gauge")
    for labels, value in samples:
        yield sample(name, labels, value)


def histogram(measure: Measure, series: Iterable[Histogram]) -> Iterator[str]:
    yield from head(measure.name, measure.help, "histogram")
    for one in series:
        labels = {measure.label: one.label}
        for bound, count in zip((*measure.bounds, "+Inf"), accumulate(one.buckets), strict=True):
            yield sample(f"{measure.name}_bucket", {**labels, "le": str(bound)}, count)
        yield sample(f"{measure.name}_sum", labels, one.total)
        yield sample(f"{measure.name}_count", labels, sum(one.buckets))


def head(name: str, text: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def sample(name: str, labels: Labels, value: float) -> str:
    pairs = ",".join(f'{key}="{escape(label)}"' for key, label in labels.items())
    return f"{name}{{{pairs}}} {value:g}" if pairs else f"{name} {value:g}"


def escape(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

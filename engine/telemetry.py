"""What all processes measure together, counted in Valkey: the figures of one process say nothing about a site.

Counting never stands in the way of work: without Valkey it pauses, and figures begin again at zero after a loss of its
data, as Prometheus expects of counters.
"""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import redis

from engine.wakeups import valkey

KEY = "jibu:telemetry"
GATHER_SECONDS = 1.0
# How long to leave Valkey alone after it failed.
PAUSE_SECONDS = 10.0


class Measure(NamedTuple):
    """A histogram with one label; ``bounds`` are the upper ends of its buckets, the last of which has none."""

    name: str
    help: str
    label: str
    bounds: tuple[float, ...]


_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)

STAGE = Measure("jibu_stage_seconds", "How long one round of a stage took.", "stage", _SECONDS)
BATCH = Measure("jibu_batch_size", "How many things one round of a stage took at once.", "stage", (1, 5, 20, 100, 250))
WAITED = Measure("jibu_waited_seconds", "How long the first thing of each batch had waited.", "queue", _SECONDS)
SENT = Measure("jibu_sent_seconds", "From a message's making to the provider's answer.", "outcome", _SECONDS)
USSD = Measure(
    "jibu_ussd_seconds",
    "From a USSD call to its answer; by what came of it: shown, resumed, late, dropped, ended.",
    "outcome",
    _SECONDS,
)
MEASURES = (STAGE, BATCH, WAITED, SENT, USSD)


class Observation(NamedTuple):
    measure: Measure
    label: str
    value: float


class Histogram(NamedTuple):
    """What was observed with one label; ``buckets`` are not added up, and one longer than the bounds."""

    label: str
    buckets: list[int]
    total: float


class Stopwatch:
    """Takes the time of the stages of one round."""

    def __init__(self) -> None:
        self.laps: list[Observation] = []
        self._began = time.monotonic()

    def lap(self, stage: str) -> None:
        """The stage that began with the watch or the lap before ends now."""
        now = time.monotonic()
        self.laps.append(Observation(STAGE, stage, now - self._began))
        self._began = now


class _Gathered:
    """What this process has observed and not yet written."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.sums: dict[str, float] = {}

    def add(self, observations: Iterable[Observation]) -> None:
        for measure, label, value in observations:
            series = f"{measure.name} {label}"
            self.counts[f"{series} {bisect_left(measure.bounds, value)}"] += 1
            self.sums[series] = self.sums.get(series, 0.0) + value


class _State:
    lock = threading.Lock()
    writing = threading.Lock()
    gathered = _Gathered()
    timer: threading.Timer | None = None
    paused_until = 0.0


def observe(observations: Iterable[Observation]) -> None:
    """Adds observations to the site's figures, within a second or so: writing each at once would cost more than most
    of what they tell about.
    """
    with _State.lock:
        _State.gathered.add(observations)
        if _State.timer is None:
            _State.timer = threading.Timer(GATHER_SECONDS, flush)
            _State.timer.daemon = True
            _State.timer.start()


def flush() -> None:
    """Writes what this process has gathered; what another thread is writing is there too then."""
    with _State.writing:
        with _State.lock:
            gathered, _State.gathered, _State.timer = _State.gathered, _Gathered(), None
        if time.monotonic() >= _State.paused_until:
            _write(gathered)


def _write(gathered: _Gathered) -> None:
    try:
        with valkey().pipeline(transaction=False) as pipe:
            for field, count in gathered.counts.items():
                pipe.hincrby(KEY, field, count)
            for series, total in gathered.sums.items():
                pipe.hincrbyfloat(KEY, f"{series} sum", total)
            pipe.execute()
    except redis.RedisError:
        _State.paused_until = time.monotonic() + PAUSE_SECONDS


def histograms(measure: Measure) -> Iterator[Histogram]:
    """What all processes have observed of a measure, this one until now. Raises RedisError."""
    flush()
    found: Any = valkey().hgetall(KEY)
    series: dict[str, Histogram] = {}
    for field, value in found.items():
        name, label, part = field.decode().split(" ")
        if name != measure.name:
            continue
        one = series.setdefault(label, Histogram(label, [0] * (len(measure.bounds) + 1), 0.0))
        if part == "sum":
            series[label] = one._replace(total=float(value))
        else:
            one.buckets[int(part)] = int(value)
    yield from sorted(series.values())

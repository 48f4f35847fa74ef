"""What a round of handling tells about itself."""

from collections.abc import Sequence

from engine.clock import CLOCK
from engine.runner.items import Item
from engine.telemetry import BATCH, WAITED, Observation, Stopwatch, observe
from flows.moment import read_rfc3339


def observe_round(name: str, watch: Stopwatch, items: Sequence[Item]) -> None:
    """How long its stages took, how many things it handled, and how long the first of them had waited."""
    if not items:
        return
    waited = CLOCK.seconds() - read_rfc3339(min(item.created_on for item in items)).timestamp()
    observe(
        [
            *watch.laps,
            Observation(BATCH, name, len(items)),
            Observation(WAITED, name, max(0.0, waited)),
        ]
    )

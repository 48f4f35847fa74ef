"""Messages taken through every step in this very process, so that what one costs can be told to the microsecond."""

import time
from collections.abc import Iterator, Mapping
from random import Random

import psutil
from django.db import connection

from engine.runner.batch import run_batch
from engine.services.inbox import Incoming, receive
from engine.services.outbox import Outcome, claim, record
from tests.bench.load.stage import Stage
from tests.bench.load.words import FIRST_NUMBER, answer

GROUP = 200
BATCH = 500


class Straight:
    """People who write in turn; each call takes the next message of so many of them from the webhook to its record.

    Turns aren't in the order in which people were made, so that those of one page aren't changed together.
    """

    def __init__(self, stage: Stage, people: int) -> None:
        self._stage, self._turn = stage, 0
        self._order = Random(1).sample(range(people), people)
        self.spent: dict[str, float] = {}

    def converse(self, messages: int) -> None:
        """CPU seconds of this process and of PostgreSQL go to `spent`, by step."""
        incoming = [self._next() for _ in range(messages)]
        for step, work in (("receive", self._receive(incoming)), ("step", self._step()), ("send", self._send())):
            before = cpu()
            for _ in work:
                continue
            for who, seconds in cpu().items():
                key = f"{step} {who}"
                self.spent[key] = self.spent.get(key, 0.0) + seconds - before[who]

    def _next(self) -> Incoming:
        sent, place = divmod(self._turn, len(self._order))
        number = self._order[place]
        self._turn += 1
        channel = self._stage.channel
        return Incoming(
            workspace_id=channel.workspace_id,
            channel_id=channel.pk,
            urn=f"tel:+{FIRST_NUMBER + number}",
            text=answer(sent),
            external_id=f"{number}-{sent}",
        )

    def _receive(self, incoming: list[Incoming]) -> Iterator[None]:
        for first in range(0, len(incoming), GROUP):
            receive(incoming[first : first + GROUP])
            yield

    def _step(self) -> Iterator[None]:
        while run_batch(BATCH).contacts:
            yield

    def _send(self) -> Iterator[None]:
        while claimed := claim(limit=GROUP):
            record([Outcome(claimed=one) for one in claimed])
            yield


def cpu() -> Mapping[str, float]:
    """CPU seconds until now of this process and of the one that serves its connection."""
    served = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return {"python": time.process_time(), "postgresql": served.user + served.system}

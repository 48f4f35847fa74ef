"""The load generator, a process of its own: people who answer a poll, and the gateway that their answers come by.

`python -m tests.bench.load.generator '<plan as JSON>'` prints a line of JSON when measuring of a phase begins and one
with the figures when it ends. A message counts when its reply has reached the gateway and says what it should.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from random import Random
from statistics import quantiles
from typing import Any

import uvloop
from msgspec import Struct

from tests.bench.load.wire import Client, Sink
from tests.bench.load.words import FIRST_NUMBER, answer, question

PATIENCE = 60.0
TICK = 0.002


class Plan(Struct, frozen=True):
    """`outstanding` messages are under way at saturation; half the rate that this gives is the second phase."""

    host: str
    port: int
    path: str
    sink: int
    people: int
    outstanding: int
    warm_up: float
    seconds: float
    connections: int = 200
    half_load: bool = True


class Person:
    """Where somebody is in the poll: how many messages they have sent, and since when they wait for a reply."""

    __slots__ = ("sent", "since")

    def __init__(self) -> None:
        self.sent = 0
        self.since = 0.0


class Crowd:
    """Everyone writes in turn, and only whoever was answered: so there is time for a reply before one's next turn.

    Turns aren't in the order in which people were made, as theirs aren't who live.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.people = [Person() for _ in range(plan.people)]
        self.client = Client(plan.host, plan.port, plan.path, plan.connections)
        self.latencies: list[float] = []
        self.under_way = self.refused = self.wrong = 0
        self.on_reply: Callable[[], None] = lambda: None
        self._turn = 0
        self._order = Random(1).sample(range(plan.people), plan.people)

    def write(self, now: float) -> None:
        """The next person's next message; `now` is when they mean to send it."""
        number, person = self._next_person()
        if person is None:
            self.wrong += 1
            return
        person.since = now
        self.under_way += 1
        text = answer(person.sent)
        person.sent += 1
        identity = f"{number}-{person.sent}"
        self.client.post(f"from=%2B{FIRST_NUMBER + number}&text={text}&id={identity}", self._stored)

    def _next_person(self) -> tuple[int, Person | None]:
        for _ in self.people:
            self._turn = (self._turn + 1) % len(self._order)
            number = self._order[self._turn]
            if not self.people[number].since:
                return number, self.people[number]
        return 0, None

    def _stored(self, status: int) -> None:
        self.refused += status != 200

    def hear(self, form: dict[str, str]) -> None:
        """A message has reached the gateway."""
        person = self.people[int(form["to"]) - FIRST_NUMBER]
        if not person.since or not form["text"].startswith(question(person.sent - 1)):
            self.wrong += 1
            return
        self.latencies.append(time.perf_counter() - person.since)
        person.since = 0.0
        self.under_way -= 1
        self.on_reply()


async def saturate(crowd: Crowd, seconds: float) -> None:
    """Always as many under way as the plan says."""

    def go_on() -> None:
        if time.perf_counter() < until:
            crowd.write(time.perf_counter())

    until = time.perf_counter() + seconds
    crowd.on_reply = go_on
    while crowd.under_way < crowd.plan.outstanding:
        go_on()
    await asyncio.sleep(seconds)


async def keep_pace(crowd: Crowd, rate: float, seconds: float) -> None:
    """So many messages a second, whatever comes back."""
    crowd.on_reply = lambda: None
    began, written = time.perf_counter(), 0
    while (now := time.perf_counter()) < began + seconds:
        while written < (now - began) * rate:
            crowd.write(began + written / rate)
            written += 1
        await asyncio.sleep(TICK)


async def settle(crowd: Crowd) -> None:
    """Until all is answered."""
    until = time.perf_counter() + PATIENCE
    while crowd.under_way and time.perf_counter() < until:
        await asyncio.sleep(0.05)


async def measured(crowd: Crowd, phase: str, warm_up: float, run: "asyncio.Task[None]") -> float:
    """Reports what came back between the end of the warm-up and the end of the phase; returns the rate."""
    await asyncio.sleep(warm_up)
    say(phase=phase, state="begins")
    crowd.latencies.clear()
    began = time.perf_counter()
    await run
    seconds = time.perf_counter() - began
    latencies = list(crowd.latencies)
    say(phase=phase, state="ends", seconds=seconds, messages=len(latencies), **_milliseconds(latencies))
    await settle(crowd)
    return len(latencies) / seconds


def _milliseconds(latencies: list[float]) -> dict[str, float]:
    cuts = quantiles(latencies, n=100)
    return {"p50": cuts[49] * 1000, "p95": cuts[94] * 1000, "p99": cuts[98] * 1000}


def say(**line: Any) -> None:
    print(json.dumps(line), flush=True)


async def main(plan: Plan) -> None:
    crowd = Crowd(plan)
    server = await asyncio.get_running_loop().create_server(lambda: Sink(crowd.hear), "127.0.0.1", plan.sink)
    crowd.write(time.perf_counter())
    await settle(crowd)  # only now all processes are there
    length = plan.warm_up + plan.seconds
    rate = await measured(crowd, "saturation", plan.warm_up, asyncio.ensure_future(saturate(crowd, length)))
    if plan.half_load:
        half = asyncio.ensure_future(keep_pace(crowd, rate / 2, length))
        await measured(crowd, "half load", plan.warm_up, half)
    say(state="done", refused=crowd.refused, wrong=crowd.wrong, unanswered=crowd.under_way)
    server.close()


if __name__ == "__main__":
    uvloop.run(main(Plan(**json.loads(sys.argv[1]))))

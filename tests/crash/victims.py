"""What is killed, and how; whatever has ended is started again, as a process manager would."""

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.live import Site

SERVERS = ("postgresql", "valkey")


class Kill(NamedTuple):
    """At `time.monotonic()`; `part` says whether only one of its processes was killed."""

    at: float
    victim: str
    part: bool


class Killer:
    """Kills by turns, in an order of chance: each victim is killed before the first is killed again."""

    def __init__(self, site: Site, servers: Path, chance: random.Random, victims: Sequence[str]) -> None:
        self._site, self._servers, self._chance = site, servers, chance
        self._turns = self._shuffled(list(victims))
        self.kills: list[Kill] = []
        self.ended_alone: list[str] = []

    def strike(self) -> Kill:
        """Kills the next victim with SIGKILL."""
        victim, part = next(self._turns), self._chance.random() < 0.5
        self.kills.append(Kill(time.monotonic(), victim, part))
        if victim == "postgresql":
            self._kill_postgresql(part=part)
        elif victim == "valkey":
            self._kill_valkey()
        elif part:
            self._kill_one_of(victim)
        else:
            self._site.kill(victim)
            self._site.start(victim)
        return self.kills[-1]

    def watch(self, seconds: float) -> None:
        """Starts again what ends within this time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for name, process in list(self._site.processes.items()):
                if process.poll() is not None:
                    self._note_end(name)
                    with suppress(ProcessLookupError):  # what is left of it
                        self._site.signal(name, signal.SIGKILL)
                    self._site.start(name)
            time.sleep(0.1)

    def _note_end(self, name: str) -> None:
        if not (self.kills and self.kills[-1].part and self.kills[-1].victim == name):
            self.ended_alone.append(name)

    def _shuffled(self, victims: list[str]) -> Iterator[str]:
        while True:
            self._chance.shuffle(victims)
            yield from victims

    def _kill_one_of(self, name: str) -> None:
        first = psutil.Process(self._site.processes[name].pid)
        victim = self._chance.choice([first, *first.children(recursive=True)])
        with suppress(psutil.NoSuchProcess):
            victim.kill()

    def _kill_postgresql(self, *, part: bool) -> None:
        """Its first process, or one that serves a connection, upon which it ends all and recovers."""
        first = psutil.Process(int((self._servers / "postgres" / "postmaster.pid").read_text().split()[0]))
        children = first.children()
        victim = self._chance.choice(children) if part and children else first
        with suppress(psutil.NoSuchProcess):
            victim.kill()

    def _kill_valkey(self) -> None:
        """It comes back with nothing in it."""
        data = self._servers / "valkey"
        pid = int((data / "valkey.pid").read_text())
        shutil.rmtree(data / "appendonlydir", ignore_errors=True)
        (data / "dump.rdb").unlink(missing_ok=True)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

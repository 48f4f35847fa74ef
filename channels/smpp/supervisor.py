"""Keeps a process for each SMPP channel: starts it, again when it has died or the channel was changed, and ends it."""

import asyncio
import json
import logging
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress

from django.db import Error as DatabaseError

from channels.intake import DatabaseThread
from channels.smpp.wait import Wait
from engine.models import Channel

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
END_SECONDS = 40.0  # more than a message can take that is being sent
SOON_SECONDS = 60.0


class Child:
    """The process of a channel, as it was when this was made."""

    def __init__(self, uuid: str, settings: str) -> None:
        self.settings = settings
        self._task = asyncio.create_task(self._run(uuid))
        self._process: Process | None = None
        self._ending = False

    async def end(self) -> None:
        """Asks it to unbind and end, and waits for that; one that doesn't is killed, as others wait for this, too."""
        self._ending = True
        if self._process is None:
            self._task.cancel()
        self._signal(signal.SIGTERM)
        done, _ = await asyncio.wait([self._task], timeout=END_SECONDS)
        if not done:
            self._signal(signal.SIGKILL)
            await asyncio.wait([self._task])

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _run(self, uuid: str) -> None:
        wait = Wait()
        while not self._ending:
            began = asyncio.get_running_loop().time()
            # Its standard input ends when this process does, however that dies.
            self._process = await asyncio.create_subprocess_exec(*_command(uuid), stdin=PIPE)
            code = await self._process.wait()
            self._process = None
            if not self._ending:
                logger.warning("the bind of channel %s has ended with exit code %s; starting it again", uuid, code)
                if asyncio.get_running_loop().time() - began > SOON_SECONDS:
                    wait.reset()
                wait.begin()
                await asyncio.sleep(wait.seconds())


def _command(uuid: str) -> list[str]:
    return [sys.executable, sys.argv[0], "smpp", "--channel", uuid]


async def supervise(stop: asyncio.Event) -> None:
    """Until ``stop`` is set."""
    children: dict[str, Child] = {}
    database = DatabaseThread()
    while not stop.is_set():
        try:
            await _follow(children, await database.run(_wanted))
        except DatabaseError:
            logger.exception("channels can't be read; trying again")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
    await asyncio.gather(*(child.end() for child in children.values()))
    database.close()


async def _follow(children: dict[str, Child], wanted: Mapping[str, str]) -> None:
    """Ends those that aren't wanted any more, or not so, and starts those that are missing."""
    gone = [uuid for uuid, child in children.items() if wanted.get(uuid) != child.settings]
    await asyncio.gather(*(children.pop(uuid).end() for uuid in gone))
    for uuid in wanted.keys() - children.keys():
        children[uuid] = Child(uuid, wanted[uuid])


def _wanted() -> dict[str, str]:
    """The settings of the channels that are connected, by their ids."""
    rows = Channel.objects.filter(type="SMPP", is_active=True).values_list(
        "pk", "config", "address", "country", "schemes"
    )
    return {str(key): json.dumps(settings, sort_keys=True) for key, *settings in rows}

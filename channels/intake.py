"""Many small writes made into few large ones: whoever waits at the same moment is written in the same transaction."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from threading import Barrier
from typing import Any, Generic, TypeVar

from django.db import close_old_connections, connections

from engine.database import PASSING
from engine.gate import Gate
from engine.tempo import Tempo

T = TypeVar("T")
R = TypeVar("R")

GROUP_LIMIT = 500
GROUP_SECONDS = 0.02
# When so many in a row find no database, the rest of a group won't either, and each try may take long.
ENOUGH_TRIES = 3


class DatabaseThread:
    """A thread, or several, with a database connection each, for work that must not block the event loop.

    There are no more of them than were ever at work or waiting at once, which ``gate`` keeps few.
    """

    def __init__(self, threads: int = 1, gate: Gate | None = None) -> None:
        self._threads = threads
        self._gate = gate
        # Who has a place must have a thread too: else those who wait to come in again would wait for it for ever.
        self._free = asyncio.Semaphore(threads)
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="database")

    async def run(self, work: Callable[..., R], *args: Any) -> R:
        if self._gate is None:
            return await self._run(work, args)
        async with self._free:
            await self._gate.enter()
            return await self._run(work, args)

    async def _run(self, work: Callable[..., R], args: Sequence[Any]) -> R:
        begun = self._executor.submit(_work, work, args, self._gate)
        try:
            return await asyncio.wrap_future(begun)
        finally:
            if self._gate and begun.cancelled():
                self._gate.give()

    def finish(self, work: Callable[..., R], *args: Any) -> None:
        """Does a last work, for which nobody waits."""
        self._executor.submit(_work, work, args)

    def close(self) -> None:
        """Ends the connections, and the threads when their work is done."""
        together = Barrier(self._threads)
        for _ in range(self._threads):
            self._executor.submit(_end, together)
        self._executor.shutdown()


def _end(together: Barrier) -> None:
    """Each thread waits for the others, so that each of them ends its own connection."""
    together.wait()
    connections.close_all()


def _work(work: Callable[..., R], args: Sequence[Any], gate: Gate | None = None) -> R:
    with gate.inside() if gate else nullcontext():
        close_old_connections()
        return work(*args)


# Is told when something is committed, or why it wasn't; must not raise.
Done = Callable[[Exception | None], None]


class GroupWriter(Generic[T]):
    """Writes in a thread, up to fifty groups a second; meanwhile the next group gathers.

    ``write`` commits all it is given or raises, having written nothing.
    """

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        self._write = write
        self._waiting: list[tuple[Sequence[T], Done]] = []
        self._task: asyncio.Task[None] | None = None
        self._tempo = Tempo(GROUP_SECONDS)
        self.thread = DatabaseThread()

    def put(self, items: Sequence[T], done: Done) -> None:
        """Writes the items soon."""
        self._waiting.append((items, done))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._write_waiting())

    async def add(self, items: Sequence[T]) -> None:
        """Returns once the items are committed; raises what writing them raised."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.put(items, partial(_resolve, waiting))
        await waiting

    async def _write_waiting(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._tempo.beat())
            group, self._waiting = self._waiting[:GROUP_LIMIT], self._waiting[GROUP_LIMIT:]
            if await self._write_group(group):
                await self._write_each(group)
            self._tempo.done()

    async def _write_each(self, group: Sequence[tuple[Sequence[T], Done]]) -> None:
        """A group that failed, one by one: only what is bad is refused then, and a connection that was lost has been
        made anew.
        """
        in_vain = 0
        for place, (items, done) in enumerate(group, 1):
            problem = await self._write_group([(items, done)])
            in_vain = in_vain + 1 if isinstance(problem, PASSING) else 0
            if problem:
                done(problem)
            if problem and in_vain == ENOUGH_TRIES:
                _tell(group[place:], problem)
                return

    async def _write_group(self, group: Sequence[tuple[Sequence[T], Done]]) -> Exception | None:
        """Why it wasn't written; when it was, who waits is told."""
        try:
            await self.thread.run(self._write, [item for items, _ in group for item in items])
        except Exception as error:  # noqa: BLE001  # given to whoever waits for it
            return error
        _tell(group, None)
        return None


def _tell(group: Iterable[tuple[Any, Done]], problem: Exception | None) -> None:
    for _, done in group:
        done(problem)


def _resolve(waiting: "asyncio.Future[None]", error: Exception | None) -> None:
    if waiting.done():  # whoever waited has gone
        return
    if error:
        waiting.set_exception(error)
    else:
        waiting.set_result(None)

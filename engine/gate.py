"""How many threads of a process work at once."""

import asyncio
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Gate:
    """Has places for so many threads. More of them would only take the interpreter and the processors from each other,
    each slower than before, until all are late. Who has to wait for something else lets another in meanwhile.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[Callable[[], object]] = deque()
        self._lock = threading.Lock()
        self._thread = threading.local()

    async def enter(self) -> None:
        """Waits for a place. The ``inside`` of a thread takes it over; whoever has no use for it gives it back."""
        loop = asyncio.get_running_loop()
        entered: asyncio.Future[None] = loop.create_future()
        self._take(lambda: loop.call_soon_threadsafe(self._arrive, entered))
        try:
            await entered
        except asyncio.CancelledError:
            if not entered.cancelled():  # the place came at the same moment
                self.give()
            raise

    def _arrive(self, entered: "asyncio.Future[None]") -> None:
        if entered.cancelled():
            self.give()
        else:
            entered.set_result(None)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Has the place that was got by ``enter``, and gives it back."""
        self._thread.is_inside = True
        try:
            yield
        finally:
            self._thread.is_inside = False
            self.give()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Gives the place away for a while, if the thread has one; to come in again it needn't queue behind others."""
        if not getattr(self._thread, "is_inside", False):
            yield
            return
        self.give()
        try:
            yield
        finally:
            back = threading.Event()
            self._take(back.set, first=True)
            back.wait()

    def _take(self, ready: Callable[[], object], *, first: bool = False) -> None:
        with self._lock:
            if not self._free:
                self._waiting.insert(0 if first else len(self._waiting), ready)
                return
            self._free -= 1
        ready()

    def give(self) -> None:
        """Gives a place back."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            ready = self._waiting.popleft()
        ready()


# Turns of USSD, for which people wait at their phones: one more than there are processors, as each waits for the disk.
TURNS = Gate((os.cpu_count() or 1) + 1)

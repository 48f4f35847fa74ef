"""A few places for many: whoever has some gets no more than half of those that others leave, so that one is free for
who comes next, however many have come before.
"""

import asyncio
from collections import Counter, defaultdict, deque
from uuid import UUID


class Shares:
    """Places, of which each key has its share. Those of a key come in by turns; all of this is of one event loop."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._held: Counter[UUID] = Counter()
        self._waiting: defaultdict[UUID, deque[asyncio.Future[None]]] = defaultdict(deque)

    async def enter(self, key: UUID) -> None:
        """Returns when there is a place, which is to be given back by ``leave``."""
        entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[key].append(entered)
        self._let_in()
        try:
            await entered
        except asyncio.CancelledError:
            if entered.cancelled():
                self._forget(key, entered)
            else:  # the place came at the same moment
                self.leave(key)
            raise

    def leave(self, key: UUID) -> None:
        self._free += 1
        self._held[key] -= 1
        self._held += Counter()  # forgets who has none
        self._let_in()

    def _let_in(self) -> None:
        """Those first who have fewest."""
        while ready := [key for key in self._waiting if self._held[key] < (self._free + self._held[key] + 1) // 2]:
            key = min(ready, key=self._held.__getitem__)
            entered = self._waiting[key].popleft()
            if not self._waiting[key]:
                del self._waiting[key]
            if not entered.done():
                self._free -= 1
                self._held[key] += 1
                entered.set_result(None)

    def _forget(self, key: UUID, entered: "asyncio.Future[None]") -> None:
        waiting = self._waiting.get(key)
        if waiting and entered in waiting:
            waiting.remove(entered)
        if not waiting:
            self._waiting.pop(key, None)

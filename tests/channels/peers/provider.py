"""A provider over HTTP that drops, delays, repeats and reorders, by a schedule that a seed decides on."""

import asyncio
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from aiohttp import web

from dashboard.local import LOOPBACK

# What may happen to a message; those that count against its three tries come twice at most.
LOST, UNANSWERED, BROKEN = "lost", "unanswered", "broken"
COUNTED = (LOST, UNANSWERED, BROKEN)
FATES = ("fine", "fine", "slow", "throttled", *COUNTED)
SLOW_SECONDS = 1.0
PATIENCE_SECONDS = 120.0


class Taken(NamedTuple):
    """A message that reached the phones."""

    id: str
    to: str
    text: str


class Provider:
    """Runs in a thread while it is entered. ``taken`` are messages in order, ``fates`` what became of each try.

    Its ``port`` can be that of one that is gone.
    """

    def __init__(self, seed: int, port: int = 0) -> None:
        self.port = port
        self.taken: list[Taken] = []
        self.fates: dict[str, list[str]] = defaultdict(list)
        self.calls: Counter[str] = Counter()
        self.url = ""
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._ready, self._ended = threading.Event(), asyncio.Event()
        self._news = asyncio.Condition()
        self._reports: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._loop.close()

    def talk(self, webhook: str, numbers: Sequence[str], words: Sequence[str]) -> "asyncio.Future[None]":
        """Everybody says the words, each after something new came; done when all is said, answered and reported."""
        self._webhook = webhook
        done: asyncio.Future[None] = asyncio.run_coroutine_threadsafe(self._talk(numbers, words), self._loop)  # type: ignore[assignment]  # has result() too
        return done

    def texts(self, number: str) -> list[str]:
        """What a phone got, each message once."""
        return list({one.id: one.text for one in self.taken if one.to == number}.values())

    async def _serve(self) -> None:
        application = web.Application()
        application.router.add_post("/send", self._take)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, LOOPBACK, self.port).start()
        self.port = runner.addresses[0][1]
        self.url = f"http://{LOOPBACK}:{self.port}/send"
        async with aiohttp.ClientSession() as self._session:
            self._ready.set()
            await self._ended.wait()
            await asyncio.gather(*self._reports)
        await runner.cleanup()

    async def _talk(self, numbers: Sequence[str], words: Sequence[str]) -> None:
        await asyncio.gather(*(self._one_talks(number, words) for number in numbers))
        while self._reports:
            await asyncio.gather(*self._reports)

    async def _one_talks(self, number: str, words: Sequence[str]) -> None:
        for place, word in enumerate(words):
            form = {"from": f"+{number}", "text": word, "id": f"{number}-{place}"}
            times = self._chance.choice([1, 1, 2, 3])
            await asyncio.gather(*(self._call("receive", form) for _ in range(times)))
            async with self._news, asyncio.timeout(PATIENCE_SECONDS):
                await self._news.wait_for(partial(self._has, number, place + 1))

    def _has(self, number: str, count: int) -> bool:
        return len(self.texts(number)) >= count

    async def _call(self, action: str, form: dict[str, str]) -> None:
        """Until it is answered well."""
        await asyncio.sleep(self._chance.random() * 0.3)
        while True:
            self.calls[action] += 1
            async with self._session.post(f"{self._webhook}/{action}", data=form) as response:
                if response.status == 200:
                    return
            await asyncio.sleep(0.3)

    async def _take(self, request: web.Request) -> web.Response:
        form = await request.post()
        message = Taken(str(form["id"]), str(form["to"]), str(form["text"]))
        fate = self._fate(message.id)
        if fate in {"throttled", BROKEN}:
            return web.Response(status=429 if fate == "throttled" else 503)
        if fate != LOST:
            await self._reach_phone(message)
        if fate == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        if fate in {LOST, UNANSWERED} and request.transport:
            request.transport.abort()
        return web.Response(text="ok")

    def _fate(self, message_id: str) -> str:
        past = self.fates[message_id]
        fate = self._chance.choice(FATES)
        if sum(one in COUNTED for one in past) >= 2 or len(past) > 4:
            fate = "fine"
        past.append(fate)
        return fate

    async def _reach_phone(self, message: Taken) -> None:
        self.taken.append(message)
        async with self._news:
            self._news.notify_all()
        reports = ["sent", "delivered", self._chance.choice(["sent", "delivered"])]
        self._chance.shuffle(reports)
        for action in reports:
            task = asyncio.create_task(self._call(action, {"id": message.id}))
            self._reports.add(task)
            task.add_done_callback(self._reports.discard)

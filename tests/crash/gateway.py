"""A gateway and the people behind it: each writes numbers, one after the other, and tries again until it is taken."""

import asyncio
import random
import threading
import time
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from aiohttp import web

FIRST_NUMBER = 250_730_000_000
RETRY_SECONDS = 0.3
CALL_SECONDS = 10.0


class Heard(NamedTuple):
    """A message as it came to the gateway; `at` is `time.monotonic()`."""

    id: str
    to: str
    text: str
    at: float


class Gateway:
    """Runs in a thread while it is entered. `acknowledged` is the last number of each person that was answered 200,
    `asked` counts the calls of flows.
    """

    def __init__(self, people: int, pause: float) -> None:
        self.numbers = [f"+{FIRST_NUMBER + index}" for index in range(people)]
        self.acknowledged = dict.fromkeys(self.numbers, 0)
        self.heard: list[Heard] = []
        self.refusals = self.asked = 0
        self.url = ""
        self.webhook = ""
        self._pause = pause
        self._writing = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    def __enter__(self) -> Self:
        self._thread.start()
        while not self.url:
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing.clear()
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def start_writing(self, webhook: str) -> None:
        self.webhook = webhook
        self._writing.set()
        self._tasks = asyncio.run_coroutine_threadsafe(self._all_write(), self._loop)

    def stop_writing(self) -> None:
        """Returns once everybody's last message is acknowledged."""
        self._writing.clear()
        self._tasks.result()

    async def _serve(self) -> None:
        application = web.Application()
        application.router.add_post("/send", self._take)
        application.router.add_get("/ask", self._answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        await self._ended.wait()
        await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.heard.append(Heard(str(form["id"]), str(form["to"]), str(form["text"]), time.monotonic()))
        return web.Response(text="ok")

    async def _answer(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"says": "got"})

    async def _all_write(self) -> None:
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            await asyncio.gather(*(self._write(session, number) for number in self.numbers))

    async def _write(self, session: aiohttp.ClientSession, number: str) -> None:
        while self._writing.is_set():
            text = str(self.acknowledged[number] + 1)
            form = {"from": number, "text": text, "id": f"{number}-{text}"}
            while not await self._hand_in(session, form):
                self.refusals += 1
                await asyncio.sleep(RETRY_SECONDS)
            self.acknowledged[number] += 1
            await asyncio.sleep(random.uniform(0, 2 * self._pause))

    async def _hand_in(self, session: aiohttp.ClientSession, form: dict[str, str]) -> bool:
        """Whether the webhook took it."""
        try:
            async with session.post(self.webhook, data=form) as response:
                await response.read()
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

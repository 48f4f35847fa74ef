"""A provider of our own: takes in what an External channel sends, and hands people's answers to its webhook."""

import asyncio
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self
from uuid import uuid4

import aiohttp
from aiohttp import web

from dashboard.demo.people import Person

CONNECTIONS = 50


class Refused(RuntimeError):
    """The webhook did not take an answer."""


class Gateway:
    """Serves on a free port of this machine while it is entered; `url` is what a channel's `send_url` is to be."""

    def __init__(self, people: Sequence[Person], timeout: float) -> None:
        self.people = {person.number: person for person in people}
        self.timeout = timeout
        self.webhook = ""
        self.messages = 0
        self.seconds = 0.0
        self._began = 0.0
        self._answers: set[asyncio.Task[None]] = set()
        self._all_done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/send", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/send"
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        await self._runner.cleanup()

    async def all_done(self) -> None:
        """Wait until everyone has come to the end of the poll; raises TimeoutError or Refused when they can't."""
        await asyncio.wait_for(self._all_done, self.timeout)

    async def _take(self, request: web.Request) -> web.Response:
        form = await request.post()
        person = self.people[str(form["to"])]
        self._count()
        answer = person.hear(str(form["text"]))
        if answer is not None:
            task = asyncio.create_task(self._hand_in(person, answer))
            self._answers.add(task)
            task.add_done_callback(self._handed_in)
        self._check()
        return web.Response(text="ok")

    async def _hand_in(self, person: Person, text: str) -> None:
        form = {"from": person.number, "text": text, "id": str(uuid4())}
        async with self._client.post(f"{self.webhook}/receive", data=form) as response:
            if response.status != 200:
                raise Refused(f"The webhook answered {response.status}: {await response.text()}")
        self._count()

    def _handed_in(self, task: asyncio.Task[None]) -> None:
        self._answers.discard(task)
        error = task.exception()
        if error and not self._all_done.done():
            self._all_done.set_exception(error)
        self._check()

    def _count(self) -> None:
        self._began = self._began if self.messages else time.perf_counter()
        self.messages += 1
        self.seconds = time.perf_counter() - self._began

    def _check(self) -> None:
        done = not self._answers and all(person.is_done for person in self.people.values())
        if done and not self._all_done.done():
            self._all_done.set_result(None)

"""A workspace with an External channel, and a provider that takes messages."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from django.db import connection

from channels.claims import claim
from engine.models import Channel, Workspace
from engine.services.workspaces import create_workspace


@pytest.fixture
def workspace(transactional_db: None) -> Workspace:
    return create_workspace(name="Votes", owner="owner@example.org", country="RW").workspace


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    config = {"send_url": "http://127.0.0.1:1/send", "mo_id_field": "ref"}
    return claim(workspace=workspace, code="EX", name="Gateway", address="1234", config=config)


@dataclass
class Provider:
    """Takes messages; ``status``, ``delay`` and ``delays`` by text say how it answers, ``calls`` what it was asked."""

    status: int = 200
    delay: float = 0.0
    delays: dict[str, float] = field(default_factory=dict)
    calls: list[dict[str, str]] = field(default_factory=list)
    flying: int = 0
    most_flying: int = 0
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        self.calls.append({name: str(value) for name, value in (await request.post()).items()})
        await self._take_time(self.calls[-1].get("text", ""))
        self.flying -= 1
        return web.Response(status=self.status, text="taken")

    async def _take_time(self, text: str) -> None:
        """As long as it is told to, also if it is told so meanwhile."""
        begun = time.monotonic()
        while time.monotonic() - begun < self.delays.get(text, self.delay):
            await asyncio.sleep(0.01)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Provider"]:
        app = web.Application()
        app.router.add_post("/send", self.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/send"
        try:
            yield self
        finally:
            await runner.cleanup()


@pytest.fixture
def provider(settings: Any) -> Provider:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    return Provider()


def end_connections() -> None:
    """What everybody else has with the database breaks off, as when it restarts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

"""The processes of binds: one that hangs is no reason for all others to wait."""

import asyncio
import sys

import pytest

from channels.smpp import supervisor
from channels.smpp.supervisor import Child

HANGING = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def test_a_process_that_does_not_end_when_asked_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_command", lambda _uuid: [sys.executable, "-c", HANGING])
    monkeypatch.setattr(supervisor, "END_SECONDS", 0.5)

    async def begin_and_end() -> bool:
        child = Child("1", "{}")
        await asyncio.sleep(1)  # until it is deaf
        async with asyncio.timeout(30):
            await child.end()
        return child._process is None

    assert asyncio.run(begin_and_end())

"""The process that sends messages; any number of it may run."""

import asyncio
import signal
from typing import Any

import uvloop
from django.core.management.base import BaseCommand

from channels.outbox import run_sender
from engine import garbage, heartbeats


class Command(BaseCommand):
    # They bring in all pages, which takes seconds; the web server makes them too.
    requires_system_checks: list[str] = []
    help = "Send what waits in the outbox until SIGTERM or Ctrl-C; what is being sent then is still recorded."

    def handle(self, **options: Any) -> None:
        stop = heartbeats.start("outbox")
        garbage.calm()
        uvloop.run(send_until_stopped())
        stop.set()


async def send_until_stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run_sender(stop)

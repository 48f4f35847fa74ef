"""The process that keeps SMPP channels bound; run one of it."""

import asyncio
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from channels.known import KnownChannel, load_channel
from channels.smpp.bind import run_bind
from channels.smpp.supervisor import supervise
from engine import heartbeats


class Command(BaseCommand):
    help = "Keep a process for each SMPP channel until SIGTERM or Ctrl-C; they follow what is changed in the dashboard."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--channel", help="be the process of this channel")

    def handle(self, *, channel: str | None, **options: Any) -> None:
        if channel is None:
            beating = heartbeats.start("smpp")
            asyncio.run(supervise_until_stopped())
            beating.set()
            return
        known = load_channel("SMPP", channel)
        if known is None:
            raise CommandError(f"there is no SMPP channel {channel} that is connected")
        asyncio.run(bind_until_stopped(known))


async def supervise_until_stopped() -> None:
    await supervise(_stop_on_signals())


async def bind_until_stopped(known: KnownChannel) -> None:
    """Ends too when the process that started it is gone, which closes the standard input."""
    stop = _stop_on_signals()
    if not sys.stdin.isatty():
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    await run_bind(known, stop)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop

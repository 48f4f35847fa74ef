"""Proves the main job without a person: a flow is imported, sent, answered by many at once, counted and exported."""

import asyncio
import tempfile
from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.demo.gateway import Gateway, Refused
from dashboard.demo.outcome import problems, shown_tally, wait_for_runs, write_csv
from dashboard.demo.people import Person
from dashboard.demo.site import site
from dashboard.demo.stage import begin, import_flow, make_people, open_workspace, read_poll
from dashboard.servers import ROOT, VAR
from engine.models import Flow

SAMPLE = ROOT / "dashboard" / "samples" / "water_near_home.json"
# A flow that RapidPro exported, where there is one at hand.
EXPORT = ROOT.parent / "shared" / "data" / "rapidpro-exports" / "favorites_v13.json"


def existing_file(text: str) -> Path:
    if not Path(text).is_file():
        raise ArgumentTypeError(f"there is no file {text}")
    return Path(text)


class Command(BaseCommand):
    help = "Import a flow, answer it as many people through the real webhook, and check what is counted and exported."

    def add_arguments(self, parser: CommandParser) -> None:
        default = EXPORT if EXPORT.exists() else SAMPLE
        parser.add_argument("export", nargs="?", type=existing_file, default=default, help="a RapidPro export")
        parser.add_argument("--people", type=int, default=200, help="how many answer")
        parser.add_argument("--timeout", type=float, default=120, help="seconds until the last one must be done")

    def handle(self, *, export: Path, people: int, timeout: float, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        flow = import_flow(open_workspace(), export)
        respondents = make_people(read_poll(flow), people)
        self.stdout.write(f"Asking {people} people: {flow.name}")
        with tempfile.NamedTemporaryFile(prefix="jibu-demo-", suffix=".log") as log, site(Path(log.name)) as address:
            self.converse(flow, respondents, address, timeout)
        self.report(flow, respondents, VAR / "demo" / f"{flow.pk}.csv")

    def converse(self, flow: Flow, people: Sequence[Person], address: str, timeout: float) -> None:
        try:
            messages, seconds = asyncio.run(converse(flow, people, address, timeout))
        except (TimeoutError, Refused) as error:
            done = sum(person.is_done for person in people)
            raise CommandError(f"Only {done} of {len(people)} came to the end. {error}") from error
        self.stdout.write(f"{messages} messages in {seconds:.1f} s: {messages / seconds:,.0f} per second")
        wait_for_runs(flow, len(people), timeout)

    def report(self, flow: Flow, people: Sequence[Person], path: Path) -> None:
        write_csv(flow, path)
        for (result, category), count in sorted(shown_tally(flow).items()):
            self.stdout.write(f"{result:>20}  {category:<20} {count:>6}")
        self.stdout.write(f"Every answer as CSV: {path}")
        found = list(problems(flow, people, path))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("Everything was counted as it was answered.")


async def converse(flow: Flow, people: Sequence[Person], address: str, timeout: float) -> tuple[int, float]:
    """Start the flow for everyone and let them answer to its end; returns the number of messages and the seconds."""
    async with Gateway(people, timeout) as gateway:
        gateway.webhook = address + await asyncio.to_thread(begin, flow, people, gateway.url)
        await gateway.all_done()
        return gateway.messages, gateway.seconds

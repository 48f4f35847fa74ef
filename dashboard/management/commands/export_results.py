"""Writes the results of a flow to a file."""

import time
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from dashboard.reports.exports.job import start_export
from dashboard.reports.exports.options import Options, read_options
from engine.jobs.registry import Next
from engine.jobs.running import advance
from engine.models import Flow, Job
from engine.services.auditing import record_command

PIECE = 1 << 20
PAUSE_SECONDS = 0.2


class Command(BaseCommand):
    help = "Write the results of a flow to a file: export_results <flow uuid> <path> [--table=long] [--format=xlsx] …"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("flow", type=UUID)
        parser.add_argument("path", type=Path)
        parser.add_argument("--table", default="wide", choices=["wide", "long", "codebook", "dispositions"])
        parser.add_argument("--format", default="csv", choices=["csv", "xlsx", "statistics", "flow_results"])
        parser.add_argument("--fields", default=[], nargs="*", help="keys of contact fields to add")
        parser.add_argument("--codes", action="store_true", help="answers as the numbers of the codebook")
        parser.add_argument("--weights", action="store_true")
        parser.add_argument("--responded", action="store_true", help="only people who answered")
        parser.add_argument("--first", help="day from which they started, as 2026-03-01")
        parser.add_argument("--last", help="day until which they started")

    def handle(self, *, flow: UUID, path: Path, **options: Any) -> None:
        found = Flow.objects.select_related("workspace").filter(pk=flow).first()
        if found is None:
            raise CommandError(f"There is no flow {flow}.")
        chosen = _options(options)
        if not path.parent.is_dir():
            raise CommandError(f"There is no folder {path.parent}.")
        with transaction.atomic():
            job = start_export(workspace=found.workspace, flow=found, options=chosen)
            record_command("export_results", found.workspace)
        while job.is_open:
            if advance(job.pk) is not Next.STEP:
                time.sleep(PAUSE_SECONDS)  # a worker may have it in hand
            job.refresh_from_db()
            self.stderr.write(f"{job.done:,} of {job.total:,}")
        if job.error:
            raise CommandError(job.error)
        _copy(job, path)
        self.stdout.write(f"{path}: {job.total:,} people")


def _options(options: dict[str, Any]) -> Options:
    names = {field.name for field in msgspec.structs.fields(Options)}
    try:
        return read_options({name: value for name, value in options.items() if name in names and value is not None})
    except msgspec.ValidationError as error:
        raise CommandError(str(error)) from error


def _copy(job: Job, path: Path) -> None:
    with default_storage.open(job.file) as source, path.open("wb") as target:
        while piece := source.read(PIECE):
            target.write(piece)

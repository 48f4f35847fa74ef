"""Counts results anew from the runs, or checks that the counters are right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from engine.models import Flow, Workspace
from engine.services.auditing import record_command
from engine.services.recounting import Difference, differences, recount


class Command(BaseCommand):
    help = "Correct the counters of results from the runs they were made from; --check only tells where they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, and fail if a counter is wrong")

    def handle(self, *, check: bool, **options: Any) -> None:
        wrong = [one for workspace in Workspace.objects.all() for one in self.look(workspace, check=check)]
        if wrong and check:
            raise CommandError(f"{len(wrong)} counters are wrong: run this without --check to correct them")
        self.stdout.write(f"{len(wrong)} counters corrected" if wrong else "All counters equal what was counted")

    def look(self, workspace: Workspace, *, check: bool) -> list[Difference]:
        found = differences(workspace=workspace) if check else self.correct(workspace)
        names = dict(Flow.objects.for_workspace(workspace).values_list("pk", "name"))
        for one in found:
            name = next((name for key, name in names.items() if str(key) == one.flow), one.flow)
            self.stdout.write(f"{workspace.name}, {name}, {one.scope}: counted {one.counted}, found {one.found}")
        return found

    @transaction.atomic
    def correct(self, workspace: Workspace) -> list[Difference]:
        found = recount(workspace=workspace)
        record_command("recount", workspace)
        return found

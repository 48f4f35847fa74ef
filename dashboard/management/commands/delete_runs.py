"""Deletes runs with everything that they count."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from engine.models import Run, Workspace
from engine.services.auditing import record_command
from engine.services.respondents import delete_runs


class Command(BaseCommand):
    help = "Delete runs that are over, as those of a trial, so that no result has them: delete_runs <run uuid> …"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("runs", type=UUID, nargs="+", help="as in the column run_uuid of the long file")

    def handle(self, *, runs: list[UUID], **options: Any) -> None:
        workspaces = list(Workspace.objects.filter(pk__in=Run.objects.filter(pk__in=runs).values("workspace")))
        try:
            with transaction.atomic():
                deleted = sum(delete_runs(workspace=workspace, runs=runs) for workspace in workspaces)
                record_command("delete_runs", *workspaces)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{deleted} runs deleted")

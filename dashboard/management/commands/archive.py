"""Archives what is older than it has to be kept, or checks the archives."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engine.services.archives import archive_old, archive_runs, check_archives


class Command(BaseCommand):
    help = (
        "Archive months older than KEEP_MESSAGES, KEEP_HISTORY and KEEP_RUNS say; --check reads all archives instead."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="read every archive and compare it with its manifest")

    def handle(self, *, check: bool, **options: Any) -> None:
        if check:
            self.check_all()
            return
        for made in (*archive_old(), *archive_runs()):
            self.stdout.write(f"{made.path}: {made.rows:,} rows")

    def check_all(self) -> None:
        bad = 0
        for path, problem in check_archives():
            bad += bool(problem)
            self.stdout.write(f"{path}: {problem or 'ok'}")
        if bad:
            raise CommandError(f"{bad} archives are damaged: restore them from a backup")

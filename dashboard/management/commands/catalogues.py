"""Keeps the translations of the pages: brings their files up to date with the code, and compiles them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dashboard.catalogues import keeping


class Command(BaseCommand):
    help = "Add texts that are new to the files of translations and drop old ones; --compile only compiles them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--compile", action="store_true", help="change no text")

    def handle(self, *, compile: bool, **options: Any) -> None:  # noqa: A002 - the option's name
        if not compile:
            self.update()
        self.stdout.write(f"{keeping.compile_all()} files compiled")

    def update(self) -> None:
        templates = keeping.found()
        for language in keeping.LANGUAGES:
            for domain, template in templates.items():
                keeping.update(language, domain, template)
                missing = len(keeping.untranslated(language, domain))
                self.stdout.write(f"{language}, {domain}: {len(template)} texts, {missing} not translated")

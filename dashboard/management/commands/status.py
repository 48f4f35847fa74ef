"""Tells an operator what is happening."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboard.reports.status import lines


class Command(BaseCommand):
    help = "Tell in ten lines what is happening: servers, workers, what waits and for how long."

    def handle(self, **options: Any) -> None:
        for what, how in lines():
            self.stdout.write(f"{what:<14} {how}")

"""Fills three workspaces with demonstration data: invented people who answered invented polls."""

from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dashboard.demo.seeding import seed
from dashboard.demo.story import Story, stories
from engine.models import Workspace
from engine.services.workspaces import create_workspace


class Command(BaseCommand):
    help = "Make three workspaces (Kosovo, Pakistan, Guatemala) of 6,000 to 20,000 invented people and their polls."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", default="owner@example.org", help="e-mail address of who may see them")
        parser.add_argument("--password", default="", help="of a new owner; one without can't sign in")
        parser.add_argument("--people", type=int, default=0, help="in each workspace, instead of what its story says")

    def handle(self, *, owner: str, password: str, people: int, **options: Any) -> None:
        for story in stories():
            if Workspace.objects.filter(name=story.workspace).exists():
                self.stdout.write(f"{story.workspace}: there is one already")
            else:
                self.make(story, owner, password, people)

    def make(self, story: Story, owner: str, password: str, people: int) -> None:
        created = create_workspace(
            name=story.workspace,
            owner=owner,
            language=story.language,
            country=story.country,
            token="",
            password=password,
        )
        workspace = created.workspace
        Workspace.objects.filter(pk=workspace.pk).update(timezone=story.timezone, languages=story.languages)
        workspace.refresh_from_db()
        seed(story=story, workspace=workspace, owner=created.owner, chance=Random(story.workspace), people=people)  # noqa: S311 — invented people
        self.stdout.write(f"{story.workspace}: {people or story.people:,} people, poll “{story.poll['title']}”")

"""Exports that are wanted again: kept under a name, and run by the calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from dashboard.reports.exports.job import start_export
from dashboard.reports.exports.options import Options, read_options
from engine.clock import now
from engine.models import Flow, Job, Recipe, User, Workspace

HOUR = 6  # in the workspace's zone: the file is there when people come to work


def save_recipe(*, workspace: Workspace, flow: Flow, name: str, options: Options, repeat: str, by: User) -> Recipe:
    """Keeps what a file holds, under a name; with a repeat, the first one is made tomorrow morning."""
    return Recipe.objects.create(
        workspace=workspace,
        flow=flow,
        name=name.strip()[:64],
        options=options.completed().to_json(),
        repeat=repeat,
        next_on=_next(Recipe.Repeat(repeat), now(), workspace),
        created_by=by,
    )


def run_recipe(recipe: Recipe, *, by: User | None) -> Job:
    options = read_options(recipe.options)
    return start_export(workspace=recipe.workspace, flow=recipe.flow, options=options, by=by)


def run_due(moment: datetime | None = None) -> int:
    """Makes the files whose time has come; gives how many. What was missed while nothing ran is made once."""
    today = moment or now()
    done = 0
    for key in Recipe.objects.filter(next_on__lte=today).values_list("pk", flat=True):
        with transaction.atomic():
            due = Recipe.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key, next_on__lte=today)
            if recipe := due.select_related("workspace", "flow", "created_by").first():
                run_recipe(recipe, by=recipe.created_by)
                recipe.next_on = _next(Recipe.Repeat(recipe.repeat), today, recipe.workspace)
                recipe.save(update_fields=["next_on"])
                done += 1
    return done


def _next(repeat: Recipe.Repeat, after: datetime, workspace: Workspace) -> datetime | None:
    if repeat == Recipe.Repeat.NEVER:
        return None
    local = after.astimezone(ZoneInfo(workspace.timezone)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if repeat == Recipe.Repeat.MONTHLY:
        return (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    return local + timedelta(days=1 if repeat == Recipe.Repeat.DAILY else 7)

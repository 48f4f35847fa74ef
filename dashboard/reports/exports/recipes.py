"""Exports that are wanted again: kept under a name, and run by the calendar."""

import logging
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from dashboard.reports.exports.job import start_export
from dashboard.reports.exports.options import Options, read_options
from engine.clock import now
from engine.models import Flow, Job, Recipe, User, Workspace

logger = logging.getLogger(__name__)

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
    """Makes the files whose time has come; gives how many. What was missed while nothing ran is made once.

    One that can't be made holds up no other.
    """
    today = moment or now()
    due = Recipe.objects.filter(next_on__lte=today, workspace__is_active=True)
    return sum(_try_to_run(key, today) for key in due.values_list("pk", flat=True))


def _try_to_run(key: UUID, today: datetime) -> bool:
    try:
        return _run_due(key, today)
    except Exception:
        logger.exception("the file of recipe %(recipe)s can't be begun", {"recipe": key})
        return False


@transaction.atomic
def _run_due(key: UUID, today: datetime) -> bool:
    due = Recipe.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key, next_on__lte=today)
    recipe = due.select_related("workspace", "flow", "created_by").first()
    if recipe is None:
        return False
    run_recipe(recipe, by=recipe.created_by)
    recipe.next_on = _next(Recipe.Repeat(recipe.repeat), today, recipe.workspace)
    recipe.save(update_fields=["next_on"])
    return True


def _next(repeat: Recipe.Repeat, after: datetime, workspace: Workspace) -> datetime | None:
    if repeat == Recipe.Repeat.NEVER:
        return None
    local = after.astimezone(ZoneInfo(workspace.timezone)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if repeat == Recipe.Repeat.MONTHLY:
        return (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    return local + timedelta(days=1 if repeat == Recipe.Repeat.DAILY else 7)

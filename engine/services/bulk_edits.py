"""The same change to many contacts, which can be taken back for a while."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from engine.clock import now
from engine.jobs.registry import create_job
from engine.models import Group, Job, User, Workspace
from engine.services.selections import Selection, count_selected
from flows.contact import ACTIVE
from flows.modifier import Modifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.status import StatusModifier
from flows.refs import GroupRef

UNDO = timedelta(minutes=30)
# The kind of job that takes back another, where it isn't the one for changed contacts.
UNDOING: Mapping[str, str] = {"edit_messages": "undo_messages"}


def _group_change(modification: str, group: str) -> Modifier:
    return GroupsModifier((GroupRef(group),), modification)  # type: ignore[arg-type]  # one of its two words


def _status_change(status: str, _group: str) -> Modifier:
    return StatusModifier(status, keeps_opt_out=True)  # type: ignore[arg-type]  # one of its words


# What can be done to many → the modifier, given the key of a group where there is one.
ACTIONS: Mapping[str, Callable[[str], Modifier]] = {
    "add_group": partial(_group_change, "add"),
    "remove_group": partial(_group_change, "remove"),
    "block": partial(_status_change, "blocked"),
    "stop": partial(_status_change, "stopped"),
    "archive": partial(_status_change, "archived"),
    "restore": partial(_status_change, ACTIVE),
}


def edit_selected(
    *, workspace: Workspace, selection: Selection, action: str, group: Group | None = None, by: User | None = None
) -> Job:
    """Changes all that are selected; ``action`` is one of ACTIONS. Raises QueryError."""
    params = {"action": action, "group": str(group.pk) if group else "", "selection": selection.to_json()}
    return create_job(
        workspace=workspace, kind="edit", params=params, total=count_selected(selection, workspace), by=by
    )


def can_undo(job: Job) -> bool:
    """Whether a job can be taken back: it has ended, not long ago, and wasn't taken back already."""
    ended = not job.is_open
    return ended and not job.is_undone and job.undo_until is not None and job.undo_until > now()


def undo(*, job: Job, by: User | None = None) -> Job | None:
    """Takes back what a job changed, where nothing has changed it since; None if it is too late."""
    locked = Job.objects.select_related("workspace").get(pk=job.pk)
    claimed = Job.objects.filter(pk=job.pk, is_undone=False)
    if not can_undo(locked) or not claimed.update(is_undone=True):
        return None
    params = {"job": str(job.pk), "kind": job.kind}
    total = job.changes.count() + job.message_changes.count()
    kind = UNDOING.get(job.kind, "undo")
    return create_job(workspace=locked.workspace, kind=kind, params=params, total=total, by=by)

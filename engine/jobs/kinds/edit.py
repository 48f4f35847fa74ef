"""The same change to many contacts."""

from collections import Counter

from engine.clock import now
from engine.jobs.registry import KINDS, JobRefused, Next
from engine.models import Job
from engine.runner.scene import Cause
from engine.services.bulk_edits import ACTIONS, UNDO
from engine.services.editing import edit_contacts, note_changes
from engine.services.selections import next_selected
from flows.errors import QueryError

MOST = 500


@KINDS.register("edit")
def edit(job: Job) -> Next:
    """The next contacts; those that a flow holds are counted as busy and stay as they are."""
    try:
        ids = next_selected(job, MOST)
    except QueryError as error:
        raise JobRefused(str(error)) from error
    modifier = ACTIONS[job.params["action"]](job.params["group"])
    cause = Cause("bulk", str(job.created_by_id or ""))
    edited = edit_contacts(edits={pk: [modifier] for pk in ids}, cause=cause)
    note_changes(job, edited)
    changed = sum(one.has_changed for one in edited.values())
    outcomes = {"changed": changed, "same": len(edited) - changed, "busy": len(ids) - len(edited)}
    job.report = dict(Counter(job.report) + Counter(outcomes))
    job.done += len(ids)
    job.total = max(job.total, job.done)
    job.cursor = str(ids[-1]) if ids else job.cursor
    job.undo_until = now() + UNDO
    return Next.STEP if len(ids) == MOST else Next.END

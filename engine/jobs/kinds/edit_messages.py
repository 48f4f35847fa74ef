"""The same change to many messages, and taking it back."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from engine.clock import now
from engine.jobs.registry import KINDS, Next
from engine.models import Job, Label, MessageChange
from engine.services.bulk_edits import UNDO
from engine.services.message_edits import ACTIONS, change_messages
from engine.services.message_folders import Wanted, in_folder
from engine.services.message_search import find_messages
from engine.services.partitions import first_id_of

MOST = 2_000


@KINDS.register("edit_messages")
def edit_messages(job: Job) -> Next:
    """The next messages of the folder; of those that came after the job was asked for none is meant."""
    wanted = Wanted.from_json(job.params["wanted"])
    folder = in_folder(job.workspace, wanted).filter(pk__lt=first_id_of(job.created_on))
    if job.cursor:
        folder = folder.filter(pk__gt=job.cursor)
    ids = list(folder.order_by("pk").values_list("pk", flat=True)[:MOST])
    if ids:
        _change(job, _matching(job, wanted, ids))
    return _went_on(job, ids)


def _matching(job: Job, wanted: Wanted, ids: Sequence[UUID]) -> list[UUID]:
    """Of these messages, which follow one another, those that have the words that are looked for."""
    if not wanted.text:
        return list(ids)
    found = find_messages(job.workspace, wanted).filter(pk__gte=ids[0], pk__lte=ids[-1])
    return list(found.values_list("pk", flat=True))


def _change(job: Job, ids: Sequence[UUID]) -> None:
    action: str = job.params["action"]
    changed = change_messages(action, job.workspace, ids, _label(job))
    if ACTIONS[action]:
        MessageChange.objects.bulk_create(MessageChange(job=job, message_id=pk) for pk in changed)
        job.undo_until = now() + UNDO
    _report(job, changed=len(changed), same=len(ids) - len(changed))


@KINDS.register("undo_messages")
def undo_messages(job: Job) -> Next:
    """The next messages that the other job changed; those that have been changed back since stay."""
    done = Job.objects.get(pk=job.params["job"])
    changes = MessageChange.objects.filter(job=done)
    if job.cursor:
        changes = changes.filter(message__gt=job.cursor)
    ids = list(changes.order_by("message").values_list("message", flat=True)[:MOST])
    restored = change_messages(ACTIONS[done.params["action"]], job.workspace, ids, _label(done))
    _report(job, restored=len(restored), kept=len(ids) - len(restored))
    return _went_on(job, ids)


def _label(job: Job) -> Label | None:
    """The label that the change is about; None if it is about none, or the label is gone."""
    key = job.params["label"]
    return Label.objects.for_workspace(job.workspace_id).filter(pk=key).first() if key else None


def _report(job: Job, **outcomes: int) -> None:
    job.report = dict(Counter(job.report) + Counter(outcomes))


def _went_on(job: Job, ids: Sequence[UUID]) -> Next:
    job.done += len(ids)
    job.total = max(job.total, job.done) if job.total else 0
    job.cursor = str(ids[-1]) if ids else job.cursor
    return Next.STEP if len(ids) == MOST else Next.END

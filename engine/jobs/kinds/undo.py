"""Taking back what another job changed."""

from collections import Counter
from itertools import takewhile
from uuid import UUID

from engine.jobs.registry import KINDS, Next
from engine.models import Contact, ContactChange, Job, Message, Run
from engine.runner.handling import collect
from engine.runner.scene import Cause, Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.services.editing import lock_contacts, open_scenes
from engine.services.erasure import erase_contacts
from engine.services.snapshots import Difference, restoring, snapshot

MOST = 500


@KINDS.register("undo")
def undo(job: Job) -> Next:
    """The next contacts. Those that the job made go again, unless somebody has talked with them since.

    Who is held by a flow for a while is waited for.
    """
    changes = ContactChange.objects.filter(job=job.params["job"])
    if job.cursor:
        changes = changes.filter(contact__gt=job.cursor)
    wanted = list(changes.order_by("contact")[:MOST])
    rows = _up_to_held(wanted)
    restored = _restore(job, {row.contact_id: row for row in rows if row.before is not None})
    made = [row.contact_id for row in rows if row.before is None]
    removed = _remove(job, made)
    outcomes = {"restored": restored, "removed": removed, "kept": len(rows) - restored - removed}
    job.report = dict(Counter(job.report) + Counter(outcomes))
    job.done += len(rows)
    job.cursor = str(rows[-1].contact_id) if rows else job.cursor
    if len(rows) < len(wanted):
        return Next.LATER
    return Next.STEP if len(rows) == MOST else Next.END


def _up_to_held(rows: list[ContactChange]) -> list[ContactChange]:
    """Those before the first whose contact is held; the others are locked, as far as they are still there."""
    ids = [row.contact_id for row in rows]
    free = set(lock_contacts(ids))
    held = set(Contact.objects.filter(pk__in=ids).values_list("pk", flat=True)) - free
    return list(takewhile(lambda row: row.contact_id not in held, rows))


def _restore(job: Job, rows: dict[UUID, ContactChange]) -> int:
    work = UnitOfWork()
    restored = 0
    for scene in open_scenes(lock_contacts(list(rows))):
        restored += _restore_one(scene, rows[scene.contact_id], Cause("undo", str(job.created_by_id or "")))
        collect(scene, work)
    work.save()
    return restored


def _restore_one(scene: Scene, row: ContactChange, cause: Cause) -> bool:
    scene.cause = cause
    modifiers = restoring(Difference(row.before or {}, row.after), snapshot(scene.contact, scene.assets))
    scene.modify(*filter(None, (modifier.known(scene.assets) for modifier in modifiers)))
    return bool(scene.happened)


def _remove(job: Job, ids: list[UUID]) -> int:
    """Deletes those of the contacts that have no messages and no conversations."""
    talked = {*Message.objects.filter(contact__in=ids).values_list("contact_id", flat=True)}
    talked |= {*Run.objects.filter(contact__in=ids).values_list("contact_id", flat=True)}
    silent = Contact.objects.for_workspace(job.workspace_id).filter(pk__in=set(ids) - talked)
    return erase_contacts(workspace_id=job.workspace_id, contacts=list(silent.values_list("pk", flat=True)))

"""Changing many contacts at once, by modifiers like a single one, with one statement for each kind of row."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from engine.gateways.services import AloneServices
from engine.models import ContactChange, Job
from engine.runner import handlers as _all_handlers  # noqa: F401  # fills the registry
from engine.runner.engines import make_engine
from engine.runner.handling import collect
from engine.runner.loading import load_scenes
from engine.runner.rows import copy_rows, to_json
from engine.runner.scene import Cause, Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.runner.unreadable import UnreadableSession, end_unreadable
from engine.services.snapshots import Difference, Snapshot, difference, snapshot
from flows.events.problem import Error
from flows.modifier import Modifier

Edits = Mapping[UUID, Sequence[Modifier]]


class Edited(NamedTuple):
    """What became of a contact: what changed, and what couldn't be done."""

    change: Difference
    errors: list[Error]

    @property
    def has_changed(self) -> bool:
        return bool(self.change.after)


def edit_contacts(*, edits: Edits, cause: Cause) -> dict[UUID, Edited]:
    """Changes contacts in the caller's transaction; those that a flow holds for a while are left out."""
    work = UnitOfWork()
    edited: dict[UUID, Edited] = {}
    for scene in open_scenes(lock_contacts(list(edits))):
        edited[scene.contact_id] = _edit(scene, edits[scene.contact_id], cause)
        collect(scene, work)
    work.save()
    return edited


def _edit(scene: Scene, modifiers: Sequence[Modifier], cause: Cause) -> Edited:
    before: Snapshot = snapshot(scene.contact, scene.assets)
    scene.cause = cause
    scene.modify(*filter(None, (modifier.known(scene.assets) for modifier in modifiers)))
    errors = [happened.event for happened in scene.happened if isinstance(happened.event, Error)]
    return Edited(difference(before, snapshot(scene.contact, scene.assets)), errors)


# In one order everywhere, so that two who wait never wait for each other.
_LOCK = """
    SELECT id FROM engine_contact
    WHERE id = ANY(%s) AND (leased_until IS NULL OR leased_until < clock_timestamp()) ORDER BY id FOR NO KEY UPDATE
"""


def lock_contacts(ids: Sequence[UUID]) -> list[UUID]:
    """Locks contacts until the end of the transaction; gives those that no flow holds at the moment."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(ids)])
        return [row[0] for row in cursor.fetchall()]


def open_scenes(ids: Sequence[UUID]) -> list[Scene]:
    """Scenes of locked contacts. A session that can't be read is ended: it must not keep anybody from changing one."""
    scenes = load_scenes(ids)
    return [_open(scene) for scene in scenes]


def _open(scene: Scene) -> Scene:
    try:
        scene.open(make_engine(AloneServices(scene.place.workspace_id)))
    except UnreadableSession as error:
        end_unreadable(scene.contact_id, error)
        return _open(load_scenes([scene.contact_id])[0])
    return scene


def note_changes(job: Job, edited: Mapping[UUID, Edited]) -> None:
    """Notes what a job changed of contacts, so that it can be taken back."""
    rows = [
        (job.pk, contact_id, to_json(one.change.before), to_json(one.change.after))
        for contact_id, one in edited.items()
        if one.has_changed
    ]
    with connection.cursor() as cursor:
        copy_rows(cursor, ContactChange._meta.db_table, ("job_id", "contact_id", "before", "after"), rows)  # noqa: SLF001  # documented

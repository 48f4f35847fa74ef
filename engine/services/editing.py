"""Changing many contacts at once, by modifiers like a single one, with one statement for each kind of row."""

from collections.abc import Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from engine.assets import Place
from engine.clock import CLOCK, now
from engine.database import ask
from engine.gateways.services import AloneServices
from engine.models import ContactChange, Job
from engine.models.base import uuid7
from engine.runner import handlers as _all_handlers  # noqa: F401  # fills the registry
from engine.runner.engines import make_engine
from engine.runner.handling import collect
from engine.runner.loading import load_scenes
from engine.runner.rows import copy_rows, from_columns, to_json
from engine.runner.scene import Cause, Scene
from engine.runner.statements import INSERT_CONTACT
from engine.runner.unit_of_work import UnitOfWork, contact_row
from engine.runner.unreadable import UnreadableSession, end_unreadable
from engine.services.snapshots import NO_DIFFERENCE, Difference, Snapshot, difference, snapshot
from flows.clock import Clock, FrozenClock
from flows.contact import Contact, ContactURN
from flows.events.problem import Error
from flows.modifier import Modifier
from flows.moment import write_rfc3339

Edits = Mapping[UUID, Sequence[Modifier]]


class Edited(NamedTuple):
    """What became of a contact: what changed, and what couldn't be done."""

    change: Difference
    errors: list[Error]

    @property
    def has_changed(self) -> bool:
        return bool(self.change.after)


class Made(NamedTuple):
    """Contacts to be made in a workspace, by their keys, with the addresses of each, which nobody has."""

    place: Place
    urns: Mapping[UUID, Sequence[str]]


def edit_contacts(*, edits: Edits, cause: Cause, made: Made | None = None) -> dict[UUID, Edited]:
    """Changes contacts in the caller's transaction; those that a flow holds for a while are left out.

    Those of ``made`` are written once, as they are after their changes, and nothing is told of how they differ.
    """
    locked = load_scenes(lock_contacts([key for key in edits if not made or key not in made.urns]))
    # What is changed together changes at one moment, when nobody else has them any more; and reading the clock costs.
    clock = FrozenClock(CLOCK.now())
    new = make_scenes(made, clock) if made else []
    known = [_open(scene, clock) for scene in locked]
    scenes = [*new, *known]
    for scene in scenes:
        scene.cause = cause
    edited = {scene.contact_id: _edit(scene, edits[scene.contact_id]) for scene in known}
    for scene in new:
        edited[scene.contact_id] = Edited(NO_DIFFERENCE, _modify(scene, edits.get(scene.contact_id, ())))
        _find_groups(scene)
    work = UnitOfWork()
    for scene in scenes:
        collect(scene, work)
    insert_contacts(new, work)
    work.save()
    return edited


def _find_groups(scene: Scene) -> None:
    """Changes have seen to the groups; who is new and has nothing but addresses may belong to some too."""
    if not scene.happened:
        scene.regroup()


def _edit(scene: Scene, modifiers: Sequence[Modifier]) -> Edited:
    before: Snapshot = snapshot(scene.contact, scene.assets)
    errors = _modify(scene, modifiers)
    return Edited(difference(before, snapshot(scene.contact, scene.assets)), errors)


def _modify(scene: Scene, modifiers: Sequence[Modifier]) -> list[Error]:
    scene.modify(*filter(None, (modifier.known(scene.assets) for modifier in modifiers)))
    return [happened.event for happened in scene.happened if isinstance(happened.event, Error)]


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
    """Scenes of locked contacts."""
    return [_open(scene, CLOCK) for scene in load_scenes(ids)]


def _open(scene: Scene, clock: Clock) -> Scene:
    """A session that can't be read is ended: it must not keep anybody from changing its contact."""
    try:
        scene.open(make_engine(AloneServices(scene.place.workspace_id), clock))
    except UnreadableSession as error:
        end_unreadable(scene.contact_id, error)
        return _open(load_scenes([scene.contact_id])[0], clock)
    return scene


def make_scenes(made: Made, clock: Clock) -> list[Scene]:
    """Scenes of contacts that aren't stored yet."""
    engine = make_engine(AloneServices(made.place.workspace_id), clock)
    moment = write_rfc3339(clock.now())
    scenes = []
    for key, urns in made.urns.items():
        contact = Contact(uuid=str(key), name="", created_on=moment, urns=[ContactURN.parse(urn) for urn in urns])
        scene = Scene(place=made.place, contact_id=key, items=[], read=partial(_new, contact))
        scene.open(engine)
        scenes.append(scene)
    return scenes


def _new(contact: Contact) -> tuple[Contact, None]:
    return contact, None


def insert_contacts(scenes: Sequence[Scene], work: UnitOfWork) -> None:
    """Writes new contacts with their addresses; ``work`` has the rest of them to write, and no more these rows."""
    if not scenes:
        return
    moment = now()
    rows = [(scene.place.workspace_id, *contact_row(scene.contact)) for scene in scenes]
    urns = [
        (uuid7(), scene.place.workspace_id, scene.contact_id, urn.identity, urn.display, position, moment)
        for scene in scenes
        for position, urn in enumerate(scene.contact.urns)
    ]
    ask(*from_columns(INSERT_CONTACT, rows))
    with connection.cursor() as cursor:
        copy_rows(cursor, "engine_contacturn", _URN, sorted(urns, key=itemgetter(_IDENTITY)))
    for scene in scenes:
        work.changed_contacts.pop(scene.contact.uuid, None)
        work.touched_contacts.pop(scene.contact.uuid, None)
        work.changed_urns.pop(scene.contact.uuid, None)


_URN = ("id", "workspace_id", "contact_id", "identity", "display", "position", "created_on")
# In its order addresses that write to us for the first time are written too: two who wait never wait for each other.
_IDENTITY = _URN.index("identity")


def note_changes(job: Job, edited: Mapping[UUID, Edited]) -> None:
    """Notes what a job changed of contacts, so that it can be taken back."""
    rows = [
        (job.pk, contact_id, to_json(one.change.before), to_json(one.change.after))
        for contact_id, one in edited.items()
        if one.has_changed
    ]
    with connection.cursor() as cursor:
        copy_rows(cursor, ContactChange._meta.db_table, ("job_id", "contact_id", "before", "after"), rows)  # noqa: SLF001  # documented

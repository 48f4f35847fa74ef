"""Contacts: made and changed as flows do it, by modifiers whose events are written with the rest."""

import time
from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from engine.gateways.services import AloneServices
from engine.models import Contact, User, Workspace
from engine.runner import handlers as _all_handlers  # noqa: F401  # fills the registry
from engine.runner.engines import make_engine
from engine.runner.handling import collect
from engine.runner.loading import load_scenes
from engine.runner.scene import Cause, Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.runner.unreadable import UnreadableSession, end_unreadable
from flows.event import Event
from flows.events.problem import Error
from flows.modifier import Modifier

PATIENCE_SECONDS = 10.0


class ContactBusy(Exception):
    """A flow of the contact waits for another service; try again in a moment."""


@transaction.atomic
def create_contact(
    *, workspace: Workspace, modifiers: Sequence[Modifier] = (), by: User | None = None, via: str = "edit"
) -> tuple[Contact, list[Error]]:
    """A new contact, and what of the modifiers couldn't be done (a URN that another contact has)."""
    contact = Contact.objects.create(workspace=workspace)
    errors = modify_contact(contact=contact, modifiers=modifiers, by=by, via=via)
    contact.refresh_from_db()
    return contact, errors


@transaction.atomic
def modify_contact(
    *, contact: Contact, modifiers: Sequence[Modifier], by: User | None = None, via: str = "edit"
) -> list[Error]:
    """Changes a contact when it is its turn; gives what couldn't be done. Raises ContactBusy.

    ``by`` and ``via`` (edit, import, api) are noted in the contact's history.
    """
    _lock(contact.pk)
    scene = _open_scene(contact)
    scene.cause = Cause(via, str(by.pk) if by else "")
    known = filter(None, (modifier.known(scene.assets) for modifier in modifiers))
    scene.modify(*known)
    errors: list[Event] = [happened.event for happened in scene.happened]
    work = UnitOfWork()
    collect(scene, work)
    work.save()
    return [error for error in errors if isinstance(error, Error)]


def _open_scene(contact: Contact) -> Scene:
    """A session that can't be read is ended: it must not keep anybody from changing the contact."""
    scene = load_scenes([contact.pk])[0]
    try:
        scene.open(make_engine(AloneServices(contact.workspace_id)))
    except UnreadableSession as error:
        end_unreadable(contact.pk, error)
        return _open_scene(contact)
    return scene


_LOCK = """
    SELECT 1 FROM engine_contact
    WHERE id = %s AND (leased_until IS NULL OR leased_until < clock_timestamp()) FOR NO KEY UPDATE
"""


def _lock(contact_id: UUID) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(_LOCK, [contact_id])
            if cursor.fetchone():
                return
            time.sleep(0.1)
    raise ContactBusy

"""Contacts: made and changed as flows do it, by modifiers whose events are written with the rest."""

import time
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from engine.models import Contact, User, Workspace
from engine.runner.scene import Cause
from engine.services.editing import edit_contacts, lock_contacts
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
    return modify_contacts(contacts=[contact], modifiers=modifiers, by=by, via=via)[contact.pk]


@transaction.atomic
def modify_contacts(
    *, contacts: Sequence[Contact], modifiers: Sequence[Modifier], by: User | None = None, via: str = "edit"
) -> dict[UUID, list[Error]]:
    """The same for a few, of whom all are changed or none; gives by their keys what couldn't be done."""
    ids = [contact.pk for contact in contacts]
    wait_for(*ids)
    edited = edit_contacts(edits=dict.fromkeys(ids, modifiers), cause=Cause(via, str(by.pk) if by else ""))
    return {key: one.errors for key, one in edited.items()}


def wait_for(*contact_ids: UUID) -> None:
    """Locks contacts until the end of the transaction; raises ContactBusy.

    What other services are asked for them by a flow takes seconds at most.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not _lock_all(contact_ids):
        if time.monotonic() > until:
            raise ContactBusy
        time.sleep(0.1)


def _lock_all(contact_ids: Sequence[UUID]) -> bool:
    """Or none of them: who is free is answered while another is waited for."""
    if len(contact_ids) == 1:
        return bool(lock_contacts(contact_ids))
    before = transaction.savepoint()
    if len(lock_contacts(contact_ids)) < len(contact_ids):
        transaction.savepoint_rollback(before)
        return False
    transaction.savepoint_commit(before)
    return True

"""Work at the same time on the same rows: whoever waits for somebody isn't waited for by them."""

import time

import pytest
from django.db import IntegrityError, connection, transaction

from engine.assets import place
from engine.models import Contact, Workspace
from engine.models.base import uuid7
from engine.runner.scene import Cause
from engine.services.editing import Made, edit_contacts
from tests.engine.threads import together

_ADD = """
    INSERT INTO engine_contacturn (id, workspace_id, contact_id, identity, display, position, created_on)
    VALUES (%s, %s, %s, %s, '', 0, now())
"""
_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


def test_new_numbers_are_written_in_one_order(workspace: Workspace) -> None:
    known = Contact.objects.create(workspace=workspace)
    numbers = ["tel:+250788000001", "tel:+250788000002"]

    def writes() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for number in numbers:
                cursor.execute(_ADD, [uuid7(), workspace.pk, known.pk, number])
                await_other()

    def is_imported() -> None:
        time.sleep(0.1)
        made = Made(place(workspace.pk), {uuid7(): [number] for number in reversed(numbers)})
        with pytest.raises(IntegrityError), transaction.atomic():
            edit_contacts(edits={}, cause=Cause("import"), made=made)

    together(writes, is_imported)
    assert known.urns.count() == 2


def await_other() -> None:
    """Until somebody waits, or nobody does for long."""
    until = time.monotonic() + 1
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(_WAITS)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)

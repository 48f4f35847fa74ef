"""How contacts that have to be handled alone are queued: never too many, and each workspace in turn."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings

from engine.models import Contact, Inbox, Workspace
from engine.runner.sweeping import waiting_alone, wake_alone
from engine.services.workspaces import create_workspace
from engine.wakeups import OUTSIDE, most_outside, valkey, wake_contacts

FEW = settings.OUTSIDE_CALLS
MOST = most_outside()
MANY = MOST + 100


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    valkey().delete(OUTSIDE)
    be_ready()
    yield
    valkey().delete(OUTSIDE)


def be_ready() -> None:
    """As if the queue had been filled a while ago."""
    valkey().delete("jibu:outside:filling")


def queued() -> int:
    return int(valkey().llen(OUTSIDE))


def wait_alone(workspace: Workspace, count: int) -> list[UUID]:
    contacts = Contact.objects.bulk_create([Contact(workspace=workspace) for _ in range(count)])
    Inbox.objects.bulk_create(
        [Inbox(workspace=workspace, contact=contact, kind=Inbox.Kind.START, alone=True) for contact in contacts]
    )
    return [contact.pk for contact in contacts]


def test_each_workspace_has_its_turn(workspace: Workspace) -> None:
    slow = wait_alone(workspace, MANY)
    other = wait_alone(create_workspace(name="Other", owner="other@example.org", country="RW").workspace, 2)
    found = waiting_alone()
    assert found[:6] == [slow[0], other[0], slow[1], other[1], *slow[2:4]]
    assert len(found) == MOST


def test_the_queue_is_filled_only_when_few_are_left(workspace: Workspace) -> None:
    wait_alone(workspace, MANY)
    wake_alone()
    assert queued() == MOST
    for left in (FEW + 1, FEW):
        valkey().ltrim(OUTSIDE, 0, left - 1)
        be_ready()
        wake_alone()
        assert queued() == (left if left > FEW else MOST)


def test_only_one_fills_it_at_a_time(workspace: Workspace) -> None:
    wait_alone(workspace, 3)
    wake_alone()
    wake_alone()
    assert queued() == 3


def test_a_batch_queues_no_more_than_there_is_room_for(workspace: Workspace) -> None:
    contacts = wait_alone(workspace, MANY)
    wake_contacts(contacts[:100])
    wake_contacts(contacts)
    wake_contacts(contacts)
    assert queued() == MOST

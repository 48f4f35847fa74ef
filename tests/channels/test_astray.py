"""What comes in just when its contact goes."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now

from engine.core.pacing import Pace
from engine.models import Channel, Contact, ContactURN, Inbox, Message, Recipient, Start
from engine.models.base import IDS
from engine.runner.batch import run_batch
from engine.services import inbox
from engine.services.astray import readdress
from engine.services.bulk import advance
from engine.services.erasure import erase_contacts
from engine.services.inbox import Incoming, receive
from engine.services.merging import merge_contacts
from engine.services.starts import create_start
from tests.engine.conftest import add_flow
from tests.engine.flows import flow, node, send


def take(channel: Channel, number: int, text: str) -> None:
    urn = f"tel:+25078800000{number}"
    receive([Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn=urn, text=text)])


def take_while(work: Callable[[], object], channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message of the second of two contacts; its contact is known, and then this is done before it is stored."""
    for number in (1, 2):
        take(channel, number, "before")
    run_batch()
    insertion = inbox._insertion

    def work_and_hang_up() -> None:
        work()
        connection.close()

    def insert_late(*args: Any) -> Any:
        thread = threading.Thread(target=work_and_hang_up)
        thread.start()
        thread.join(10)
        return insertion(*args)

    monkeypatch.setattr(inbox, "_insertion", insert_late)
    take(channel, 2, "meanwhile")
    monkeypatch.undo()
    run_batch()
    assert Inbox.objects.get().payload["text"] == "meanwhile"
    assert readdress() == 0
    Inbox.objects.update(created_on=now() - timedelta(minutes=1))
    assert readdress() == 1
    run_batch()
    assert not Inbox.objects.exists()


def contact(number: int) -> Contact:
    return ContactURN.objects.get(identity=f"tel:+25078800000{number}").contact


def test_a_message_of_who_is_being_merged_is_the_kept_contact_s(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_while(lambda: merge_contacts(kept=contact(1), other=contact(2)), channel, monkeypatch)
    assert Message.objects.get(text="meanwhile").contact_id == Contact.objects.get().pk


def test_who_writes_while_they_are_erased_is_new(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    def erase() -> None:
        erase_contacts(workspace_id=channel.workspace_id, contacts=[contact(2).pk])

    take_while(erase, channel, monkeypatch)
    assert Message.objects.get(text="meanwhile").contact_id == contact(2).pk
    assert Contact.objects.count() == 2


def test_what_came_from_no_address_goes(channel: Channel) -> None:
    Inbox.objects.create(
        workspace=channel.workspace, contact_id=IDS.uuid7(), kind="regroup", created_on=now() - timedelta(minutes=1)
    )
    assert readdress() == 1
    assert not Inbox.objects.exists()


def test_a_start_ends_although_somebody_was_erased_who_waited_for_it(channel: Channel) -> None:
    for number in (1, 2):
        take(channel, number, "before")
    run_batch()
    welcome = add_flow(channel.workspace, flow("Welcome", [node("hi", send("Hi"))]))
    start = create_start(flow=welcome, contacts=[contact(1), contact(2)], pace=Pace(wave_size=1, wave_minutes=1))
    last = Recipient.objects.filter(bulk_id=start.pk).order_by("contact_id")[1].contact_id
    run_batch()
    erase_contacts(workspace_id=channel.workspace_id, contacts=[last])
    for _ in range(3):
        Start.objects.update(next_on=now())
        advance()
        run_batch()
        Inbox.objects.update(created_on=now() - timedelta(minutes=1))
        readdress()
    start.refresh_from_db()
    assert start.status == "completed"

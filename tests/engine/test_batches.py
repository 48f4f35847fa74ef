"""Batches: their cost doesn't grow with the number of contacts, and two workers never step the same one."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from engine.models import Contact, Flow, Inbox, Message, Session
from engine.runner import handlers as _all_handlers  # noqa: F401
from engine.runner.batch import run_batch
from engine.runner.handling import HANDLERS
from engine.runner.occasions import OCCASIONS
from engine.services.starts import create_start
from flows.event import EVENT_TYPES
from tests.engine.conftest import Say, contact_of, numbers, texts_to
from tests.engine.test_conversations import start_all
from tests.engine.threads import together

# Seven load, eight write, three are the ends of the transaction and what is set in it.
QUERIES_OF_AN_ANSWER = 20


def test_every_event_has_a_handler() -> None:
    assert {kind for _, kind in EVENT_TYPES.items()} == set(HANDLERS)


def test_every_kind_of_item_is_handled() -> None:
    assert set(OCCASIONS) == set(Inbox.Kind.values)


@pytest.mark.parametrize("people", [1, 100])
def test_a_batch_costs_the_same_number_of_queries(flow: Flow, say: Say, people: int) -> None:
    say("hello", *numbers(people))
    start_all(flow)
    say("red", *numbers(people), handle=False)
    with CaptureQueriesContext(connection) as captured:
        run_batch()
    assert len(texts_to(numbers(people)[-1])) == 2
    assert len(captured) == QUERIES_OF_AN_ANSWER, "\n".join(q["sql"][:100] for q in captured)


def test_workers_share_the_work(flow: Flow, say: Say) -> None:
    people = numbers(200)
    say("hello", *people)
    create_start(flow=flow, everyone=True)

    def work() -> None:
        while run_batch(limit=10).contacts:
            continue
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_batch()
    assert Session.objects.count() == 200
    sent = Counter(Message.objects.filter(direction="out").values_list("contact", flat=True))
    assert set(sent.values()) == {1}
    assert len(sent) == 200


def lease(contacts: Iterable[UUID]) -> None:
    Contact.objects.filter(pk__in=contacts).update(leased_until=now() + timedelta(hours=1))


def set_apart(contacts: Iterable[UUID]) -> None:
    """Something more waits for each of them, and has to be handled alone."""
    for contact in Contact.objects.filter(pk__in=contacts):
        Inbox.objects.create(workspace_id=contact.workspace_id, contact=contact, kind="interrupt", alone=True)


@pytest.mark.parametrize("keep", [lease, set_apart])
def test_contacts_that_are_passed_over_keep_nobody_waiting(
    flow: Flow, say: Say, keep: Callable[[Iterable[UUID]], None]
) -> None:
    *kept, free = numbers(6)
    say("hello", *kept, handle=False)
    keep(Inbox.objects.values_list("contact", flat=True))
    say("hello", free, handle=False)
    assert run_batch(limit=1).contacts == 1
    assert not Inbox.objects.filter(contact=contact_of(free)).exists()
    assert Inbox.objects.filter(kind="message").count() == len(kept)


def test_contacts_that_others_hold_keep_nobody_waiting(flow: Flow, say: Say) -> None:
    *held, free = numbers(6)
    say("hello", *held, handle=False)
    say("hello", free, handle=False)
    with transaction.atomic():
        list(Contact.objects.select_for_update().exclude(pk=contact_of(free).pk))
        together(lambda: run_batch(limit=1))
    assert not Inbox.objects.filter(contact=contact_of(free)).exists()


def test_who_has_much_waiting_is_one_of_a_batch(flow: Flow, say: Say) -> None:
    busy, other = numbers(2)
    say("hello", busy, busy, busy, other, handle=False)
    assert run_batch(limit=2).contacts == 2
    assert not Inbox.objects.exists()


def test_texts_of_all_sorts_are_stored_as_they_are(flow: Flow, say: Say) -> None:
    texts = ["tab\there", "back\\slash \\N \\.", "two\nlines\r", "'quotes' \"too\"", "émoji 🎉", "", "ملاحظة"]
    for text in texts:
        say(text, "+250788000000")
    found: Any = Message.objects.filter(direction="in").order_by("id").values_list("text", flat=True)
    assert list(found) == texts

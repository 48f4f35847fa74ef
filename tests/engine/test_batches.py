"""Batches: their cost doesn't grow with the number of contacts, and two workers never step the same one."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from engine.models import Flow, Inbox, Message, Session
from engine.runner import handlers as _all_handlers  # noqa: F401
from engine.runner.batch import run_batch
from engine.runner.handling import HANDLERS
from engine.runner.occasions import OCCASIONS
from engine.services.starts import create_start
from flows.event import EVENT_TYPES
from tests.engine.conftest import Say, numbers, texts_to
from tests.engine.test_conversations import start_all

# Six load, eight write, three are the ends of the transaction and what is set in it.
QUERIES_OF_AN_ANSWER = 19


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


def test_texts_of_all_sorts_are_stored_as_they_are(flow: Flow, say: Say) -> None:
    texts = ["tab\there", "back\\slash \\N \\.", "two\nlines\r", "'quotes' \"too\"", "émoji 🎉", "", "ملاحظة"]
    for text in texts:
        say(text, "+250788000000")
    found: Any = Message.objects.filter(direction="in").order_by("id").values_list("text", flat=True)
    assert list(found) == texts

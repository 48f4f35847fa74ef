"""Ten workers on one queue, with senders, sweeps and edits in between: no deadlock, and nothing is done twice.

JIBU_TEST_SECONDS makes it longer.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from engine.models import Channel, Contact, DeadLetter, Flow, Inbox, Message
from engine.runner.batch import run_batch
from engine.runner.sweeping import squash_counts
from engine.services.contacts import modify_contact
from engine.services.inbox import Incoming, receive
from engine.services.outbox import Outcome, claim, record
from engine.services.starts import create_start
from flows.modifiers.name import NameModifier
from tests.engine.conftest import Say, numbers
from tests.invariants import broken

SECONDS = float(os.environ.get("JIBU_TEST_SECONDS", "6"))
WORKERS = 10
PEOPLE = 60
BATCH = 7


def test_ten_workers_on_one_queue(flow: Flow, channel: Channel, say: Say) -> None:
    people = numbers(PEOPLE)
    say("hello", *people)
    contacts = list(Contact.objects.all())
    before, chance = deadlocks(), random.Random(1)

    def write() -> None:
        chosen = chance.sample(people, 10)
        texts = ["red", "tea", "something else"]
        receive(
            [
                Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn=f"tel:{one}", text=text)
                for one, text in zip(chosen, chance.choices(texts, k=10), strict=True)
            ]
        )
        written.update(chosen)

    def start() -> None:
        create_start(flow=flow, everyone=True)
        time.sleep(SECONDS / 5)

    def edit() -> None:
        modify_contact(contact=chance.choice(contacts), modifiers=[NameModifier(name=f"A{chance.random()}")])

    written = Counter(people)
    work: list[Callable[[], Any]] = [lambda: run_batch(BATCH)] * WORKERS
    failures = all_at_once([*work, deliver, deliver, write, start, edit, squash_counts])
    while run_batch().contacts:
        continue
    assert failures == []
    assert deadlocks() == before
    assert not Inbox.objects.exists()
    assert not DeadLetter.objects.exists()
    assert list(broken()) == []
    handled = Counter(
        urn.removeprefix("tel:") for urn in Message.objects.filter(direction="in").values_list("urn", flat=True)
    )
    assert handled == written
    assert sum(written.values()) > PEOPLE


def deliver() -> None:
    record([Outcome(claimed=one) for one in claim(limit=20)])


def all_at_once(work: list[Callable[[], Any]]) -> list[str]:
    """Does each piece of work again and again, in a thread of its own; what went wrong."""
    until, failures = time.monotonic() + SECONDS, []

    def repeat(piece: Callable[[], Any]) -> None:
        try:
            while time.monotonic() < until:
                piece()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            failures.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=repeat, args=[piece]) for piece in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])

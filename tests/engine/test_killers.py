"""What kills every process that handles it: it goes to the dead letters, and others get their replies."""

import subprocess
import sys

import psycopg
import pytest
from django.db import connection

from dashboard.servers import ROOT
from engine.models import Contact, DeadLetter, Flow, Inbox
from engine.runner.batch import run_batch
from engine.runner.in_hand import KEY, in_hand, single_out
from engine.wakeups import valkey
from tests.engine.conftest import Say, contact_of, numbers, texts_to
from tests.engine.triggers import create_trigger
from tests.live import eventually

# A worker that dies at once when it comes to a certain text; it does one batch, or what waits for the contacts given.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from engine.core.machine import Engine
connection.settings_dict["NAME"] = sys.argv[1]
start = Engine.start
def deadly(self, assets, environment, contact, trigger):
    if "poison" in trigger.event.msg.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return start(self, assets, environment, contact, trigger)
Engine.start = deadly
from engine.runner.alone import handle_contact
from engine.runner.batch import run_batch
for contact in sys.argv[2:]:
    handle_contact(contact)
if not sys.argv[2:]:
    run_batch()
"""


def work(*contacts: object) -> int:
    """How the worker ended."""
    name = connection.settings_dict["NAME"]
    return subprocess.run([sys.executable, "-c", WORKER, name, *map(str, contacts)], cwd=ROOT, check=False).returncode


def let_lease_end() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_contact SET leased_until = '2026-01-01' WHERE leased_until IS NOT NULL")
        cursor.execute("UPDATE engine_inbox SET due_on = now()")


def died_with(waiting: int) -> bool:
    """Whether so much is found that nobody handles: PostgreSQL ends a process a moment after its client has."""
    return eventually(lambda: single_out() == waiting)


@pytest.fixture(autouse=True)
def nothing_in_hand() -> None:
    valkey().delete(KEY)


def test_others_get_their_replies_and_it_goes_to_the_dead_letters(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["vote"])
    ana, ben = numbers(2)
    say("hello", ana, ben)
    say("vote poison", ana, handle=False)
    say("vote", ben, handle=False)
    assert work() == -9
    assert died_with(2)
    killer, innocent = contact_of(ana).pk, contact_of(ben).pk
    assert run_batch().contacts == 0
    assert work(innocent) == 0
    assert texts_to(ben) == ["Which colour?"]
    for tries in (0, 1, 2):
        assert Inbox.objects.get().tries == tries
        assert work(killer) == -9
        let_lease_end()
        assert work(killer) == 0  # finds that somebody has lost it
        let_lease_end()
    assert work(killer) == 0
    assert DeadLetter.objects.get().contact_id == killer
    assert not Inbox.objects.exists()
    assert not Contact.objects.exclude(leased_until=None).exists()


def test_who_is_in_living_hands_stays_there(flow: Flow, say: Say) -> None:
    say("hello", *numbers(2), handle=False)
    with in_hand([contact_of(numbers(2)[0]).pk]):
        assert valkey().hlen(KEY) == 1
        assert single_out() == 0
    assert valkey().hlen(KEY) == 0


def test_whose_connection_has_ended_is_dead(flow: Flow, say: Say) -> None:
    say("hello", *numbers(2), handle=False)
    contact = contact_of(numbers(2)[0]).pk
    with psycopg.connect(**connection.get_connection_params()) as other:
        valkey().hset(KEY, str(other.info.backend_pid), contact.bytes)
        assert single_out() == 0
    assert died_with(1)
    assert [item.contact_id for item in Inbox.objects.filter(alone=True)] == [contact]
    assert valkey().hlen(KEY) == 0


def test_a_batch_is_noted_while_it_is_worked_on(flow: Flow, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[int] = []
    step = "engine.runner.batch.load_scenes"
    monkeypatch.setattr(step, lambda _ids: noted.append(int(valkey().hlen(KEY))) or [])  # type: ignore[func-returns-value]
    say("hello", *numbers(2))
    assert (noted, valkey().hlen(KEY)) == ([1], 0)

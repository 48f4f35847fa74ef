"""What workers do around tasks."""

import signal
import subprocess
import sys
from uuid import uuid4

import pytest
import redis
from celery.fixups.django import DjangoFixup
from django.db import connection
from pytest_django.fixtures import Settings

from dashboard.celery import app, look_after_connections
from dashboard.servers import ROOT
from engine.database import ask
from engine.regular import is_turn, regular_task
from engine.wakeups import OUTSIDE, valkey

BEAT_TOLD_TO_END = """
import os, signal, sys, django
django.setup()
from celery.signals import beat_init
from dashboard.celery import app

class Going:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(1000))

@beat_init.connect(weak=False)
def let_something_go(**_):
    Going()

app.Beat(quiet=True, scheduler="celery.beat.Scheduler").run()
"""


@pytest.mark.django_db(transaction=True)
def test_a_connection_outlives_a_task_unless_it_is_broken() -> None:
    """All that is planned for the statements of the hot paths goes with it."""
    worker = DjangoFixup(app).worker_fixup
    first = backend()
    worker.close_database()
    look_after_connections()
    assert backend() == first
    connection.connection.close()
    connection.errors_occurred = True
    look_after_connections()
    assert backend() != first


def test_regular_tasks_pile_up_by_no_clock_of_a_machine(settings: Settings) -> None:
    """Beat would write by its own clock until when a task is of use, and a worker read that by another."""
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == set(settings.REGULAR_TASKS)
    assert not [entry for entry in app.conf.beat_schedule.values() if "options" in entry]
    done: list[str] = []
    name = f"tests.{uuid4()}"
    settings.REGULAR_TASKS = {name: 60.0}
    regular_task(name)(lambda: done.append("done"))
    for _ in range(3):
        app.tasks[name]()
    assert done == ["done"]
    assert 0 < valkey().pttl(f"jibu:turn:{name}") <= 30_000
    valkey().delete(f"jibu:turn:{name}")  # as after half of the time
    app.tasks[name]()
    assert done == ["done"] * 2


def test_regular_tasks_go_on_without_valkey(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise redis.ConnectionError

    monkeypatch.setattr("engine.regular.valkey", broken)
    settings.REGULAR_TASKS = {"tests.regular": 60.0}
    assert is_turn("tests.regular")


@pytest.mark.parametrize("task", ["engine.contact", "dashboard.mail_notifications"])
def test_what_waits_for_other_services_keeps_no_worker_from_messages(task: str) -> None:
    assert app.amqp.router.route({}, task)["queue"].name == OUTSIDE


def test_beat_ends_whenever_it_is_told_to() -> None:
    """Celery raises an exception out of the signal's handler, which gets lost where something goes."""
    done = subprocess.run([sys.executable, "-c", BEAT_TOLD_TO_END], timeout=120, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGTERM


def backend() -> int:
    [(pid,)] = ask("SELECT pg_backend_pid()")
    return int(pid)

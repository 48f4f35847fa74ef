"""The Celery application: its tasks drain what waits in PostgreSQL, a message to it is no more than a nudge."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_process_init, worker_ready

from engine import garbage, heartbeats

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

app = Celery("jibu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_alone(**_: Any) -> None:
    """Django has set it up; without a receiver Celery would put its own level in place of LOG_LEVEL."""


@worker_process_init.connect
def worker_begins(**_: Any) -> None:
    garbage.calm()


@worker_ready.connect
def worker_is_alive(sender: Any, **_: Any) -> None:
    """The worker for other services has a host name that says so, see the Procfile."""
    heartbeats.start("outside" if sender.hostname.startswith("outside@") else "worker")


@beat_init.connect
def beat_is_alive(**_: Any) -> None:
    heartbeats.start("beat")

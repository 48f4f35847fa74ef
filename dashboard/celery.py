"""The Celery application: its tasks drain what waits in PostgreSQL, a message to it is no more than a nudge."""

import os
import signal
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, task_prerun, worker_process_init, worker_ready
from django.db import close_old_connections

from engine import garbage, heartbeats

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

app = Celery("jibu")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery would end the connection to the database before and after each task, and with it all that is planned.
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize
app.autodiscover_tasks()


@task_prerun.connect
def look_after_connections(**_: Any) -> None:
    """As Django does for requests: one that is broken, or older than CONN_MAX_AGE, is made anew."""
    close_old_connections()


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
    """Ends at once when it is told to: it keeps nothing, and the exception by which Celery ends it can get lost."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    heartbeats.start("beat")

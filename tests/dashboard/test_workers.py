"""What workers do around tasks."""

import pytest
from celery.fixups.django import DjangoFixup
from django.db import connection

from dashboard.celery import app, look_after_connections
from engine.database import ask


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


def backend() -> int:
    [(pid,)] = ask("SELECT pg_backend_pid()")
    return int(pid)

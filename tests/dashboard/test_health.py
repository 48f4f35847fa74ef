"""`/health` tells whether the process can work."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from engine.models import Inbox, Workspace


@pytest.mark.django_db
def test_all_is_well(client: Client) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "valkey": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_work_goes_on_without_valkey(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "valkey": "no answer"})


@pytest.mark.django_db
def test_only_reading(client: Client) -> None:
    assert client.post("/health").status_code == 405


def test_a_process_that_answers_is_alive(client: Client) -> None:
    assert client.get("/health/live").status_code == 200


@pytest.mark.django_db
def test_ready_tells_how_long_the_inbox_has_waited(client: Client) -> None:
    report = {"database": "ok", "valkey": "ok", "migrations": "ok", "inbox_oldest_seconds": 0.0}
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, report)
    workspace = Workspace.objects.create(name="Polls")
    early = now() - timedelta(minutes=5)
    Inbox.objects.create(workspace=workspace, contact_id=uuid4(), kind="message", due_on=early)
    assert client.get("/health/ready").json()["inbox_oldest_seconds"] == pytest.approx(300, abs=30)


@pytest.mark.django_db
def test_not_ready_before_the_tables_are_of_this_version(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["migrations"] == "1 to apply"

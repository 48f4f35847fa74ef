"""`/health` tells whether the process can work."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


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

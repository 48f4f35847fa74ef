"""What is made of the address of the database."""

from typing import Any

import psycopg
import pytest
from django.db import connection

from dashboard.settings import database


def options(url: str) -> dict[str, Any]:
    found: dict[str, Any] = database(url)["OPTIONS"]
    return found


def test_a_server_that_is_gone_is_given_up_in_time_unless_the_address_says_otherwise() -> None:
    told = options("postgresql://jibu@db/jibu?keepalives_idle=5&sslmode=require")
    assert (told["keepalives_idle"], told["sslmode"], told["connect_timeout"]) == ("5", "require", "10")


@pytest.mark.django_db
def test_postgresql_takes_these_options() -> None:
    parameters = {**connection.get_connection_params(), **options("postgresql:///jibu")}
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    with psycopg.connect(**parameters) as made:
        assert made.execute("SELECT 1").fetchone() == (1,)

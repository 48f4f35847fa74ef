"""Journeys from a gateway's webhook to what the gateway is sent: real processes, a database that they share, HTTP."""

import os
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import redis
from django.db import connection
from psycopg.sql import SQL, Identifier
from pytest_django import DjangoDbBlocker

from dashboard.demo.stage import import_flow, open_channel
from dashboard.management.commands.demo import SAMPLE
from engine.models import Channel, Flow, Workspace
from engine.services.workspaces import create_workspace
from tests.conftest import TEMPLATE
from tests.engine.triggers import create_trigger
from tests.journeys.sink import Sink
from tests.live import ANSWER_TIMEOUT, WITHOUT_SMPP, Site


@pytest.fixture(scope="module")
def database(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A migrated database that nothing rolls back, as other processes work on it; this process uses it too."""
    name = f"journeys_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}"
    before = connection.settings_dict["NAME"]
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    with django_db_blocker.unblock(), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(TEMPLATE)))
        connection.close()
        connection.settings_dict["NAME"] = name
        yield name
        connection.close()
        connection.settings_dict["NAME"] = before
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="module")
def site(database: str) -> Iterator[Site]:
    with Site(database, *WITHOUT_SMPP) as running:
        yield running


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def workspace(database: str) -> Workspace:
    return open_workspace("Journey")


def open_workspace(name: str) -> Workspace:
    return create_workspace(name=name, owner=f"{uuid4()}@example.org", password=str(uuid4()), country="RW").workspace


@pytest.fixture
def channel(workspace: Workspace, sink: Sink) -> Channel:
    return open_channel(workspace, sink.url)


@pytest.fixture
def flow(workspace: Workspace) -> Flow:
    """The sample poll, started by the word *water*."""
    imported = import_flow(workspace, SAMPLE)
    create_trigger(flow=imported, keywords=["water"])
    return imported


Say = Callable[..., httpx.Response]


@pytest.fixture
def say(site: Site) -> Iterator[Say]:
    """Call a channel's webhook: `say(channel, "+250788000001", "hello", id="…")`."""
    with httpx.Client(base_url=site.address, timeout=ANSWER_TIMEOUT) as client:

        def call(channel: Channel | UUID, sender: str, text: str, **more: str) -> httpx.Response:
            uuid = channel.pk if isinstance(channel, Channel) else channel
            return client.post(f"/c/ex/{uuid}/receive", data={"from": sender, "text": text, **more})

        yield call

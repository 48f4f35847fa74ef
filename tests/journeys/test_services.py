"""What takes long, through real workers: flows that ask other services, and work for which nobody waits."""

import os

import psycopg
import redis
from psycopg.sql import SQL, Identifier

from dashboard.celery import app
from engine.models import Channel, Flow
from engine.services.flows import publish_flow, save_flow
from tests.engine.flows import action, flow, node, send
from tests.engine.triggers import create_trigger
from tests.journeys.conftest import Say
from tests.journeys.sink import Sink
from tests.live import eventually

LONG = ("dashboard.digest_results", "engine.archive")
NUMBER = "+250788000077"


def test_a_service_is_asked_before_the_reply(channel: Channel, sink: Sink, say: Say) -> None:
    ask = action("call_webhook", method="POST", url=sink.url, body="id=1&to=service&text=asked")
    definition = flow("Ask", [node("ask", ask, send("It said @webhook.status"))])
    revision = save_flow(workspace=channel.workspace, definition=definition)
    publish_flow(revision=revision)
    create_trigger(flow=Flow.objects.get(pk=revision.flow_id), keywords=["ask"])
    assert say(channel, NUMBER, "ask").status_code == 200
    assert sink.has(NUMBER, 1)
    assert sink.to("service") == ["asked"]
    assert sink.to(NUMBER) == ["It said 200"]


def test_no_reply_waits_for_long_work(database: str, channel: Channel, flow: Flow, sink: Sink, say: Say) -> None:
    begun = "SELECT count(DISTINCT relation) FROM pg_locks WHERE NOT granted AND relation::regclass::text = ANY(%s)"
    tables = ["engine_digest", "engine_auditentry"]
    server = os.environ["DATABASE_URL"]
    with (
        psycopg.connect(server, dbname=database, autocommit=True) as looks,
        psycopg.connect(server, dbname=database) as holds,
    ):
        for table in tables:
            holds.execute(SQL("LOCK TABLE {}").format(Identifier(table)))
        redis.Redis.from_url(os.environ["REDIS_URL"]).delete(*map("jibu:turn:{}".format, LONG))
        for task in LONG:
            app.send_task(task)
        assert eventually(lambda: looks.execute(begun, [tables]).fetchone() == (2,))
        say(channel, NUMBER, "water")
        assert sink.has(NUMBER, 1)

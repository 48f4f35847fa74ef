"""A worker that dies in the middle of its work loses nothing, and nothing is sent twice."""

import asyncio
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from dashboard.demo.outcome import problems, wait_for_runs, write_csv
from dashboard.demo.stage import import_flow, make_people, read_poll
from dashboard.management.commands.demo import SAMPLE, converse
from engine.models import Channel, Flow, Inbox, Message, Workspace
from tests.journeys.conftest import Say
from tests.journeys.sink import Sink
from tests.live import Site, eventually

PEOPLE = 60
KILLS = 3
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'engine_run'::regclass"


def test_killed_in_mid_batch(say: Say, channel: Channel, flow: Flow, sink: Sink, site: Site, database: str) -> None:
    """The worker is killed while it writes what came of a batch, which a lock on the table makes last."""
    numbers = [f"+25079{index:07}" for index in range(PEOPLE)]
    url = make_conninfo(os.environ["DATABASE_URL"], dbname=database)
    with psycopg.connect(url) as blocker, psycopg.connect(url, autocommit=True) as watcher:
        blocker.execute("LOCK TABLE engine_run IN ACCESS EXCLUSIVE MODE")
        for number in numbers:
            assert say(channel, number, "water").status_code == 200
        assert eventually(lambda: bool((watcher.execute(WAITS).fetchone() or [0])[0])), "no batch was written"
        site.kill("worker")
        blocker.rollback()
    assert not Message.objects.filter(workspace=channel.workspace).exists()
    assert Inbox.objects.filter(workspace=channel.workspace).count() == PEOPLE
    site.start("worker")
    for number in numbers:
        assert sink.has(number, 1, seconds=120), f"{number} got no reply"
    assert eventually(lambda: not Inbox.objects.filter(workspace=channel.workspace).exists())
    assert sorted(message.to for message in sink.messages) == numbers
    assert len({message.id for message in sink.messages}) == PEOPLE


def test_killed_again_and_again(site: Site, workspace: Workspace, tmp_path: Path) -> None:
    """People go on answering while workers die at any moment; at the end every answer is counted once."""
    flow = import_flow(workspace, SAMPLE)
    people = make_people(read_poll(flow), PEOPLE)
    chance = random.Random(7)
    with ThreadPoolExecutor() as executor:
        conversation = executor.submit(asyncio.run, converse(flow, people, site.address, timeout=150))
        for _ in range(KILLS):
            eventually(conversation.done, seconds=chance.uniform(0.2, 1.5))
            site.kill("worker")
            site.start("worker")
            time.sleep(chance.uniform(2, 4))
        conversation.result()
    wait_for_runs(flow, PEOPLE, 120)
    write_csv(flow, tmp_path / "results.csv")
    assert list(problems(flow, people, tmp_path / "results.csv")) == []

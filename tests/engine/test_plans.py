"""Who takes what waits goes to the rows by the same way, whatever the planner thinks of how many there are."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection

from engine.database import BY_KEYS, Question, ask_together
from engine.models import Channel, Inbox, Outbox, Workspace
from engine.models.base import uuid7
from engine.runner.batch import _claim
from engine.services.outbox import _CLAIM, _IN_ORDER
from tests.bench.load.stage import set_stage

pytestmark = pytest.mark.django_db

MANY = 3_000
CHANNELS: Mapping[str, Any] = {"only": None, "but": "{}", "apart": []}
OF_OUTBOX: Mapping[str, Any] = {"limit": 100, **CHANNELS, "burst": 1.0, "lease": 1, "stale": 7}


def fill(channel: Channel, count: int) -> None:
    common = {"workspace_id": channel.workspace_id, "channel": channel}
    Outbox.objects.bulk_create(Outbox(**common, message_id=uuid7(), contact_id=uuid7()) for _ in range(count))


def fill_inbox(workspace: Workspace, count: int) -> None:
    Inbox.objects.bulk_create(Inbox(workspace=workspace, contact_id=uuid7(), kind="message") for _ in range(count))


def look(table: str) -> None:
    """What autovacuum does from time to time."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def plan(*questions: Question) -> str:
    """What PostgreSQL says of the last of them."""
    *_, lines = ask_together([BY_KEYS, *questions])
    return "\n".join(line for (line,) in lines)


@pytest.mark.parametrize(("seen", "there"), [(0, 0), (0, MANY), (1, MANY), (MANY, MANY), (MANY, 0)])
def test_a_claim_reads_no_more_of_the_outbox_than_it_takes(seen: int, there: int) -> None:
    stage = set_stage(1)
    fill(stage.channel, seen)
    look("engine_outbox")
    Outbox.objects.all().delete()
    fill(stage.channel, there)
    told = plan(_IN_ORDER, Question(f"EXPLAIN {_CLAIM}", OF_OUTBOX))
    of_outbox = [
        line.strip().removeprefix("->").split("(")[0].strip() for line in told.splitlines() if "outbox" in line
    ]
    ways = {way.rsplit(" on ", 1)[0] for way in of_outbox if " on " in way}
    assert ways == {
        "Update",
        "Index Only Scan using outbox_due",  # for the channels that have something
        "Index Scan using outbox_due",  # for what is due, in its order
        "Index Only Scan using outbox_contact",  # for what is first of its contact
        "Tid Scan",
    }
    assert "Sort Key: one" not in told


@pytest.mark.parametrize(("seen", "there"), [(0, 0), (0, MANY), (1, MANY), (MANY, MANY), (MANY, 0)])
def test_a_batch_reads_no_more_of_the_inbox_than_it_takes(seen: int, there: int) -> None:
    workspace = set_stage(1).workspace
    fill_inbox(workspace, seen)
    look("engine_inbox")
    Inbox.objects.all().delete()
    fill_inbox(workspace, there)
    asked = _claim(100)
    told = plan(Question(f"EXPLAIN {asked.statement}", asked.values))
    assert re.findall(r"(\w+ Scan) using (inbox_\w+)", told) == [
        ("Index Scan", "inbox_order"),
        ("Index Scan", "inbox_contact"),
    ]
    assert re.search(r"LockRows.*\n.*Index Scan.* on engine_contact .*\n *Index Cond: \(id = ", told)
    assert "Sort" not in told

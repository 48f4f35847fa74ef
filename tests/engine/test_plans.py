"""Who takes what waits goes to the rows by the same way, whatever the planner thinks of how many there are."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection

from engine.database import BY_KEYS, Question, ask_together
from engine.models import Channel, Outbox
from engine.models.base import uuid7
from engine.services.outbox import _CLAIM, _IN_ORDER
from tests.bench.load.stage import set_stage

pytestmark = pytest.mark.django_db

MANY = 3_000


def fill(channel: Channel, count: int) -> None:
    common = {"workspace_id": channel.workspace_id, "channel": channel}
    Outbox.objects.bulk_create(Outbox(**common, message_id=uuid7(), contact_id=uuid7()) for _ in range(count))


def look() -> None:
    """What autovacuum does from time to time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE engine_outbox")


def plan() -> str:
    values: Mapping[str, Any] = {"limit": 100, "only": None, "apart": [], "burst": 1.0, "lease": 1}
    _, _, lines = ask_together([BY_KEYS, _IN_ORDER, Question(f"EXPLAIN {_CLAIM}", values)])
    return "\n".join(line for (line,) in lines)


@pytest.mark.parametrize(("seen", "there"), [(0, 0), (0, MANY), (1, MANY), (MANY, MANY), (MANY, 0)])
def test_a_claim_reads_no_more_of_the_outbox_than_it_takes(seen: int, there: int) -> None:
    stage = set_stage(1)
    fill(stage.channel, seen)
    look()
    Outbox.objects.all().delete()
    fill(stage.channel, there)
    told = plan()
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

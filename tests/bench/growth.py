"""What a message costs in CPU time when few are stored, and when very many are. JIBU_BENCH_STORED says how many."""

import os
from collections.abc import Mapping
from typing import Any

from django.db import connection

from engine.models import Message
from tests.bench.load.stage import set_stage
from tests.bench.load.straight import Straight
from tests.bench.load.words import MESSAGES

NAME = "growth"

STORED = int(os.environ.get("JIBU_BENCH_STORED", "1_000_000"))
PEOPLE = 2_000
ROUNDS = 3
# Copies of what is stored, as if of earlier hours: their keys go before those to come, as keys begin with the time.
TABLES = {
    "engine_message": "",
    "engine_run": "WHERE stored.exited_on IS NOT NULL",
    "engine_session": "WHERE stored.status <> 'waiting'",
    "engine_history": "",
}
_COPY = """
    INSERT INTO {table} SELECT copied.* FROM generate_series(%s, 1, -1) AS hour, {table} AS stored,
        jsonb_populate_record(stored, jsonb_build_object('id',
            lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - hour * 3600000), 12, '0')
            || '7' || right(md5(random()::text), 19)
        )) AS copied {where}
"""


def run() -> Mapping[str, Mapping[str, Any]]:
    straight = Straight(set_stage(PEOPLE), PEOPLE)
    straight.converse(PEOPLE * MESSAGES // 2)
    few, stored = Message.objects.count(), cost(straight)
    add_stored(STORED)
    many = cost(straight)
    percent = (many / stored - 1) * 100
    baseline = f"{stored:.0f} µs with {few:,} stored, {many:.0f} µs with {Message.objects.count():,}"
    return {"growth.percent": {"value": percent, "unit": "%", "baseline": baseline}}


def cost(straight: Straight) -> float:
    """CPU microseconds for a message, of Python and PostgreSQL, in the best of some whole conversations."""
    costs = []
    for _ in range(ROUNDS):
        straight.spent.clear()
        straight.converse(PEOPLE * MESSAGES)
        costs.append(sum(straight.spent.values()) / (PEOPLE * MESSAGES) * 1e6)
    return min(costs)


def add_stored(count: int) -> None:
    """Brings the stored messages to about so many, with the sessions and runs that belong to them."""
    with connection.cursor() as cursor:
        hours = count // Message.objects.count()
        for table, where in TABLES.items():
            cursor.execute(_COPY.format(table=table, where=where), [hours])
            cursor.execute(f"VACUUM ANALYZE {table}")

"""Partitions by month of the tables that grow with every message.

Their keys are UUIDs of version 7, which begin with the time: so a row's key tells its month, and looking one up by its
key asks one partition. Keys of no month at hand are in the default partition.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

from engine.clock import now

logger = logging.getLogger(__name__)

# Table → how full its pages are made: rows that are updated in place need room.
TABLES = {"engine_message": 60, "engine_history": 100}
# Table → the column by which nobody searches, so that PostgreSQL needn't know how its values are spread.
NOT_LOOKED_AT = {"engine_history": "events"}
# Table → into how many pieces PostgreSQL divides a column's values to know how they are spread, 100 if not said here.
# It reads three hundred rows for each piece; a hundred take it long enough to hold up what comes in.
PIECES = {"engine_message": 25}
MONTHS_AHEAD = 3
# How long and how often a table is asked for that others read.
PATIENCE_MS, TRIES, PAUSE_SECONDS = 200, 10, 1.0
_LOCK = 0x4A696275  # "Jibu"
# A table's columns, and those of its indexes that are computed.
_COLUMNS = """
    SELECT format('TABLE %%s ALTER COLUMN %%I', attrelid::regclass, attname) FROM pg_attribute
    WHERE attrelid = %(table)s::regclass AND attnum > 0
    UNION ALL
    SELECT format('INDEX %%s ALTER COLUMN %%s', indexrelid::regclass, attnum)
    FROM pg_index JOIN pg_attribute ON attrelid = indexrelid
    WHERE indrelid = %(table)s::regclass AND indkey[attnum - 1] = 0
"""


class TableBusy(Exception):
    """Somebody reads a table for so long that it can't be changed now."""


def take_tables(cursor: Any, *tables: str) -> None:
    """Takes tables for the transaction alone; raises TableBusy.

    Everybody else has to wait behind whoever waits for one that reads, so each try lasts a moment only.
    """
    for _ in range(TRIES):
        with suppress(OperationalError), transaction.atomic():
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
            cursor.execute(f"LOCK TABLE {', '.join(f'ONLY {table}' for table in tables)} IN ACCESS EXCLUSIVE MODE")
            return
        time.sleep(PAUSE_SECONDS)
    raise TableBusy(tables[0])


def first_id_of(moment: datetime) -> UUID:
    """The smallest UUIDv7 of a moment, of 1970 or later: rows whose key is not below it were made since then."""
    return UUID(int=int(max(moment.timestamp(), 0) * 1000) << 80)


def partition_name(table: str, month: date) -> str:
    return f"{table}_{month:%Y_%m}"


def months_from(month: date, count: int) -> Iterator[date]:
    """So many first days of months, from that of the given one."""
    for number in range(month.year * 12 + month.month - 1, month.year * 12 + month.month - 1 + count):
        yield date(number // 12, number % 12 + 1, 1)


def bounds(month: date) -> tuple[UUID, UUID]:
    """The keys of a month: from the first, and below the second."""
    begin, end = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in months_from(month, 2))
    return first_id_of(begin), first_id_of(end)


def create_partitions(today: date | None = None) -> list[str]:
    """Those of this month and the next ones, where they are missing; gives their names. Safe anywhere, at any time."""
    months = list(months_from(today or now().date(), MONTHS_AHEAD + 1))
    return [partition_name(table, month) for table in TABLES for month in months if _try_to_create(table, month)]


def _try_to_create(table: str, month: date) -> bool:
    """Months come so early that there is time for many tries."""
    try:
        return _create(table, month)
    except TableBusy:
        logger.warning("%s is read all the time; its partition for %s is made later", table, month)
        return False


@transaction.atomic
def _create(table: str, month: date) -> bool:
    """Whether it was missing. Rows that are in the default partition already move."""
    name = partition_name(table, month)
    first, end = bounds(month)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), to_regclass(%s)", [_LOCK, name])
        if cursor.fetchone()[1]:
            return False
        room = TABLES[table]
        cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL) WITH (fillfactor = {room})")
        if column := NOT_LOOKED_AT.get(table):
            cursor.execute(f"ALTER TABLE {name} ALTER COLUMN {column} SET STATISTICS 0")
        if pieces := PIECES.get(table):
            _divide(cursor, name, pieces)
        take_tables(cursor, f"{table}_default")
        cursor.execute(f"CREATE TEMPORARY TABLE moved (LIKE {table}) ON COMMIT DROP")
        cursor.execute(
            f"WITH gone AS (DELETE FROM {table}_default WHERE id >= %s AND id < %s RETURNING *) "  # noqa: S608  # names of ours
            "INSERT INTO moved SELECT * FROM gone",
            [first, end],
        )
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{end}')")
        # Through the table itself, so that its counters are told of coming as they were of going.
        cursor.execute(f"INSERT INTO {table} SELECT * FROM moved")  # noqa: S608
        cursor.execute("DROP TABLE moved")
    return True


def _divide(cursor: Any, table: str, pieces: int) -> None:
    cursor.execute(_COLUMNS, {"table": table})
    for (column,) in cursor.fetchall():
        cursor.execute(f"ALTER {column} SET STATISTICS {pieces}")

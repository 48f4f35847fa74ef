"""Partitions by month."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from engine.models import History, Message, MessageCount
from engine.models.base import uuid7
from engine.services.partitions import bounds, create_partitions, first_id_of, months_from

FAR = date(2094, 11, 30)


@pytest.fixture
def _undone(db: None) -> Iterator[None]:
    """Tables that a test makes go with it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def partition_of(key: UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM engine_history WHERE id = %s", [key])
        return str(cursor.fetchall()[0][0])


def add(key: UUID) -> UUID:
    History.objects.create(
        id=key, workspace_id=uuid4(), contact_id=uuid4(), via="edit", events=[{"type": "contact_name_changed"}]
    )
    return key


def test_months_follow_each_other() -> None:
    months = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert list(months_from(date(2026, 11, 25), 3)) == months


def test_a_month_has_the_keys_made_in_it() -> None:
    first, end = bounds(date(2026, 12, 1))
    assert first == first_id_of(datetime(2026, 12, 1, tzinfo=UTC))
    assert first < first_id_of(datetime(2026, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)) < end
    assert end == first_id_of(datetime(2027, 1, 1, tzinfo=UTC))


def test_ids_of_now_are_above_those_of_before() -> None:
    moment = datetime.now(UTC)
    assert first_id_of(moment - timedelta(seconds=1)) < uuid7() < first_id_of(moment + timedelta(seconds=1))


@pytest.mark.usefixtures("_undone")
def test_the_next_months_are_made_once() -> None:
    made = create_partitions(FAR)
    assert {name for name in made if "history" in name} == {
        "engine_history_2094_11",
        "engine_history_2094_12",
        "engine_history_2095_01",
        "engine_history_2095_02",
    }
    assert create_partitions(FAR) == []


@pytest.mark.usefixtures("_undone")
def test_what_came_before_its_partition_moves_to_it() -> None:
    early = add(first_id_of(datetime(2094, 12, 24, tzinfo=UTC)))
    other = add(uuid4())
    assert partition_of(early) == "engine_history_default"
    create_partitions(FAR)
    assert partition_of(early) == "engine_history_2094_12"
    assert partition_of(other) == "engine_history_default"


@pytest.mark.usefixtures("_undone")
def test_counters_are_right_after_rows_moved() -> None:
    workspace = uuid4()
    first, _ = bounds(FAR.replace(day=1))
    Message.objects.create(id=first, workspace_id=workspace, contact_id=uuid4(), direction="in", status="handled")
    create_partitions(FAR)
    rows = MessageCount.objects.for_workspace(workspace).filter(scope="inbox")
    assert sum(rows.values_list("count", flat=True)) == 1


@pytest.mark.usefixtures("_undone")
def test_how_values_are_spread_is_not_looked_for_where_nobody_searches() -> None:
    create_partitions(FAR)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text, attstattarget FROM pg_attribute WHERE attname = 'events'"
            " AND attrelid::regclass::text ~ '^engine_history'"
        )
        targets = {name: target for name, target in cursor.fetchall() if not name.endswith("_idx")}
    assert "engine_history_2094_11" in targets
    assert set(targets.values()) == {0}


@pytest.mark.usefixtures("_undone")
def test_messages_of_a_month_are_looked_at_briefly() -> None:
    """Those of months to come, as those of this one."""
    create_partitions(FAR)
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT attstattarget FROM pg_inherits JOIN pg_attribute ON attrelid = inhrelid
            WHERE inhparent = 'engine_message'::regclass AND attnum > 0
            UNION
            SELECT attstattarget FROM pg_inherits JOIN pg_index ON indrelid = inhrelid
            JOIN pg_attribute ON attrelid = indexrelid
            WHERE inhparent = 'engine_message'::regclass AND indkey[attnum - 1] = 0
        """)
        assert cursor.fetchall() == [(25,)]

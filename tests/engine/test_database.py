"""Statements asked together, on a real connection."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.db.transaction import atomic
from psycopg.pq import TransactionStatus

from engine.database import Question, array, ask, ask_together, carry_out, ending, transaction
from engine.runner.rows import copy_rows, from_columns, with_columns

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    ask("CREATE TABLE IF NOT EXISTS asked (number integer PRIMARY KEY, word text NOT NULL DEFAULT '')")
    yield
    ask("DROP TABLE asked")


def stored() -> list[int]:
    return [number for (number,) in ask("SELECT number FROM asked ORDER BY number")]


def test_each_gives_its_rows_in_order() -> None:
    answers = ask_together(
        [
            Question("SELECT %s::text, %s::int", ["ä", 5]),
            Question("INSERT INTO asked VALUES (1)"),
            Question("SELECT number, %(word)s || %(word)s || %(other)s FROM asked", {"other": "c", "word": "a"}),
            Question("SELECT '100 %%' || %s", ["!"]),
        ]
    )
    assert answers == [[("ä", 5)], [], [(1, "aac")], [("100 %!",)]]


def test_the_same_statement_is_asked_again_with_values_of_other_types() -> None:
    for value in (1, 10**12, None, 7):
        assert ask("SELECT %s::bigint", [value]) == [(value,)]


def test_more_than_fits_into_the_socket_goes_both_ways() -> None:
    long = "x" * 5_000_000
    answers = ask_together([Question("SELECT %s::text", [long])] * 3)
    assert [row == (long,) for (row,) in answers] == [True] * 3


def test_after_an_error_nothing_is_carried_out_and_the_connection_is_of_use() -> None:
    with pytest.raises(IntegrityError):
        ask_together([Question("INSERT INTO asked VALUES (1)"), Question("INSERT INTO asked VALUES (1)")])
    assert stored() == []
    with pytest.raises(DatabaseError, match="nowhere"):
        ask_together([Question("SELECT 1"), Question("SELECT * FROM nowhere"), Question("SELECT 2")])
    assert ask_together([Question("SELECT 1"), Question("SELECT 2")]) == [[(1,)], [(2,)]]


def test_what_could_not_be_prepared_can_be_later() -> None:
    late = Question("SELECT number FROM late")
    with pytest.raises(DatabaseError, match="late"):
        ask_together([late])
    ask("CREATE TABLE late AS SELECT 4 AS number")
    try:
        assert ask(*late) == [(4,)]
    finally:
        ask("DROP TABLE late")


def test_it_is_part_of_the_transaction_around_it() -> None:
    with suppress(ZeroDivisionError), atomic():
        ask("INSERT INTO asked VALUES (1)")
        raise ZeroDivisionError
    assert stored() == []
    with atomic():
        with pytest.raises(IntegrityError), atomic():
            ask_together([Question("INSERT INTO asked VALUES (2)")] * 2)
        ask("INSERT INTO asked VALUES (3)")
    assert stored() == [3]


def test_a_transaction_begins_with_its_first_questions_and_goes_to_rows_by_keys() -> None:
    with transaction(Question("SELECT 1"), Question("SHOW enable_seqscan")) as (one, scans):
        assert (one, scans) == ([(1,)], [("off",)])
        ask_together([Question("INSERT INTO asked VALUES (1)"), *ending()])
        assert connection.connection.info.transaction_status == TransactionStatus.IDLE
    assert stored() == [1]
    assert ask("SHOW enable_seqscan") == [("on",)]


def test_a_transaction_that_fails_leaves_nothing() -> None:
    with suppress(ZeroDivisionError), transaction(Question("INSERT INTO asked VALUES (1)")):
        raise ZeroDivisionError
    with pytest.raises(IntegrityError):
        carry_out([Question("INSERT INTO asked VALUES (1)")] * 2)
    assert stored() == []
    assert carry_out([Question("INSERT INTO asked VALUES (1) RETURNING number")]) == [[(1,)]]
    assert stored() == [1]


@pytest.mark.django_db
def test_one_inside_of_another_ends_with_that() -> None:
    carry_out([Question("INSERT INTO asked VALUES (1)")])
    with transaction():
        ask_together([Question("INSERT INTO asked VALUES (2)"), *ending()])
    assert stored() == [1, 2]
    assert connection.connection.info.transaction_status == TransactionStatus.INTRANS


def test_a_connection_that_is_lost_is_an_error_and_is_made_anew() -> None:
    with pytest.raises(OperationalError):
        ask_together([Question("SELECT pg_terminate_backend(pg_backend_pid())"), Question("SELECT 1")])
    connection.close_if_unusable_or_obsolete()
    assert ask("SELECT 1") == [(1,)]


def test_a_value_that_cannot_be_sent_costs_nothing() -> None:
    with atomic():
        ask("INSERT INTO asked VALUES (1)")
        with pytest.raises(DatabaseError, match="NUL"):
            ask_together([Question("INSERT INTO asked VALUES (2)"), Question("SELECT %s", ["\x00"])])
    assert stored() == [1]


def test_who_breaks_off_loses_the_connection_and_not_the_order_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("engine.wire.Trip._flush", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            ask("SELECT 'earlier'")
    connection.close_if_unusable_or_obsolete()
    assert ask("SELECT 'later'") == [("later",)]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_rows_come_as_columns() -> None:
    statement = with_columns("SELECT * FROM {given}", "given", number="integer", word="text", moment="timestamptz")
    rows = [(1, '{"a": "\\"\\n\\\\"}', None), (2, "", "2026-03-01T10:00:00Z"), (3, None, "")]
    found = ask(*from_columns(statement, rows))
    assert [row[:2] for row in found] == [(1, rows[0][1]), (2, None), (3, None)]
    assert [moment and moment.isoformat() for *_, moment in found] == [None, "2026-03-01T10:00:00+00:00", None]
    assert ask(*from_columns(statement, [(4, "", "")])) == [(4, None, None)]


def test_keys_are_written_as_an_array() -> None:
    assert ask("SELECT unnest(%s::int[])", [array([3, 1, 2])]) == [(3,), (1,), (2,)]
    assert ask("SELECT unnest(%s::int[])", [array([])]) == []


def test_what_is_copied_arrives_as_it_was() -> None:
    odd = ["tab\there", "back\\slash \\N \\.", "two\nlines\r", "", "ملاحظة 🎉"]
    key = uuid4()
    rows = [(place, text, key if place % 2 else None, text if place else None, None) for place, text in enumerate(odd)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (place int, text text, key uuid, maybe text, nothing text)")
        copy_rows(cursor, "copied", ("place", "text", "key", "maybe", "nothing"), [*rows, (5, "nul\0", key, "x", None)])
        cursor.execute("SELECT * FROM copied ORDER BY place")
        assert cursor.fetchall() == [*rows, (5, "nul", key, "x", None)]
        cursor.execute("DROP TABLE copied")

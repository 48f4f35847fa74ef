"""How the hot paths talk to PostgreSQL: what is asked all the time is planned once for each connection, and what needs
no other answer first is asked together, in one round trip.

Django's own cursors put values into the text of a statement, so that each is a new one for the server.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from django.db.transaction import atomic

# Django forbids to prepare anything; with this number of repetitions only what says so is prepared.
NEVER = 2**31

Values = Sequence[Any] | Mapping[str, Any]
Rows = list[Any]


class Question(NamedTuple):
    """A statement, and the values for its ``%s`` or ``%(name)s``. The server learns no types from texts and lists of
    texts, so what is compared with other types needs a cast: ``%s::uuid[]``.
    """

    statement: str
    values: Values = ()


# At the beginning of a transaction that may get lost in a crash, or is followed by one that takes it along to the disk.
IN_MEMORY = Question("SET LOCAL synchronous_commit TO off")
# For the rest of a transaction. Tables that grow fast, or were empty when the planner last looked, seem small to it: it
# would read them from end to end for each batch.
BY_KEYS = Question("SET LOCAL enable_seqscan TO off")


@contextmanager
def transaction() -> Iterator[None]:
    """A transaction of its own, on disk when it ends, whose statements go to rows by their keys."""
    with atomic(durable=True):
        ask_together([BY_KEYS])  # with the BEGIN, in one round trip
        yield


def ask(statement: str, values: Values = ()) -> Rows:
    """What it gives, [] for what gives no rows. Errors and transactions are those of Django's connection."""
    _open([Question(statement, values)])
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall() if cursor.description else []


def ask_together(questions: Sequence[Question]) -> list[Rows]:
    """What each gives, in order; after an error none that follows is carried out."""
    _open(questions)
    raw = connection.connection
    with connection.wrap_database_errors:
        with raw.pipeline():
            cursors = [psycopg.Cursor(raw).execute(*question, prepare=True) for question in questions]
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


def _open(questions: Sequence[Question]) -> None:
    """Connects if need be, and tells Django's log of queries, where it is kept."""
    connection.ensure_connection()
    connection.connection.prepare_threshold = NEVER
    if connection.queries_logged:
        connection.queries_log.extend({"sql": question.statement, "time": "0"} for question in questions)


def array(values: Iterable[object]) -> str:
    """Keys or numbers as PostgreSQL writes an array, much faster than psycopg does; needs a cast like ``::uuid[]``."""
    return f"{{{','.join(map(str, values))}}}"

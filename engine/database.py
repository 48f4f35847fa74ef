"""How the hot paths talk to PostgreSQL: what is asked all the time is planned once for each connection, and what needs
no other answer first is asked together, in one round trip.

Django's own cursors put values into the text of a statement, so that each is a new one for the server.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, NamedTuple

from django.db import InterfaceError, OperationalError, connection
from django.db.transaction import atomic

from engine.clock import CLOCK, TOLD
from engine.wire import Rows as Rows
from engine.wire import Trip, Values


class Question(NamedTuple):
    """A statement, and the values for its ``%s`` or ``%(name)s``. The server learns no types from texts and lists of
    texts, so what is compared with other types needs a cast: ``%s::uuid[]``.
    """

    statement: str
    values: Values = ()


# Trouble of the database that passes, such as a deadlock or a lost connection: the same can be done again later.
PASSING = (OperationalError, InterfaceError)
# At the beginning of a transaction that may get lost in a crash, or is followed by one that takes it along to the disk.
IN_MEMORY = Question("SET LOCAL synchronous_commit TO off")
TIME = Question(f"SELECT {TOLD}")
# For the rest of a transaction. Tables that grow fast, or were empty when the planner last looked, seem small to it: it
# would read or sort all of them for each batch.
BY_KEYS = Question(
    f"SELECT {TOLD}, set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)"
)


@contextmanager
def transaction(*first: Question) -> Iterator[list[Rows]]:
    """A transaction of its own, on disk when it ends, whose statements go to rows by their keys.

    Yields the answers to what is asked ``first``, in the round trip that begins it.
    """
    with atomic(durable=True):
        _, *answers = ask_on_time([BY_KEYS, *first])
        yield answers


def carry_out(questions: Sequence[Question]) -> list[Rows]:
    """A ``transaction`` of these statements and nothing else, in one round trip."""
    with atomic(durable=True):
        _, *answers = ask_on_time([BY_KEYS, *questions, *ending()])
        return answers[: len(questions)]


def ending() -> list[Question]:
    """What ends a transaction, to be asked together with its last statements, which saves a round trip.

    Nothing for a transaction inside another, which ends with that one; so do all in tests that are rolled back.
    """
    return [] if connection.savepoint_ids else [Question("COMMIT")]


def ask(statement: str, values: Values = ()) -> Rows:
    """The rows that a statement gives, if any. Errors and transactions are those of Django's connection."""
    return ask_together([Question(statement, values)])[0]


def ask_together(questions: Sequence[Question]) -> list[Rows]:
    """The rows of each question, in order; after an error none of those that follow is carried out."""
    connection.ensure_connection()
    if connection.queries_logged:
        connection.queries_log.extend({"sql": question.statement, "time": "0"} for question in questions)
    raw = connection.connection
    try:
        with connection.wrap_database_errors:
            return Trip(raw).ask(questions)
    finally:
        if raw.closed:
            connection.errors_occurred = True  # so that Django looks whether it is of use, whatever the reason


def ask_on_time(questions: Sequence[Question]) -> list[Rows]:
    """Like ``ask_together``, and keeps the clock right by what the first tells in its first column."""
    asked = CLOCK.own()
    answers = ask_together(questions)
    CLOCK.learn(answers[0][0][0], asked)
    return answers


def write_rows(file: IO[bytes], query: str, values: Values) -> None:
    """What a query gives, as CSV without headers."""
    copy = f"COPY ({query}) TO STDOUT (FORMAT csv)"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(copy, values) as pieces:
        for piece in pieces:
            file.write(piece)


def array(values: Iterable[object]) -> str:
    """Keys or numbers as PostgreSQL writes an array, much faster than psycopg does; needs a cast like ``::uuid[]``."""
    return f"{{{','.join(map(str, values))}}}"

"""Statements that go to PostgreSQL in one round trip, each planned once for a connection.

psycopg's own pipelines do the same for four times the CPU: a cursor and several generators for each statement. Here the
library below it is asked for just what ``engine.database`` needs; values and rows are converted by psycopg as ever.
"""

import re
import select
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import psycopg
from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

Connection = psycopg.Connection[Any]
Values = Sequence[Any] | Mapping[str, Any]
Rows = list[Any]
# The name of each statement that a connection has prepared, by its text and the types of its values.
Prepared = dict[tuple[bytes, tuple[int, ...]], bytes]

_PREPARED: WeakKeyDictionary[Connection, Prepared] = WeakKeyDictionary()
_NUMBERS = count(1)
_PLACE = re.compile(r"%(?:\((\w+)\)s|s|%)")
_FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)


class _Text(NamedTuple):
    """A statement as the server knows it, and which of the named values goes to which place, if they have names."""

    statement: bytes
    names: tuple[str, ...]


@lru_cache(maxsize=1000)
def _read(statement: str) -> _Text:
    names: list[str] = []
    places = count(1)

    def number(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%"
        name = place[1]
        if name and name in names:
            return f"${names.index(name) + 1}"
        if name:
            names.append(name)
        return f"${next(places)}"

    return _Text(_PLACE.sub(number, statement).encode(), tuple(names))


class _Asked(NamedTuple):
    """A question as it is sent: the statement with the types of its values, and these with their formats."""

    key: tuple[bytes, tuple[int, ...]]
    values: Sequence[Any]
    formats: Sequence[Format] | None


class Trip:
    """One round trip on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._server = connection.pgconn
        self._converter = Transformer(connection)
        self._prepared = _PREPARED.setdefault(connection, {})
        # What each result is of: a statement that is being prepared, or whether its rows are wanted.
        self._awaited: list[tuple[bytes, tuple[int, ...]] | bool] = []

    def ask(self, questions: Sequence[tuple[str, Values]]) -> list[Rows]:
        """The rows of each, [] for what gives none. After an error, which is raised, none that follows is carried out.

        Begins a transaction if the connection is to have one. A trip that is broken off closes the connection.
        """
        asked = [self._convert(_read(statement), values) for statement, values in questions]
        self._server.enter_pipeline_mode()
        try:
            self._begin()
            for one in asked:
                self._send(one)
            self._server.pipeline_sync()
            self._flush()
            results = list(self._results())
            self._server.exit_pipeline_mode()
        except BaseException:
            self._connection.close()  # nobody knows what is under way
            raise
        return self._rows(results)

    def _convert(self, text: _Text, values: Values) -> _Asked:
        given = [values[name] for name in text.names] if isinstance(values, Mapping) else values
        converted = self._converter.dump_sequence(given, [PyFormat.AUTO] * len(given))
        return _Asked((text.statement, self._converter.types or ()), converted, self._converter.formats)

    def _begin(self) -> None:
        if not self._connection.autocommit and self._server.transaction_status == TransactionStatus.IDLE:
            self._server.send_query_params(b"BEGIN", None)
            self._awaited.append(False)

    def _send(self, one: _Asked) -> None:
        if one.key not in self._prepared:
            self._prepared[one.key] = f"asked_{next(_NUMBERS)}".encode()
            self._server.send_prepare(self._prepared[one.key], *one.key)
            self._awaited.append(one.key)
        self._server.send_query_prepared(self._prepared[one.key], one.values, one.formats)
        self._awaited.append(True)

    def _flush(self) -> None:
        """What doesn't fit into the socket goes as the server reads it, and what it says meanwhile is read too."""
        while self._server.flush():
            if self._wait(select.POLLIN | select.POLLOUT) & select.POLLIN:
                self._server.consume_input()

    def _wait(self, what: int) -> int:
        poll = select.poll()
        poll.register(self._server.socket, what)
        return poll.poll()[0][1]

    def _results(self) -> Iterator[PGresult]:
        """One for each that is awaited."""
        while True:
            while self._server.is_busy():
                self._wait(select.POLLIN)
                self._server.consume_input()
            result = self._server.get_result()
            if result is None and self._server.status == ConnStatus.BAD:
                raise psycopg.OperationalError(self._server.get_error_message())
            if result and result.status == ExecStatus.PIPELINE_SYNC:
                return
            if result:
                yield result

    def _rows(self, results: Sequence[PGresult]) -> list[Rows]:
        failed = [(awaited, one) for awaited, one in zip(self._awaited, results, strict=True) if one.status in _FAILED]
        for awaited, _ in failed:
            if isinstance(awaited, tuple):
                del self._prepared[awaited]
        if failed:
            raise errors.error_from_result(failed[0][1], encoding=self._connection.info.encoding)
        return [self._read(result) for awaited, result in zip(self._awaited, results, strict=True) if awaited is True]

    def _read(self, result: PGresult) -> Rows:
        if result.status != ExecStatus.TUPLES_OK:
            return []
        self._converter.set_pgresult(result)
        return self._converter.load_rows(0, result.ntuples, tuple)

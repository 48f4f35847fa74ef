"""Pieces of SQL that carry their parameters with them."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class Sql(NamedTuple):
    """A condition on rows of ``engine_contact``, with ``%s`` for each parameter. It is never NULL where that counts."""

    text: str
    params: tuple[Any, ...] = ()


TRUE = Sql("true")
FALSE = Sql("false")


def constant(value: bool) -> Sql:
    return TRUE if value else FALSE


def negated(condition: Sql) -> Sql:
    return Sql(f"NOT ({condition.text})", condition.params)


def all_of(conditions: Sequence[Sql]) -> Sql:
    return _joined(" AND ", conditions) if conditions else TRUE


def any_of(conditions: Sequence[Sql]) -> Sql:
    return _joined(" OR ", conditions) if conditions else FALSE


def _joined(word: str, conditions: Sequence[Sql]) -> Sql:
    return Sql(
        word.join(f"({condition.text})" for condition in conditions),
        tuple(param for condition in conditions for param in condition.params),
    )

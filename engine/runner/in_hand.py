"""Whom workers have in hand: of a batch whose process dies nothing is written, so that this is noted elsewhere.

Else whatever kills a process, by all the memory that it takes for example, would be taken up again by one after the
other, and nobody got a reply any more.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

import redis
from django.db import connection

from engine.database import array, ask
from engine.wakeups import valkey

KEY = "jibu:in_hand"
_SIZE = 16  # octets of an id


@contextmanager
def in_hand(contact_ids: Sequence[UUID]) -> Iterator[None]:
    """Notes in Valkey that the batch of this connection's transaction has these contacts, until it is through."""
    if not contact_ids:
        yield
        return
    batch = connection.connection.info.backend_pid
    with suppress(redis.RedisError):
        valkey().hset(KEY, str(batch), b"".join(contact_id.bytes for contact_id in contact_ids))
    try:
        yield
    finally:
        with suppress(redis.RedisError):
            valkey().hdel(KEY, str(batch))


def single_out() -> int:
    """Has those handled alone whose batch has died with its process, as PostgreSQL sees it; how much waits for them."""
    with suppress(redis.RedisError):
        noted: dict[bytes, bytes] = valkey().hgetall(KEY)  # type: ignore[assignment]  # not a promise
        died = set(noted) - _alive(noted)
        if died:
            found = len(ask(_SINGLE_OUT, [array(key for batch in died for key in _ids(noted[batch]))]))
            valkey().hdel(KEY, *died)
            return found
    return 0


def _alive(batches: Iterable[bytes]) -> set[bytes]:
    found = ask("SELECT pid FROM pg_stat_activity WHERE pid = ANY(%s::int[])", [array(map(int, batches))])
    return {str(pid).encode() for (pid,) in found}


def _ids(noted: bytes) -> Iterator[UUID]:
    return (UUID(bytes=noted[place : place + _SIZE]) for place in range(0, len(noted), _SIZE))


_SINGLE_OUT = "UPDATE engine_inbox SET alone = true WHERE contact_id = ANY(%s::uuid[]) RETURNING id"

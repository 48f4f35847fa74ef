"""Nudges through Valkey: "there is work". Losing one costs seconds, as the sweeper looks at PostgreSQL anyway."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from uuid import UUID

import redis
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

OUTBOX = "jibu:outbox"
# The queue of contacts that are handled alone. It is filled again when a process of its workers would take all it has.
OUTSIDE = "outside"
# It holds at most so many times that: the others wait in PostgreSQL, where each workspace has its turn.
ROUNDS_OUTSIDE = 8
# Who sees that few are left fills it, but not all who see that at the same time.
FILLING_MS = 500
# A nudge that no worker took within this time is forgotten.
LIFETIME_MS = 5_000


@cache
def valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def kick_key(slot: int) -> str:
    return f"jibu:drain:{slot}"


def nudge_key(slot: int) -> str:
    return f"jibu:drain:{slot}:nudge"


# Asks for a drain unless one is asked for or at work already: that one is nudged, as it may wait for more.
_WAKE = """
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 1 end
redis.call('DEL', KEYS[2])
redis.call('LPUSH', KEYS[2], '1')
return 0
"""


def wake_drain(slot: int = 0) -> None:
    """Things wait in the inbox."""
    try:
        if valkey().eval(_WAKE, 2, kick_key(slot), nudge_key(slot), LIFETIME_MS):
            current_app.send_task("engine.drain", args=[slot], retry=False)
    except (redis.RedisError, OperationalError):
        logger.warning("Valkey can't be reached; the inbox is swept later")


def wake_contact(contact_id: UUID) -> None:
    """Something waits that has to be handled alone."""
    try:
        current_app.send_task("engine.contact", args=[str(contact_id)], retry=False)
    except OperationalError:
        logger.warning("Valkey can't be reached; contact %(contact)s is swept later", {"contact": contact_id})


def most_outside() -> int:
    """How many contacts are queued at most to be handled alone."""
    return ROUNDS_OUTSIDE * settings.OUTSIDE_CALLS


def wake_contacts(contact_ids: Sequence[UUID]) -> None:
    """The same of many. Those for whom the queue has no room are swept later."""
    try:
        room = most_outside() - int(valkey().llen(OUTSIDE))
    except redis.RedisError:
        logger.warning("Valkey can't be reached; %(count)s contacts are swept later", {"count": len(contact_ids)})
        return
    for contact_id in contact_ids[: max(0, room)]:
        wake_contact(contact_id)


def may_wake_contacts() -> bool:
    """Whether the queue of contacts is nearly empty, and nobody else is about to fill it."""
    try:
        few = int(valkey().llen(OUTSIDE)) <= settings.OUTSIDE_CALLS
        return few and bool(valkey().set("jibu:outside:filling", b"1", nx=True, px=FILLING_MS))
    except redis.RedisError:
        return False


def wake_bulk() -> None:
    """A start or broadcast waits for its people to be looked up."""
    try:
        current_app.send_task("engine.bulk", retry=False)
    except OperationalError:
        logger.warning("Valkey can't be reached; starts and broadcasts are swept later")


def wake_jobs() -> None:
    """A job waits to be taken further."""
    try:
        current_app.send_task("engine.jobs", retry=False)
    except OperationalError:
        logger.warning("Valkey can't be reached; jobs are swept later")


def wake_helper() -> None:
    """A job is so long that another worker should take it further too."""
    try:
        current_app.send_task("engine.help", retry=False)
    except OperationalError:
        logger.warning("Valkey can't be reached; a long job goes on with one worker")


def hold_drain(slot: int) -> None:
    """A drain is about to look for work and says so: nobody asks for another, and what was a nudge until now isn't."""
    with suppress(redis.RedisError), valkey().pipeline(transaction=False) as pipe:
        pipe.set(kick_key(slot), b"1", px=LIFETIME_MS)
        pipe.delete(nudge_key(slot))
        pipe.execute()


def await_nudge(slot: int, seconds: float) -> bool:
    """Whether something came in within that time, less than a second or two."""
    try:
        return valkey().blpop([nudge_key(slot)], timeout=seconds) is not None
    except redis.RedisError:
        return False


def end_drain(slot: int) -> None:
    """A drain is about to end. It must look once more afterwards: what came in before this woke nobody."""
    with suppress(redis.RedisError):
        valkey().delete(kick_key(slot))


def wake_senders() -> None:
    """Messages wait in the outbox."""
    try:
        with valkey().pipeline(transaction=False) as pipe:
            pipe.lpush(OUTBOX, b"1")
            pipe.ltrim(OUTBOX, 0, 7)
            pipe.execute()
    except redis.RedisError:
        logger.warning("Valkey can't be reached; the outbox is swept later")

"""Nudges through Valkey: "there is work". Losing one costs seconds, as the sweeper looks at PostgreSQL anyway."""

import logging
from contextlib import suppress
from functools import cache
from uuid import UUID

import redis
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

OUTBOX = "jibu:outbox"
# A nudge that no worker took within this time is forgotten.
LIFETIME_MS = 5_000


@cache
def valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def kick_key(slot: int) -> str:
    return f"jibu:drain:{slot}"


def wake_drain(slot: int = 0) -> None:
    """Things wait in the inbox: asks for a drain unless one is asked for or at work already."""
    try:
        if valkey().set(kick_key(slot), b"1", nx=True, px=LIFETIME_MS):
            current_app.send_task("engine.drain", args=[slot], retry=False)
    except (redis.RedisError, OperationalError):
        logger.warning("Valkey can't be reached; the inbox is swept later")


def wake_contact(contact_id: UUID) -> None:
    """Something waits that has to be handled alone."""
    try:
        current_app.send_task("engine.contact", args=[str(contact_id)], retry=False)
    except OperationalError:
        logger.warning("Valkey can't be reached; contact %(contact)s is swept later", {"contact": contact_id})


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


def hold_drain(slot: int) -> None:
    """A drain at work says so, and nobody asks for another."""
    with suppress(redis.RedisError):
        valkey().set(kick_key(slot), b"1", px=LIFETIME_MS)


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

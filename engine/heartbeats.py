"""Which processes of the site are alive: each says so in Valkey every few seconds while it runs."""

import os
import socket
import threading
from collections import Counter
from contextlib import suppress
from typing import Any

import redis

from engine.clock import CLOCK
from engine.wakeups import valkey

KEY = "jibu:processes"
# Those of the Procfile; a site needs at least one of each.
ROLES = ("web", "worker", "outside", "beat", "outbox", "smpp")
BEAT_SECONDS = 5.0
# Who hasn't been heard of for so long is taken for dead.
LOST_SECONDS = 20.0


def start(role: str) -> threading.Event:
    """Says from now on that this process runs in one of the roles, until the event that it gives is set."""
    stop = threading.Event()
    name = f"{role} {socket.gethostname()} {os.getpid()}"
    threading.Thread(target=_run, args=[name, stop], name="heartbeat", daemon=True).start()
    return stop


def _run(name: str, stop: threading.Event) -> None:
    while not stop.is_set():
        with suppress(redis.RedisError):
            beat(name)
        stop.wait(BEAT_SECONDS)
    with suppress(redis.RedisError):
        valkey().zrem(KEY, name)


def beat(name: str) -> None:
    """Notes that a process was alive just now, and forgets the dead."""
    now = CLOCK.seconds()
    with valkey().pipeline(transaction=False) as pipe:
        pipe.zadd(KEY, {name: now})
        pipe.zremrangebyscore(KEY, 0, now - LOST_SECONDS)
        pipe.execute()


def alive() -> Counter[str]:
    """How many processes there are of each role. Raises RedisError."""
    names: Any = valkey().zrangebyscore(KEY, CLOCK.seconds() - LOST_SECONDS, "+inf")
    return Counter(name.decode().partition(" ")[0] for name in names)

"""What the processes of a measurement take of the machine's time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress

import psutil
import redis
from django.conf import settings

# What a process's command line has in it, and what the process is.
ROLES = {
    "tests.bench.load.generator": "load",
    "granian": "web",
    "uvicorn": "web",
    " beat": "beat",
    "celery": "worker",
    "manage.py outbox": "sender",
    "postgres": "postgresql",
}


def cpu_seconds() -> Mapping[str, float]:
    """CPU seconds by role until now, of this process's descendants and of Valkey; ended children count too."""
    spent: Counter[str] = Counter()
    for role, process in processes():
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent[role] += times.user + times.system + times.children_user + times.children_system
    return spent


def processes() -> Iterator[tuple[str, psutil.Process]]:
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            role = role_of(" ".join(process.cmdline()))
            if role:
                yield role, process
    info = redis.Redis.from_url(settings.REDIS_URL).info("server")
    with suppress(psutil.NoSuchProcess):
        yield "valkey", psutil.Process(int(info["process_id"]))


def role_of(command: str) -> str:
    return next((role for mark, role in ROLES.items() if mark in command and "honcho" not in command), "")


def memory(role: str) -> int:
    """Resident bytes of the processes with a role."""
    total = 0
    for name, process in processes():
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss if name == role else 0
    return total


def microseconds(before: Mapping[str, float], after: Mapping[str, float], messages: int) -> dict[str, float]:
    """What each role spent on a message."""
    return {role: (after[role] - before.get(role, 0.0)) / messages * 1e6 for role in sorted(after)}

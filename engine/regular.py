"""Tasks that are asked for again and again: what piled up while no worker had time for it is done once.

Which of them are is told by no machine's clock, as these may differ: Valkey counts the time.
"""

import logging
from collections.abc import Callable

import redis
from celery import shared_task
from django.conf import settings

from engine.wakeups import valkey

logger = logging.getLogger(__name__)

Work = Callable[[], None]

# Of the time between two turns: what comes within it is one too many, what comes a bit early isn't.
PART = 0.5


def regular_task(name: str) -> Callable[[Work], Work]:
    """Decorator that makes a function a task, one of those that ``settings.REGULAR_TASKS`` has beat ask for."""

    def enter(work: Work) -> Work:
        @shared_task(name=name)
        def take_turn() -> None:
            if is_turn(name):
                work()

        return work

    return enter


def is_turn(name: str) -> bool:
    """Whether a task hasn't had its turn already; without Valkey it has it, as none does harm."""
    milliseconds = int(settings.REGULAR_TASKS[name] * 1000 * PART)
    try:
        return bool(valkey().set(f"jibu:turn:{name}", b"1", nx=True, px=milliseconds))
    except redis.RedisError:
        return True


def one_by_one(*works: Callable[[], object]) -> None:
    """Does these, of which none needs another; what goes wrong with one keeps no other from its turn."""
    for work in works:
        try:
            work()
        except Exception:
            logger.exception("%(work)s failed", {"work": work.__name__})

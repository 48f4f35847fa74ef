"""Work by several at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def together(*work: Callable[[], object]) -> None:
    """Each in a thread with a connection of its own; raises what one of them raised when all have ended."""
    with ThreadPoolExecutor(len(work)) as threads:
        begun = [threads.submit(_with_connection, one) for one in work]
    for one in begun:
        one.result()


def _with_connection(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connections.close_all()

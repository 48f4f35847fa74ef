"""How many people of a start or broadcast may be taken on now, and when the next ones may be."""

from datetime import datetime, timedelta
from typing import NamedTuple

# With a rate, people are taken on in helpings of about so much time.
HELPING = timedelta(seconds=5)


class Pace(NamedTuple):
    """People at a time and minutes between waves, people a minute; 0 for no limit."""

    wave_size: int = 0
    wave_minutes: int = 0
    per_minute: int = 0


FULL_SPEED = Pace()


def next_helping(pace: Pace, released: int, most: int) -> int:
    """How many may be taken on at once, at most ``most``, when ``released`` have been before."""
    helping = most
    if pace.wave_size:
        helping = min(helping, pace.wave_size - released % pace.wave_size)
    if pace.per_minute:
        helping = min(helping, max(1, int(pace.per_minute * HELPING / timedelta(minutes=1))))
    return helping


def next_time(
    pace: Pace, *, due: datetime, wave_began: datetime, now: datetime, released: int, helping: int
) -> datetime:
    """When the next may be taken on, after a helping that was ``due`` then and brought the number to ``released``.

    A helping that was served somewhat late doesn't put off the next.
    """
    ready = now
    if pace.per_minute:
        ready = max(due, now - HELPING) + timedelta(minutes=helping / pace.per_minute)
    if pace.wave_size and released % pace.wave_size == 0:
        ready = max(ready, wave_began + timedelta(minutes=pace.wave_minutes))
    return ready

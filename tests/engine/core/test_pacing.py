"""Waves and rates, followed through time without a clock."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.core.pacing import FULL_SPEED, Pace, next_helping, next_time

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def follow(pace: Pace, people: int, most: int = 1000) -> list[tuple[float, int]]:
    """The helpings until all are taken on: minutes since noon, and how many."""
    released, due, wave_began, helpings = 0, NOON, NOON, []
    while released < people:
        if pace.wave_size and released % pace.wave_size == 0:
            wave_began = due
        helping = min(next_helping(pace, released, most), people - released)
        released += helping
        helpings.append(((due - NOON) / timedelta(minutes=1), helping))
        due = next_time(pace, due=due, wave_began=wave_began, now=due, released=released, helping=helping)
    return helpings


@pytest.mark.parametrize(
    ("pace", "people", "helpings"),
    [
        (FULL_SPEED, 2500, [(0, 1000), (0, 1000), (0, 500)]),
        (Pace(wave_size=100, wave_minutes=30), 250, [(0, 100), (30, 100), (60, 50)]),
        (Pace(wave_size=1500, wave_minutes=30), 3000, [(0, 1000), (0, 500), (30, 1000), (30, 500)]),
        (Pace(per_minute=1200), 300, [(0, 100), (5 / 60, 100), (10 / 60, 100)]),
        (Pace(per_minute=2), 3, [(0, 1), (0.5, 1), (1, 1)]),
        (Pace(wave_size=2, wave_minutes=10, per_minute=1), 4, [(0, 1), (1, 1), (10, 1), (11, 1)]),
    ],
)
def test_people_are_taken_on_in_time(pace: Pace, people: int, helpings: list[tuple[float, int]]) -> None:
    found = follow(pace, people)
    assert [helping for _, helping in found] == [helping for _, helping in helpings]
    assert [minutes for minutes, _ in found] == pytest.approx([minutes for minutes, _ in helpings])


def test_being_served_late_does_not_slow_a_rate_down() -> None:
    pace = Pace(per_minute=60)
    late = NOON + timedelta(seconds=2)
    ready = next_time(pace, due=NOON, wave_began=NOON, now=late, released=5, helping=5)
    assert ready == NOON + timedelta(seconds=5)


def test_a_pause_is_not_made_up_for() -> None:
    pace = Pace(per_minute=60)
    later = NOON + timedelta(hours=1)
    ready = next_time(pace, due=NOON, wave_began=NOON, now=later, released=5, helping=5)
    assert ready == later

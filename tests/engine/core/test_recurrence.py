"""Times that repeat, across the turns of clocks and calendars."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.recurrence import Recurrence, next_fire

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [BERLIN, ZoneInfo("UTC"), ZoneInfo("Africa/Kigali"), ZoneInfo("America/Santiago"), ZoneInfo("Asia/Kathmandu")]


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def fires(recurrence: Recurrence, zone: ZoneInfo, after: datetime, count: int) -> list[str]:
    """The next times on the clock of the zone."""
    found: list[str] = []
    moment: datetime | None = after
    while len(found) < count and moment:
        moment = next_fire(recurrence, zone, moment)
        if moment:
            found.append(moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %a"))
    return found


@pytest.mark.parametrize(
    ("recurrence", "after", "expected"),
    [
        (Recurrence("once", at("2026-03-10 09:00")), "2026-03-01 00:00", ["2026-03-10 09:00 Tue"]),
        (Recurrence("once", at("2026-03-10 09:00")), "2026-03-10 09:00", []),
        (
            Recurrence("daily", at("2026-03-27 09:00"), ends=date(2026, 3, 30)),
            "2026-03-28 09:00",
            ["2026-03-29 09:00 Sun", "2026-03-30 09:00 Mon"],
        ),
        (
            Recurrence("weekly", at("2026-03-27 18:30"), frozenset({0, 4})),
            "2026-03-01 00:00",
            ["2026-03-27 18:30 Fri", "2026-03-30 18:30 Mon", "2026-04-03 18:30 Fri"],
        ),
        (
            Recurrence("weekly", at("2026-03-27 18:30")),
            "2026-04-01 00:00",
            ["2026-04-03 18:30 Fri", "2026-04-10 18:30 Fri", "2026-04-17 18:30 Fri"],
        ),
        (
            Recurrence("monthly", at("2026-01-31 08:00")),
            "2026-02-01 00:00",
            ["2026-02-28 08:00 Sat", "2026-03-31 08:00 Tue", "2026-04-30 08:00 Thu"],
        ),
    ],
)
def test_next_times(recurrence: Recurrence, after: str, expected: list[str]) -> None:
    assert fires(recurrence, BERLIN, at(after), 3) == expected


def test_the_time_of_day_stays_when_clocks_change() -> None:
    daily = Recurrence("daily", at("2026-03-28 09:00"))
    first = next_fire(daily, BERLIN, at("2026-03-28 00:00"))
    second = next_fire(daily, BERLIN, at("2026-03-28 12:00"))
    assert (first, second) == (datetime(2026, 3, 28, 8, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC))


def test_a_time_that_the_clock_skips_comes_as_much_later() -> None:
    daily = Recurrence("daily", at("2026-03-28 02:30"))
    assert fires(daily, BERLIN, at("2026-03-28 12:00"), 2) == ["2026-03-29 03:30 Sun", "2026-03-30 02:30 Mon"]


def test_a_time_that_the_clock_repeats_comes_once() -> None:
    daily = Recurrence("daily", at("2026-10-24 02:30"))
    assert fires(daily, BERLIN, at("2026-10-24 12:00"), 2) == ["2026-10-25 02:30 Sun", "2026-10-26 02:30 Mon"]


@given(
    repeat=st.sampled_from(["daily", "weekly", "monthly"]),
    begins=st.datetimes(datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2027-01-01")),
    weekdays=st.frozensets(st.integers(0, 6)),
    zone=st.sampled_from(ZONES),
)
def test_times_go_forward_and_keep_to_their_days(
    repeat: str, begins: datetime, weekdays: frozenset[int], zone: ZoneInfo
) -> None:
    recurrence = Recurrence(repeat, begins.replace(tzinfo=zone), weekdays)  # type: ignore[arg-type]
    times = [begins.replace(tzinfo=UTC).replace(year=2024)]
    for _ in range(40):
        following = next_fire(recurrence, zone, times[-1])
        assert following
        times.append(following)
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[1] >= recurrence.begins
    if repeat == "weekly" and weekdays:
        assert {time.astimezone(zone).weekday() for time in times[1:]} <= weekdays

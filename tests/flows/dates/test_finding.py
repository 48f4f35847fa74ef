import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from flows.dates import find_date, find_datetime, find_time
from flows.environment import Environment
from flows.moment import Time, nanosecond, read_rfc3339, write_rfc3339

ROWS = json.loads((Path(__file__).parent / "data" / "finding.json").read_text(encoding="utf-8"))
NOW = read_rfc3339("2024-07-01T10:20:30.123456789Z")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text']} {row['format']}")
def test_date_is_found_in_the_format_of_the_environment(row: dict[str, Any]) -> None:
    environment = Environment(date_format=row["format"])
    expected = datetime.fromisoformat(row["found"]).replace(tzinfo=UTC) if row["found"] else None
    assert find_datetime(row["text"], environment, NOW) == expected
    assert find_date(row["text"], environment, NOW) == (expected.date() if expected else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10", time(10)),
        ("7:45pm", time(19, 45)),
        ("at 0745, no later", time(7, 45)),
        ("12pm", time(12)),
        ("12 AM", time(0)),
        ("61:00 then 5:59", time(5, 59)),
        ("7h45", None),
        ("8:15:30.25", time(8, 15, 30, 250_000)),
        ("24:01", None),
        ("", None),
    ],
)
def test_time_is_found(text: str, found: time | None) -> None:
    assert find_time(text) == found


def test_time_has_nanoseconds() -> None:
    found = find_time("1:02:03.0000000019")
    assert isinstance(found, Time)
    assert nanosecond(found) == 1


def test_time_of_day_is_filled_in() -> None:
    environment = Environment(timezone="Asia/Karachi")
    found = find_datetime("2024-01-05", environment, NOW, fill_time=True)
    assert found is not None
    assert write_rfc3339(found) == "2024-01-05T15:20:30.123456789+05:00"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2024-01-05T10:00:00Z", "UTC"),
        ("2024-01-05T10:00+05:00", "Asia/Karachi"),
        ("2024-01-05T10:00:00.5+03:00", "UTC+03:00"),
    ],
)
def test_iso_time_keeps_its_offset(text: str, zone: str) -> None:
    found = find_datetime(text, Environment(timezone="Asia/Karachi"), NOW)
    assert found is not None
    assert str(found.tzinfo) == zone
    assert found == datetime.fromisoformat(text)


def test_iso_time_that_is_none_is_read_as_a_date() -> None:
    assert find_datetime("2024-01-05T25:00:00Z", Environment(), NOW) == datetime(2024, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/New_York", "UTC"])
@pytest.mark.parametrize(
    "text", ["0001-01-01", "0001-01-01T00:00:00Z", "9999-12-31 23:59", "9999-12-31T23:59:59-05:00"]
)
def test_ends_of_the_calendar_are_found(text: str, zone: str) -> None:
    found = find_datetime(text, Environment(timezone=zone), NOW)
    assert found is not None
    assert found.date() in (date.min, date.max)
    assert find_date(text, Environment(timezone=zone), NOW) == found.date()

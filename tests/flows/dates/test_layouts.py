from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from flows.dates import (
    LayoutError,
    localize,
    read_datetime,
    read_time,
    write_date,
    write_datetime,
    write_time,
)
from flows.moment import DateTime, Time, nanosecond, zone

DAY = date(2024, 2, 5)
CLOCK = Time.of(14, 7, 9, 12_345_678)
KARACHI = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    ("layout", "locale", "text"),
    [
        ("D.M.YY", "", "5.2.24"),
        ("EEEE, DD MMMM YYYY", "", "Monday, 05 February 2024"),
        ("EEE D MMM", "spa-EC", "lun 5 feb"),
        ("EEEE D MMMM", "sqi", "e hënë 5 shkurt"),
        ("MMMM", "xyz", "February"),
        ("", "", ""),
    ],
)
def test_date_is_written(layout: str, locale: str, text: str) -> None:
    assert write_date(DAY, layout, locale) == text


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("h:m:s aa", "2:7:9 pm"),
        ("hh:mm:ss AA", "02:07:09 PM"),
        ("t-tt", "14-14"),
        ("fff", "012"),
        ("ffffff", "012345"),
        ("fffffffff", "012345678"),
    ],
)
def test_time_is_written(layout: str, text: str) -> None:
    assert write_time(CLOCK, layout) == text


def test_midnight_has_no_hour_without_leading_zeros() -> None:
    assert write_time(time(0, 5), "t:mm h:mm") == ":05 12:05"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2024, 2, 5, 14, 7, tzinfo=UTC), "2024-02-05T14:07Z +00:00"),
        (datetime(2024, 2, 5, 14, 7, tzinfo=KARACHI), "2024-02-05T14:07+05:00 +05:00"),
    ],
)
def test_offset_is_written(moment: datetime, text: str) -> None:
    assert write_datetime(moment, "YYYY-MM-DDTtt:mmZ ZZZ") == text


@pytest.mark.parametrize("layout", ["YYYYY", "tt:mm", "Z", "dd", "D!M"])
def test_layout_of_no_date_is_refused(layout: str) -> None:
    with pytest.raises(LayoutError, match="is not valid in a date formatting layout"):
        write_date(DAY, layout)


@pytest.mark.parametrize(
    ("text", "layout", "moment"),
    [
        ("5.2.1999", "D.M.YYYY", "1999-02-05T00:00:00"),
        ("05/02/69", "DD/MM/YY", "1969-02-05T00:00:00"),
        ("05/02/68", "DD/MM/YY", "2068-02-05T00:00:00"),
        ("2024-02-05 11:30 PM", "YYYY-MM-DD hh:mm aa", "2024-02-05T23:30:00"),
        ("2024-02-05  0:30", "YYYY-MM-DD t:mm", "2024-02-05T00:30:00"),
        ("2024-02-05 9:8:7,25", "YYYY-MM-DD h:m:s", "2024-02-05T09:08:07.25"),
    ],
)
def test_datetime_is_read_in_a_zone(text: str, layout: str, moment: str) -> None:
    assert read_datetime(text, layout, KARACHI) == datetime.fromisoformat(f"{moment}+05:00")


def test_offset_is_read() -> None:
    karachi = zone("Asia/Karachi") or UTC
    read = read_datetime("2024-02-05 14:07 -03:30", "YYYY-MM-DD tt:mm ZZZ", karachi)
    assert read.utcoffset() == timedelta(hours=-3.5)
    assert read_datetime("2024-02-05 14:07+05:00", "YYYY-MM-DD tt:mmZ", karachi).tzinfo is karachi
    assert read_datetime("2024-02-05 14:07Z", "YYYY-MM-DD tt:mmZ", karachi).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "layout"),
    [("14:60", "tt:mm"), ("24:00", "tt:mm"), ("13:00", "hh:mm"), ("1:0", "tt:mm"), ("14:07x", "tt:mm"), ("", "tt")],
)
def test_text_that_does_not_follow_the_layout_is_refused(text: str, layout: str) -> None:
    with pytest.raises(LayoutError, match="cannot parse"):
        read_time(text, layout)


def test_names_are_never_read() -> None:
    with pytest.raises(LayoutError, match="'MMM' is not valid in a datetime parsing layout"):
        read_datetime("5 Feb", "D MMM", UTC)


def test_time_is_read_to_the_nanosecond() -> None:
    assert nanosecond(read_time("14:07:09.012345678", "tt:mm:ss.fffffffff")) == 12_345_678
    assert nanosecond(read_datetime("14:07:09.0123456789", "tt:mm:ss", UTC)) == 12_345_678


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        ("2024-03-31T02:30:00", "2024-03-31T02:30:00+01:00"),  # doesn't occur in Tirana
        ("2024-10-27T02:30:00", "2024-10-27T02:30:00+01:00"),  # occurs twice
        ("2024-07-01T12:00:00", "2024-07-01T12:00:00+02:00"),
    ],
)
def test_wall_clock_is_placed_where_clocks_change(wall: str, moment: str) -> None:
    placed = localize(datetime.fromisoformat(wall), zone("Europe/Tirane") or UTC, nanos=7)
    assert isinstance(placed, DateTime)
    assert placed.nanos == 7
    assert placed.astimezone(UTC) == datetime.fromisoformat(moment)

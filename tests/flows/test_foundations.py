"""Registries, clocks, ids, points in time, environments and texts: what everything else stands on."""

import re
import sys
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.clock import FrozenClock, SteppingClock, SystemClock
from flows.environment import Environment, NumberFormat
from flows.ids import RandomIds
from flows.moment import DateTime, Time, nanosecond, read_rfc3339, write_rfc3339, zone
from flows.registry import Registry, load_folder
from flows.texts import indent, quote, trim, unquote

MOMENT = datetime(2024, 3, 9, 14, 30, 15, 250_000, tzinfo=UTC)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([47])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_registry_knows_what_was_entered() -> None:
    colors: Registry[str] = Registry("color")
    assert colors.register("red")("#f00") == "#f00"
    colors.add("blue", "#00f")
    assert colors["red"] == "#f00"
    assert colors.get("green") is None
    assert "blue" in colors
    assert list(colors) == ["blue", "red"]
    assert colors.items() == [("blue", "#00f"), ("red", "#f00")]
    assert len(colors) == 2


def test_registry_refuses_what_is_unknown_or_there_already() -> None:
    colors: Registry[str] = Registry("color")
    colors.add("red", "#f00")
    with pytest.raises(ValueError, match="color 'red' is registered twice"):
        colors.add("red", "#e00")
    with pytest.raises(KeyError, match="unknown color 'green'"):
        colors["green"]


def test_folder_is_loaded_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "plants"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "tree.py").write_text("LEAVES = 7")
    (package / "moss.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    load_folder("plants", [str(package)])
    assert sys.modules["plants.tree"].LEAVES == 7
    assert "plants.moss" in sys.modules


def test_clocks() -> None:
    assert FrozenClock(MOMENT).now() == MOMENT
    stepping = SteppingClock(MOMENT, timedelta(minutes=1))
    assert [stepping.now(), stepping.now()] == [MOMENT, MOMENT + timedelta(minutes=1)]
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_ids_are_uuids_and_never_the_same() -> None:
    ids = RandomIds()
    made = [ids.uuid4() for _ in range(500)] + [ids.uuid7() for _ in range(500)]
    versions = [match[1] for match in map(UUID.fullmatch, made) if match]
    assert versions == ["4"] * 500 + ["7"] * 500
    assert len(set(made)) == 1000


def test_ids_of_version_7_sort_by_time_even_when_the_clock_goes_back() -> None:
    now, before, later = 1_710_000_000_123_456_789, 1_600_000_000_000_000_000, 1_710_000_001_000_000_000
    times = iter([now, now, before, later])
    ids = RandomIds(lambda: next(times), lambda size: b"\xff" * size)
    made = [ids.uuid7() for _ in range(4)]
    assert made == sorted(set(made))
    assert int(made[0].replace("-", "")[:12], 16) == 1_710_000_000_123
    assert int(made[3].replace("-", "")[:12], 16) == 1_710_000_001_000


def test_many_ids_sort_even_where_a_millisecond_ends() -> None:
    ids = RandomIds(lambda: 1_710_000_000_123_999_000, lambda size: b"\xff" * size)
    made = [ids.uuid7(), *ids.uuid7s(3), *ids.uuid7s(0), ids.uuid7(), *ids.uuid7s(5000), ids.uuid7()]
    assert made == sorted(set(made))
    assert all(map(UUID.fullmatch, made))
    assert len(made) == 5006


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-09T14:30:15.25Z", MOMENT),
        ("2024-03-09t14:30:15.250000z", MOMENT),
        ("2024-03-09T16:30:15.25+02:00", MOMENT),
        ("2024-03-09T09:00:15.25-05:30", MOMENT),
    ],
)
def test_rfc3339_is_read(text: str, moment: datetime) -> None:
    assert read_rfc3339(text) == moment


@pytest.mark.parametrize(
    "text", ["", "2024-03-09", "2024-03-09T14:30:15", "2024-03-09 14:30:15Z", "2024-02-30T00:00:00Z"]
)
def test_other_texts_are_no_rfc3339(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|day"):
        read_rfc3339(text)


def test_rfc3339_is_written_as_short_as_it_can_be() -> None:
    assert write_rfc3339(MOMENT) == "2024-03-09T14:30:15.25Z"
    assert write_rfc3339(MOMENT.replace(microsecond=0)) == "2024-03-09T14:30:15Z"
    assert write_rfc3339(MOMENT.astimezone(ZoneInfo("Africa/Kigali"))) == "2024-03-09T16:30:15.25+02:00"


@pytest.mark.parametrize(("name", "text"), [("Europe/Rome", "+00:49"), ("America/Bogota", "-04:56")])
def test_before_zones_had_whole_minutes_the_seconds_are_left_out(name: str, text: str) -> None:
    long_ago = datetime(1860, 5, 1, 12, tzinfo=ZoneInfo(name))
    assert write_rfc3339(long_ago) == f"1860-05-01T12:00:00{text}"
    assert read_rfc3339(long_ago.isoformat()) == read_rfc3339(write_rfc3339(long_ago))


@given(
    st.datetimes(timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))),
    st.integers(0, 999),
)
def test_rfc3339_keeps_nanoseconds_and_offset(moment: datetime, nanos: int) -> None:
    read = read_rfc3339(write_rfc3339(DateTime.of(moment, nanos)))
    assert read == moment
    assert read.utcoffset() == moment.utcoffset()
    assert nanosecond(read) == moment.microsecond * 1000 + nanos


def test_nanoseconds_survive_arithmetic_and_zones() -> None:
    moment = DateTime.of(MOMENT, 789)
    assert nanosecond(moment + timedelta(days=40)) == 250_000_789
    assert nanosecond(moment.astimezone(ZoneInfo("Asia/Karachi"))) == 250_000_789
    assert nanosecond(MOMENT) == 250_000_000
    assert nanosecond(Time.of(10, 30, 15, 123_456_789)) == 123_456_789
    assert Time.of(10, 30) == time(10, 30)


def test_zones_are_found_by_name() -> None:
    assert zone("Africa/Kampala") == ZoneInfo("Africa/Kampala")
    assert zone("Africa/Atlantis") is None
    assert zone("") is None
    assert zone("../etc/passwd") is None


def test_environment_has_defaults() -> None:
    environment = msgspec.convert({}, Environment)
    assert environment == Environment()
    assert environment.tz is zone("UTC")
    assert environment.default_language == ""
    assert environment.locale == ""


def test_environment_is_read_and_written() -> None:
    data = {
        "date_format": "DD-MM-YYYY",
        "time_format": "h:mm aa",
        "timezone": "Africa/Kigali",
        "allowed_languages": ["kin", "fra"],
        "number_format": {"decimal_symbol": ",", "digit_grouping_symbol": "."},
        "default_country": "RW",
        "input_collation": "confusables",
        "redaction_policy": "urns",
        "obfuscation_key": [1, 2, 3, 4],
    }
    environment = msgspec.convert(data, Environment)
    assert environment.number_format == NumberFormat(",", ".")
    assert environment.locale == "kin-RW"
    assert msgspec.json.decode(msgspec.json.encode(environment)) == data


@pytest.mark.parametrize("data", [{"timezone": "Mars/Olympus"}, {"date_format": "YY"}, {"obfuscation_key": [1]}])
def test_environment_refuses_nonsense(data: dict) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(data, Environment)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain é 字", '"plain é 字"'),
        ('say "no"\\', r'"say \"no\"\\"'),
        ("a\tb\nc\a\b\f\r\v", r'"a\tb\nc\a\b\f\r\v"'),
        ("\x00\x1b\x7f", r'"\x00\x1b\x7f"'),
        ("\u0085\u200b\u00a0", r'"\u0085\u200b\u00a0"'),
        ("\U000e0001", r'"\U000e0001"'),
    ],
)
def test_texts_are_quoted_and_back(text: str, literal: str) -> None:
    assert quote(text) == literal
    assert unquote(literal) == text


@given(st.text())
def test_any_text_is_quoted_and_back(text: str) -> None:
    assert unquote(quote(text)) == text


@pytest.mark.parametrize(
    "escape", [r"\w", r"\x4", r"\u12", r"\ud800", r"\U00110000", r"\UFFFFFFFF", r"\400", r"\'", "\n", "\\"]
)
def test_illegal_literals_mean_nothing(escape: str) -> None:
    assert unquote(f'"ab{escape}"') is None


def test_trimming_takes_white_space_only() -> None:
    assert trim(" \t\u00a0\u3000x y\u2003\n") == "x y"
    assert trim("\x1fx\u200b") == "\x1fx\u200b"


def test_indenting_leaves_empty_lines() -> None:
    assert indent("a\n\nb\n", "  ") == "  a\n\n  b\n"
    assert indent("", "  ") == ""

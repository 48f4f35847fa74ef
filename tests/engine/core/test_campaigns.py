"""When points of campaigns come due, and hours at which nobody is written to."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from engine.core.campaigns import Point, due_points, due_time
from engine.core.quiet import Quiet
from flows.contact import Contact, FieldValue
from flows.environment import Environment
from flows.refs import GroupRef

ENVIRONMENT = Environment(timezone="Africa/Kigali")
LOUD = Quiet()
POINT = Point("p", "c", "Visits", "mothers", "visit", 1, "days")
ANA = Contact(
    uuid="ana",
    created_on="2026-01-01T10:00:00Z",
    groups=[GroupRef("mothers")],
    fields={"visit": FieldValue("x", datetime="2026-03-28T06:30:00Z"), "word": FieldValue("soon")},
)


@pytest.mark.parametrize(
    ("changes", "contact", "due"),
    [
        ({}, {}, "2026-03-29T06:30:00Z"),
        ({"offset": -2}, {}, "2026-03-26T06:30:00Z"),
        ({"offset": 1, "unit": "weeks", "hour": 9}, {}, "2026-04-04T07:00:00Z"),
        ({"offset": -90, "unit": "minutes", "hour": 9}, {}, "2026-03-28T05:00:00Z"),
        ({"offset": 3, "unit": "hours"}, {}, "2026-03-28T09:30:00Z"),
        # The clock of the contact counts: it is put forward in Berlin in the night between.
        ({}, {"timezone": "Europe/Berlin"}, "2026-03-29T05:30:00Z"),
        ({"hour": 9}, {"timezone": "Europe/Berlin"}, "2026-03-29T07:00:00Z"),
        ({"relative_to": "created_on"}, {}, "2026-01-02T10:00:00Z"),
        ({"relative_to": "last_seen_on"}, {}, None),
        ({"relative_to": "last_seen_on"}, {"last_seen_on": "2026-02-01T10:00:00Z"}, "2026-02-02T10:00:00Z"),
        ({"relative_to": "word"}, {}, None),
        ({"relative_to": "missing"}, {}, None),
        ({"group": "fathers"}, {}, None),
        ({}, {"status": "stopped"}, None),
        ({"offset": 10**8}, {}, None),
    ],
)
def test_due_times(changes: dict[str, object], contact: dict[str, object], due: str | None) -> None:
    found = due_time(POINT._replace(**changes), replace(ANA, **contact), ENVIRONMENT, LOUD)  # type: ignore[arg-type]
    assert found == (datetime.fromisoformat(due) if due else None)


def test_what_is_over_is_not_due() -> None:
    points = {"p": POINT, "q": POINT._replace(uuid="q", offset=-2)}
    now = datetime(2026, 3, 28, tzinfo=UTC)
    assert due_points(points, ANA, ENVIRONMENT, LOUD, now) == {"p": datetime(2026, 3, 29, 6, 30, tzinfo=UTC)}


NIGHT = Quiet(time(21), time(7), frozenset({date(2026, 4, 7), date(2026, 4, 8)}))
NOON = Quiet(time(12), time(14))


@pytest.mark.parametrize(
    ("quiet", "moment", "allowed"),
    [
        (NIGHT, "2026-04-01 20:59", "2026-04-01 20:59"),
        (NIGHT, "2026-04-01 21:00", "2026-04-02 07:00"),
        (NIGHT, "2026-04-02 03:00", "2026-04-02 07:00"),
        (NIGHT, "2026-04-02 07:00", "2026-04-02 07:00"),
        (NIGHT, "2026-04-06 22:00", "2026-04-09 07:00"),
        (NIGHT, "2026-04-07 12:00", "2026-04-09 07:00"),
        (NOON, "2026-04-01 13:00", "2026-04-01 14:00"),
        (NOON, "2026-04-01 23:00", "2026-04-01 23:00"),
        (Quiet(time(8), time(8)), "2026-04-01 08:00", "2026-04-01 08:00"),
    ],
)
def test_quiet_times_are_left_out(quiet: Quiet, moment: str, allowed: str) -> None:
    kigali = ZoneInfo("Africa/Kigali")
    found = quiet.next_allowed(datetime.fromisoformat(moment).replace(tzinfo=kigali), kigali)
    assert found == datetime.fromisoformat(allowed).replace(tzinfo=kigali)


def test_points_in_quiet_times_come_due_after_them() -> None:
    quiet = Quiet(time(8), time(10), frozenset({date(2026, 3, 29)}))
    assert due_time(POINT, ANA, ENVIRONMENT, quiet) == datetime(2026, 3, 29, 22, tzinfo=UTC)

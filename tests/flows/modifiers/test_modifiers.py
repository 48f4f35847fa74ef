"""What each type of modifier does, from data: one file of cases for each type."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flows.assets import Assets
from flows.clock import FrozenClock
from flows.contact import Contact, read_contact, write_contact
from flows.environment import Environment
from flows.errors import InputError
from flows.event import Event, stamp
from flows.ids import RandomIds
from flows.limits import Limits
from flows.modifier import MODIFIERS
from flows.modifiers import ModifierContext, apply, read_modifier
from flows.moment import read_rfc3339, write_rfc3339

DATA = Path(__file__).parent / "data"
WORKSPACE: dict[str, Any] = json.loads((DATA / "workspace.json").read_text("utf-8"))
CONTACT = {"uuid": "5d76d86b-0000-4000-8000-000000000001", "created_on": "2026-01-01T00:00:00Z"}
CASES = {path.stem: json.loads(path.read_text("utf-8")) for path in DATA.glob("*.json") if path.stem != "workspace"}


class FixedIds(RandomIds):
    """New tickets get a UUID that cases can name."""

    def uuid7(self) -> str:
        return "NEW"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets.from_json(WORKSPACE)


def make_context(assets: Assets, events: list[Event]) -> ModifierContext:
    clock, ids = FrozenClock(read_rfc3339("2026-03-01T08:30:00Z")), FixedIds()

    def log(event: Event) -> None:
        stamp(event, ids.uuid4(), write_rfc3339(clock.now()))
        events.append(event)

    environment = Environment(date_format="DD-MM-YYYY", timezone="Africa/Kigali")
    limits = Limits(name_length=20, field_length=60)
    return ModifierContext(environment, assets, clock, ids, log, lambda _contact, urn: "taken" not in urn, limits)


def plain(value: Any) -> Any:
    return json.loads(msgspec.json.Encoder(decimal_format="number").encode(value))


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name not in names}


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{kind}: {case['note']}") for kind, cases in CASES.items() for case in cases]
)
def test_modifier(case: dict[str, Any], assets: Assets) -> None:
    contact = read_contact({**CONTACT, **case["contact"]}, assets)
    modifier = read_modifier(case["modifier"], assets)
    if case.get("missing"):
        assert modifier is None
        return
    assert modifier is not None
    before = plain(write_contact(contact))
    events: list[Event] = []
    assert apply(modifier, contact, make_context(assets, events)) == case["changed"]
    assert [without(event, "uuid", "created_on") for event in plain(events)] == case["events"]
    assert all(event.uuid and event.created_on == "2026-03-01T08:30:00Z" for event in events)
    expected = {name: value for name, value in {**before, **case.get("after", {})}.items() if value is not None}
    assert plain(write_contact(contact)) == expected


def test_each_type_has_cases() -> None:
    assert set(CASES) == set(MODIFIERS)


def test_each_modifier_can_be_written_and_read_again(assets: Assets) -> None:
    for cases in CASES.values():
        for case in cases:
            modifier = read_modifier(case["modifier"], assets)
            if modifier is not None:
                assert read_modifier(msgspec.to_builtins(modifier), assets) == modifier


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"type": "shoe_size"}, "'shoe_size' is not a type of modifier"),
        ({"name": "Ina"}, "None is not a type of modifier"),
        ({"type": "name", "name": 5}, "Expected `str`, got `int`"),
        ({"type": "status", "status": "asleep"}, "Invalid enum value 'asleep'"),
        ({"type": "timezone", "timezone": "Mars/Olympus"}, "'Mars/Olympus' is not the name of a time zone"),
        ({"type": "seen", "seen_on": "yesterday"}, "'yesterday' is not a time"),
    ],
)
def test_what_cannot_be_read_says_why(data: dict[str, Any], message: str, assets: Assets) -> None:
    with pytest.raises(InputError, match=message):
        read_modifier(data, assets)


def test_groups_whose_query_became_invalid_keep_their_members() -> None:
    broken = {"uuid": "a0000000-0000-4000-8000-0000000000ff", "name": "Tall", "query": "height > 180"}
    assets = Assets.from_json({**WORKSPACE, "groups": [broken]})
    contact = read_contact({**CONTACT, "name": "Ina", "groups": [broken]}, assets)
    rename = read_modifier({"type": "name", "name": "Ineza"}, assets)
    assert rename is not None
    apply(rename, contact, make_context(assets, []))
    assert [group.name for group in contact.groups] == ["Tall"]


def test_numbers_of_fields_stay_exact(assets: Assets) -> None:
    contact = Contact(uuid=CONTACT["uuid"], created_on=CONTACT["created_on"])
    change = read_modifier({"type": "field", "field": {"key": "age"}, "value": "0.1000000000000000055"}, assets)
    assert change is not None
    apply(change, contact, make_context(assets, []))
    assert contact.fields["age"].number == Decimal("0.1000000000000000055")

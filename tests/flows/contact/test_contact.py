"""How a contact is read, called and reached."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.assets import Assets
from flows.contact import Contact, ContactURN, FieldValue, merge_environment, read_contact, write_contact
from flows.environment import Environment
from flows.errors import InputError

UUID = "5d76d86b-0000-4000-8000-000000000001"
WORKSPACE = Path(__file__).parent / "data" / "workspace.json"
ASSETS = Assets.from_json(json.loads(WORKSPACE.read_text("utf-8")))
PLAIN = Environment()
REDACTED = Environment(redaction_policy="urns")


def make(**properties: Any) -> Contact:
    return read_contact({"uuid": UUID, "created_on": "2026-01-01T00:00:00Z", **properties}, ASSETS)


@pytest.mark.parametrize(
    ("properties", "environment", "expected"),
    [
        ({"name": "Ina", "urns": ["tel:+250788123456"]}, PLAIN, "Ina"),
        ({"urns": ["tel:+250788123456"]}, PLAIN, "0788 123 456"),
        ({"urns": ["telegram:4242#ina", "tel:+250788123456"]}, PLAIN, "ina"),
        ({"urns": ["telegram:4242"]}, PLAIN, "4242"),
        ({"id": 17, "urns": ["tel:+250788123456"]}, REDACTED, "17"),
        ({}, PLAIN, ""),
    ],
)
def test_format(properties: dict[str, Any], environment: Environment, expected: str) -> None:
    assert make(**properties).format(environment) == expected


@pytest.mark.parametrize(
    ("urns", "expected"),
    [
        ([], None),
        (["tel:+250788123456"], ("tel:+250788123456", "mtn")),
        (["tel:+250723123456"], ("tel:+250723123456", "airtel")),
        (["tel:+250700000000?channel=short"], ("tel:+250700000000", "short")),
        (["tel:+250788123456?channel=in"], ("tel:+250788123456", "mtn")),
        (["tel:+355691234567"], ("tel:+355691234567", "world")),
        (["telegram:4242"], ("telegram:4242", "bot")),
        (["telegram:4242?channel=bot2"], ("telegram:4242", "bot2")),
        (["mailto:ina@example.org", "telegram:4242"], ("telegram:4242", "bot")),
        (["mailto:ina@example.org"], None),
    ],
)
def test_route(urns: list[str], expected: tuple[str, str] | None) -> None:
    route = make(urns=urns).route(ASSETS)
    assert (route and (route.urn.identity, route.channel.uuid)) == expected


def test_of_channels_that_suit_a_number_equally_the_last_is_taken() -> None:
    channels = [{"uuid": uuid, "address": "2020", "schemes": ["tel"], "roles": ["send"]} for uuid in ("a", "b")]
    route = make(urns=["tel:+250788123456"]).route(Assets.from_json({"channels": channels}))
    assert route is not None
    assert route.channel.uuid == "b"


@pytest.mark.parametrize(
    ("urns", "expected"),
    [
        (["tel:+250788123456"], "RW"),
        (["telegram:4242", "tel:+355691234567"], "AL"),
        (["tel:2020", "mailto:ina@example.org"], "RW"),
        (["mailto:ina@example.org"], ""),
    ],
)
def test_country(urns: list[str], expected: str) -> None:
    contact = make(urns=urns)
    assert contact.country(contact.route(ASSETS)) == expected


def test_the_public_reference_hides_the_number() -> None:
    assert make(id=4711).ref(PLAIN) != make(id=4711).ref(Environment(obfuscation_key=(1, 2, 3, 4)))
    assert make().ref(PLAIN) == ""


def test_session_environment() -> None:
    workspace = Environment(timezone="UTC", allowed_languages=("eng", "fra", "kin"), default_country="KE")
    contact = make(timezone="Africa/Kigali", language="kin", urns=["tel:+250788123456"])
    merged = merge_environment(workspace, contact, contact.route(ASSETS))
    assert (merged.timezone, merged.default_language, merged.default_country) == ("Africa/Kigali", "kin", "RW")
    assert set(merged.allowed_languages) == {"eng", "fra", "kin"}


def test_session_environment_of_a_contact_that_brings_nothing() -> None:
    workspace = Environment(allowed_languages=("eng", "fra"))
    assert merge_environment(workspace, make(language="spa"), None) is workspace


def test_json_round_trip() -> None:
    data = {
        "uuid": UUID,
        "id": 17,
        "name": "Ina",
        "language": "kin",
        "status": "stopped",
        "timezone": "Africa/Kigali",
        "created_on": "2026-01-01T00:00:00Z",
        "last_seen_on": "2026-02-01T00:00:00Z",
        "urns": ["tel:+250788123456?channel=mtn", "telegram:4242#ina%23"],
        "groups": [{"uuid": "g1", "name": "Reporters"}],
        "fields": {"age": {"text": "17.50", "number": Decimal("17.50")}},
        "tickets": [{"uuid": "t1", "status": "open"}],
    }
    assert write_contact(read_contact(data, ASSETS)) == data


def test_the_status_is_always_written() -> None:
    assert write_contact(make()) == {"uuid": UUID, "created_on": "2026-01-01T00:00:00Z", "status": "active"}


def test_null_means_absent() -> None:
    assert make(name=None, language=None, urns=None, fields={"age": {"text": "3", "number": None}}) == make(
        fields={"age": {"text": "3"}}
    )


def test_what_the_workspace_does_not_have_is_left_out() -> None:
    contact = make(
        urns=["tel:+250788123456?channel=gone"],
        groups=[{"uuid": "gone", "name": "Gone"}, {"uuid": "g1", "name": "Reporters"}],
        fields={"gone": {"text": "x"}, "age": {"text": ""}},
    )
    assert list(map(str, contact.urns)) == ["tel:+250788123456"]
    assert [group.uuid for group in contact.groups] == ["g1"]
    assert contact.fields == {}


def test_a_urn_that_cannot_be_read_keeps_its_place() -> None:
    contact = make(urns=["+250788123456", "tel:+250788123456"])
    assert list(map(str, contact.urns)) == ["", "tel:+250788123456"]


def test_a_urn_that_cannot_be_read_keeps_its_place_but_reaches_nobody() -> None:
    contact = make(urns=["telegram:4242#ina?channel=bot", "tel:+250788123456"])
    assert write_contact(contact)["urns"] == ["", "tel:+250788123456"]
    route = contact.route(ASSETS)
    assert route is not None
    assert route.urn.path == "+250788123456"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"urns": [5]}, r"5 is not a URN - at `\$\.urns\[0\]`"),
        ({"status": "asleep"}, "Invalid enum value 'asleep'"),
        ({"created_on": "yesterday"}, r"contact\.created_on: 'yesterday' is not a time"),
        ({"fields": {"age": {"text": "x", "datetime": "x"}}}, r"contact\.fields\.age\.datetime: 'x' is not a time"),
        ({"timezone": "Mars/Olympus"}, r"contact\.timezone: 'Mars/Olympus' is not the name of a time zone"),
        ({"fields": {"age": "17"}}, r"Expected `object`, got `str` - at `\$\.fields\[\.\.\.\]`"),
    ],
)
def test_what_cannot_be_read_says_where(properties: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make(**properties)


@given(
    st.sampled_from(["tel", "ext", "whatsapp"]),
    st.text(min_size=1, max_size=20),
    st.text(max_size=20),
    st.uuids().map(str) | st.just(""),
)
def test_any_urn_survives_being_written(scheme: str, path: str, display: str, channel: str) -> None:
    urn = ContactURN(scheme, path, display, channel)
    again = ContactURN.parse(str(urn))
    assert (again.scheme, again.path, again.display, again.channel) == (scheme, path, display, channel)


def test_field_values_are_written_without_what_they_are_not() -> None:
    written = msgspec.json.Encoder(decimal_format="number").encode(FieldValue(text="17", number=Decimal(17)))
    assert written == b'{"text":"17","number":17}'

"""The people that flows are tried out on: as contacts, or in the few words that a designer gives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.clock import CLOCK
from engine.models.base import IDS
from flows.assets import Assets, Channel
from flows.clock import FrozenClock
from flows.contact import Contact, ContactURN, FieldValue, read_contact
from flows.environment import Environment
from flows.errors import InputError
from flows.field_values import parse_field_value
from flows.moment import write_rfc3339

FIELD_LENGTH = 640
ADDRESS = "tel:+12065551212"  # of a range that is nobody's

TEST_CHANNEL = Channel(
    uuid="2d3c7f0a-5b1e-4c8e-9a77-7b9f6f0d1c52",
    name="Simulator",
    address="+12065551200",
    schemes=("tel", "whatsapp", "facebook", "telegram", "ext"),
    roles=("send", "receive", "call", "answer", "ussd"),
    allow_international=True,
)


def read_persona(given: Mapping[str, Any], assets: Assets, environment: Environment, channel: str = "") -> Contact:
    """A contact of its JSON form, in which all may be missing, and fields may be texts; raises InputError.

    Groups may be UUIDs or names. ``channel`` is what it is written to by, the test channel if "".
    """
    now = CLOCK.now()
    data = {"uuid": IDS.uuid4(), "created_on": write_rfc3339(now), **{key: one for key, one in given.items() if one}}
    texts = {key: value for key, value in _object(data, "fields").items() if isinstance(value, str)}
    typed = {key: value for key, value in _object(data, "fields").items() if not isinstance(value, str)}
    data["groups"] = [_group(one, assets) for one in data.get("groups", [])]
    contact = read_contact({"urns": [ADDRESS], **data, "fields": typed}, assets)
    contact.urns = [_by(channel or TEST_CHANNEL.uuid, urn) for urn in contact.urns]
    for key, text in texts.items():
        if value := _field_value(key, text, contact, environment, assets, now):
            contact.fields[key] = value
    return contact


def _object(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key) or {}
    if not isinstance(value, dict):
        raise InputError(f"contact.{key}", "has to be an object")
    return value


def _group(given: Any, assets: Assets) -> Any:
    if not isinstance(given, str):
        return given
    found = assets.groups.get(given) or assets.group_named(given)
    return {"uuid": found.uuid if found else given, "name": found.name if found else given}


def _by(channel: str, urn: ContactURN) -> ContactURN:
    return urn if urn.channel else urn.with_channel(channel)


def _field_value(
    key: str, text: str, contact: Contact, environment: Environment, assets: Assets, now: datetime
) -> FieldValue | None:
    field = assets.fields.get(key)
    return (
        parse_field_value(text, field, contact, environment, assets, FrozenClock(now), FIELD_LENGTH) if field else None
    )

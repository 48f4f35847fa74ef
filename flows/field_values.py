"""What the text of a contact field can be read as: a number, a date, a place."""

import re

from flows.assets import Assets, Field
from flows.clock import Clock
from flows.contact import Contact, FieldValue
from flows.dates.finding import find_datetime
from flows.environment import Environment
from flows.expressions.numbers import parse_number
from flows.locations import DISTRICT, SEPARATOR, STATE, WARD, Location, Locations
from flows.moment import read_rfc3339, write_rfc3339
from flows.texts import trim

_DIGIT = re.compile("[0-9]")
_LEVELS = {"state": STATE, "district": DISTRICT, "ward": WARD}
_TYPES = {level: kind for kind, level in _LEVELS.items()}


def parse_field_value(
    text: str, field: Field, contact: Contact, environment: Environment, assets: Assets, clock: Clock, max_length: int
) -> FieldValue | None:
    """The value that a text gives a field, None if it is empty. Texts are cut to `max_length` characters.

    A date without a time gets that of the clock. Districts are looked for in the state that the contact is in already,
    wards in its district; a text like `Rwanda > Kigali City` is a place whatever the type of the field.
    """
    if not text:
        return None
    has_digits = _DIGIT.search(text) is not None
    if not has_digits and not assets.locations:
        return FieldValue(text[:max_length])
    moment = find_datetime(text, environment, clock.now(), fill_time=True) if has_digits else None
    place = _find_place(text, field, contact, assets, environment) if assets.locations else None
    return FieldValue(
        text=text[:max_length],
        datetime=write_rfc3339(moment) if moment else "",
        number=parse_number(trim(text)) if has_digits else None,
        **_paths(place),
    )


def same_value(one: FieldValue | None, other: FieldValue | None) -> bool:
    """Whether two values are equal in all their parts; moments may be written differently."""
    if one is None or other is None or one == other:
        return one == other
    return _parts(one) == _parts(other)


def _parts(value: FieldValue) -> tuple[object, ...]:
    moment = read_rfc3339(value.datetime) if value.datetime else None
    return value.text, moment, value.number, value.state, value.district, value.ward


def _find_place(text: str, field: Field, contact: Contact, assets: Assets, environment: Environment) -> Location | None:
    locations = assets.locations
    if locations is None:
        return None
    if SEPARATOR.strip() in text:
        return locations.by_path(text, environment.input_collation)
    level = _LEVELS.get(field.type)
    if level is None:
        return None
    parent = _place_of(contact, level - 1, assets, locations) if level > STATE else None
    if level > STATE and parent is None:
        return None
    return next(iter(locations.find(text, level, parent, environment.input_collation)), None)


def _place_of(contact: Contact, level: int, assets: Assets, locations: Locations) -> Location | None:
    """The place that the contact has in its first field of this level."""
    kind = _TYPES[level]
    key = next((field.key for field in assets.fields.values() if field.type == kind), "")
    value = contact.fields.get(key)
    path = getattr(value, kind) if value else ""
    return locations.by_path(path) if path else None


def _paths(place: Location | None) -> dict[str, str]:
    """The paths of a place and of those around it, by the names of their levels."""
    paths: dict[str, str] = {}
    while place and place.level in _TYPES:
        paths[_TYPES[place.level]] = place.path
        place = place.parent
    return paths

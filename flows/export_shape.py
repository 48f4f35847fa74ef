"""The shape of an export file around its flows, as far as reading it relies on it."""

from typing import Any

from msgspec import Struct

Json = dict[str, Any]
Reference = str | Json


class Field(Struct):
    """A contact field."""

    key: str


class Event(Struct):
    """A point of a campaign."""

    offset: int | str | None = None
    relative_to: Json | None = None


class Campaign(Struct):
    """A campaign."""

    name: str
    events: list[Event] | None = None


class Trigger(Struct):
    """A trigger."""

    trigger_type: str | None = None
    keyword: str | None = None
    keywords: list[str] | None = None
    groups: list[Reference] | None = None
    exclude_groups: list[Reference] | None = None


class File(Struct):
    """A whole file."""

    flows: list[Json]
    groups: list[Json] | None = None
    fields: list[Field] | None = None
    campaigns: list[Campaign] | None = None
    triggers: list[Trigger] | None = None

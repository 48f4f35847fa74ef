"""A contact as a flow sees it. Only modifiers (`flows.modifiers`) change one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from flows.assets import Assets, Channel
from flows.environment import Environment
from flows.errors import InputError
from flows.moment import read_rfc3339, zone
from flows.obfuscation import encode_ref
from flows.phone import format_phone, phone_country
from flows.refs import GroupRef, TopicRef, UserRef
from flows.urns import URN, URNError, escape, parse_urn

Status = Literal["active", "blocked", "stopped", "archived"]
ACTIVE: Status = "active"
STOPPED: Status = "stopped"
TicketStatus = Literal["open", "closed"]
OPEN: TicketStatus = "open"
CLOSED: TicketStatus = "closed"

MAX_URNS = 50


# Defaults made by a function are always written, others are left out of the JSON.


class FieldValue(Struct, frozen=True, omit_defaults=True, gc=False):
    """The value of a field: the text as given, and what it could be read as.

    `datetime` is RFC 3339; locations are full paths (`Rwanda > Kigali City > Gasabo`).
    """

    text: str
    datetime: str = ""
    number: Decimal | None = None
    state: str = ""
    district: str = ""
    ward: str = ""


class Ticket(Struct, frozen=True, omit_defaults=True, gc=False):
    """A conversation of the contact with a person."""

    uuid: str
    status: TicketStatus = field(default_factory=lambda: OPEN)
    topic: TopicRef | None = None
    assignee: UserRef | None = None

    @property
    def is_open(self) -> bool:
        """Whether someone is still at it."""
        return self.status == OPEN


class ContactURN:
    """An address of the contact, and the UUID of the channel it is used with (empty: any); not to be changed.

    As text: `tel:+250788123456?channel=UUID#display`.
    """

    __slots__ = ("channel", "display", "path", "scheme")

    def __init__(self, scheme: str, path: str, display: str = "", channel: str = "") -> None:
        self.scheme = scheme
        self.path = path
        self.display = display
        self.channel = channel

    @classmethod
    def parse(cls, text: str) -> "ContactURN":
        """Read the text form; raises URNError. Whether the path is good for the scheme isn't checked."""
        scheme, path, query, display = parse_urn(text)
        return cls(scheme, path, display, _channel_in(query) if query else "")

    @property
    def identity(self) -> str:
        """`scheme:path`, what makes it this URN and no other."""
        return f"{self.scheme}:{escape(self.path)}"

    @property
    def is_portable(self) -> bool:
        """Whether the address is the person's own and so can be used with any channel of its scheme."""
        return self.scheme == "tel" or (self.scheme == "whatsapp" and self.path.isdigit())

    def with_channel(self, channel: str) -> "ContactURN":
        """The same address used with another channel (UUID, or "" for any)."""
        return ContactURN(self.scheme, self.path, self.display, channel)

    def format(self) -> str:
        """For people: the display, else a phone number as written in its country, else the path."""
        return self.display or (format_phone(self.path) if self.scheme == "tel" else self.path)

    def __str__(self) -> str:
        if not self.scheme:
            return ""
        return str(URN(self.scheme, self.path, f"channel={self.channel}" if self.channel else "", self.display))

    def __repr__(self) -> str:
        return f"ContactURN({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ContactURN) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self.scheme, self.path))


def _channel_in(query: str) -> str:
    settings = (setting.partition("=") for setting in query.split("&"))
    return next((value for name, _, value in settings if name == "channel"), "")


class Route(Struct, frozen=True, gc=False):
    """Where to send: an address and the channel to use."""

    urn: ContactURN
    channel: Channel


class Contact(Struct, kw_only=True, omit_defaults=True):
    """The JSON form is the same, property by property. Times are RFC 3339; `id` is the number a host gave it."""

    uuid: str
    id: int = 0
    name: str = ""
    language: str = ""
    status: Status = field(default_factory=lambda: ACTIVE)
    timezone: str = ""
    created_on: str
    last_seen_on: str = ""
    urns: list[ContactURN] = []
    groups: list[GroupRef] = []
    fields: dict[str, FieldValue] = {}
    tickets: list[Ticket] = []

    @property
    def open_tickets(self) -> list[Ticket]:
        """The tickets that aren't closed, in the order they were opened."""
        return [ticket for ticket in self.tickets if ticket.is_open]

    def ticket(self, uuid: str) -> Ticket | None:
        """The ticket with this UUID."""
        return next((ticket for ticket in self.tickets if ticket.uuid == uuid), None)

    def replace_ticket(self, changed: Ticket) -> None:
        """Put a changed ticket in the place of the one with its UUID."""
        self.tickets = [changed if ticket.uuid == changed.uuid else ticket for ticket in self.tickets]

    def ref(self, environment: Environment) -> str:
        """The public reference for the contact's number."""
        return encode_ref(self.id, environment.obfuscation_key) if self.id else ""

    def format(self, environment: Environment) -> str:
        """What to call the contact: its name; else its number if URNs are secret; else its first URN; else nothing."""
        if self.name:
            return self.name
        if environment.redaction_policy == "urns":
            return str(self.id)
        return self.urns[0].format() if self.urns else ""

    def route(self, assets: Assets) -> Route | None:
        """The first URN that some channel can send to, and that channel."""
        for urn in self.urns:
            if channel := channel_for(urn, assets):
                return Route(urn, channel)
        return None

    def country(self, route: Route | None) -> str:
        """That of the channel of its route, else of the first phone number that tells one (`RW`, or "")."""
        if route and route.channel.country:
            return route.channel.country
        countries = (phone_country(urn.path) for urn in self.urns if urn.scheme == "tel")
        return next(filter(None, countries), "")


def channel_for(urn: ContactURN, assets: Assets) -> Channel | None:
    """The channel to send to a URN with: the one it is used with, else the one that suits it best."""
    senders = assets.senders.get(urn.scheme)
    if senders is None:
        return None
    if urn.channel:
        affine = next((channel for channel in senders if channel.uuid == urn.channel), None)
        if affine:
            return affine
    if urn.scheme != "tel":
        return senders[0]
    candidates = assets.phone_senders(phone_country(urn.path))
    return candidates[0] if len(candidates) == 1 else _most_alike(urn.path, candidates)


def _most_alike(number: str, candidates: tuple[Channel, ...]) -> Channel | None:
    """The channel that is most like a number; the last of equals."""
    digits = number.removeprefix("+")
    return max(reversed(candidates), key=lambda channel: _overlap(channel, digits), default=None)


def _overlap(channel: Channel, digits: str) -> int:
    """How many leading digits a number shares with the numbers that a channel is meant for."""
    prefixes = channel.match_prefixes or (channel.address.removeprefix("+"),)
    return max(_common_prefix(prefix, digits) for prefix in prefixes)


def _common_prefix(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def merge_environment(environment: Environment, contact: Contact, route: Route | None) -> Environment:
    """The environment of a session: the contact's time zone, language (if allowed) and country win."""
    return environment.preferring(contact.timezone, contact.country(route), contact.language)


def read_contact(data: Mapping[str, Any], assets: Assets) -> Contact:
    """A contact from its JSON form; raises InputError. What the workspace doesn't have (any more) is left out."""
    try:
        contact = msgspec.convert(without_nulls(data), Contact, dec_hook=_read_urn)
    except msgspec.ValidationError as error:
        raise InputError("contact", str(error)) from error
    _check(contact)
    contact.urns = [_known_channel(urn, assets) for urn in contact.urns]
    contact.groups = [group for group in contact.groups if group.uuid in assets.groups]
    contact.fields = {key: value for key, value in contact.fields.items() if key in assets.fields and value.text}
    return contact


def _check(contact: Contact) -> None:
    """Refuse what the types can't tell."""
    if contact.timezone and zone(contact.timezone) is None:
        raise InputError("contact.timezone", f"{contact.timezone!r} is not the name of a time zone")
    times = {"last_seen_on": contact.last_seen_on}
    times |= {f"fields.{key}.datetime": value.datetime for key, value in contact.fields.items()}
    _check_time("created_on", contact.created_on)
    for path, text in times.items():
        if text:
            _check_time(path, text)


def _check_time(path: str, text: str) -> None:
    try:
        read_rfc3339(text)
    except ValueError as error:
        raise InputError(f"contact.{path}", str(error)) from error


def write_contact(contact: Contact) -> dict[str, Any]:
    """The JSON form; numbers of fields stay decimals."""
    written: dict[str, Any] = msgspec.to_builtins(contact, builtin_types=(Decimal,), enc_hook=str)
    return written


def without_nulls(data: Any) -> Any:
    """JSON without the properties that are null, which mean the same as absent ones in contacts and modifiers."""
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    return [without_nulls(item) for item in data] if isinstance(data, list) else data


def _read_urn(_kind: type, value: Any) -> ContactURN:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a URN")
    try:
        return ContactURN.parse(value)
    except URNError:
        # It keeps its place in the list, but nobody can be reached by it.
        return ContactURN("", "")


def _known_channel(urn: ContactURN, assets: Assets) -> ContactURN:
    return urn.with_channel("") if urn.channel and urn.channel not in assets.channels else urn

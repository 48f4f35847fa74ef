"""A contact as a flow sees it. Only modifiers (`flows.modifiers`) change one."""

from decimal import Decimal

from msgspec import Struct

from flows.refs import GroupRef, TopicRef, UserRef

ACTIVE = "active"
STATUSES = (ACTIVE, "blocked", "stopped", "archived")


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


class Ticket(Struct, omit_defaults=True, gc=False):
    """A conversation of the contact with a person; `status` is open or closed."""

    uuid: str
    status: str = "open"
    topic: TopicRef | None = None
    assignee: UserRef | None = None


class ContactURN:
    """An address of the contact, and the UUID of the channel it is used with (empty: any).

    As text: `tel:+250788123456?channel=UUID#display`.
    """

    __slots__ = ("channel", "display", "path", "scheme")

    def __init__(self, scheme: str, path: str, display: str = "", channel: str = "") -> None:
        self.scheme = scheme
        self.path = path
        self.display = display
        self.channel = channel

    @property
    def identity(self) -> str:
        """`scheme:path`, what makes it this URN and no other."""
        return f"{self.scheme}:{self.path}"


class Contact(Struct, kw_only=True, omit_defaults=True):
    """The JSON form is the same, property by property. Times are RFC 3339; `id` is the number a host gave it."""

    uuid: str
    id: int = 0
    name: str = ""
    language: str = ""
    status: str = ACTIVE
    timezone: str = ""
    created_on: str = ""
    last_seen_on: str = ""
    urns: list[ContactURN] = []
    groups: list[GroupRef] = []
    fields: dict[str, FieldValue] = {}
    tickets: list[Ticket] = []

"""Events of changes to a contact and its tickets."""

from flows.contact import FieldValue, Ticket
from flows.event import Event, event
from flows.refs import FieldRef, FlowRef, GroupRef, TopicRef, UserRef


@event
class ContactFieldChanged(Event, frozen=True, kw_only=True):
    """A field got a value, or lost it (`value` null)."""

    field: FieldRef
    value: FieldValue | None


@event
class ContactFlowChanged(Event, frozen=True, kw_only=True):
    """The contact is now waiting in a flow, or in none. Made by hosts."""

    flow: FlowRef | None


@event
class ContactGroupsChanged(Event, frozen=True, kw_only=True):
    """The contact joined or left groups."""

    groups_added: tuple[GroupRef, ...] = ()
    groups_removed: tuple[GroupRef, ...] = ()


@event
class ContactLanguageChanged(Event, frozen=True, kw_only=True):
    """The language (ISO 639-3) changed; empty when cleared."""

    language: str


@event
class ContactLastSeenChanged(Event, frozen=True, kw_only=True):
    """The contact was seen (RFC 3339)."""

    last_seen_on: str


@event
class ContactNameChanged(Event, frozen=True, kw_only=True):
    """The name changed; empty when cleared."""

    name: str


@event
class ContactStatusChanged(Event, frozen=True, kw_only=True):
    """The status changed: active, blocked, stopped or archived."""

    status: str


@event
class ContactTimezoneChanged(Event, frozen=True, kw_only=True):
    """The time zone (IANA name) changed; empty when cleared."""

    timezone: str


@event
class ContactURNsChanged(Event, frozen=True, kw_only=True, tag="contact_urns_changed"):
    """The list of URNs changed; `urns` is the whole new list, best first, with channel affinities."""

    urns: tuple[str, ...]


@event
class TicketAssigneeChanged(Event, frozen=True, kw_only=True):
    """A ticket was assigned to someone, or to nobody (null)."""

    ticket_uuid: str
    assignee: UserRef | None
    previous: UserRef | None = None


@event
class TicketClosed(Event, frozen=True, kw_only=True):
    """A ticket was closed."""

    ticket_uuid: str


@event
class TicketNoteAdded(Event, frozen=True, kw_only=True):
    """Someone wrote a note on a ticket."""

    ticket_uuid: str
    note: str


@event
class TicketOpened(Event, frozen=True, kw_only=True):
    """A ticket was opened."""

    ticket: Ticket


@event
class TicketReopened(Event, frozen=True, kw_only=True):
    """A closed ticket was opened again."""

    ticket_uuid: str


@event
class TicketTopicChanged(Event, frozen=True, kw_only=True):
    """A ticket is about something else now."""

    ticket_uuid: str
    topic: TopicRef | None

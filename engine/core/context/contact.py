"""The contact as templates see it: `@contact`, `@fields`, `@urns`, `@ticket`.

Everything here only needs a contact, an environment and the assets, so that broadcasts can use it too.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter

from msgspec import Struct

from flows.assets import Assets, Channel, Field, User
from flows.contact import Contact, ContactURN, Ticket
from flows.environment import Environment
from flows.expressions.convert import render
from flows.expressions.values import DEFAULT, Value, XObject, XView
from flows.moment import read_rfc3339
from flows.refs import TopicRef, UserRef
from flows.urns import SCHEMES
from flows.words import words_of

_REDACTED = "********"


class ContactView(Struct, frozen=True, gc=False):
    """A contact and what its properties depend on."""

    contact: Contact
    environment: Environment
    assets: Assets


Reader = Callable[[ContactView], Value]


def contact_object(view: ContactView) -> XObject:
    """`@contact`."""
    return XView(CONTACT, view, CONTACT_DEPRECATED)


def fields_object(view: ContactView) -> XObject:
    """`@fields`: a typed value for every field of the workspace."""
    return XObject.lazy(view.assets.fields, lambda field: field_value(view, field), lambda: _fields_text(view))


def _fields_text(view: ContactView) -> str:
    lines = (
        f"{field.name}: {render(field_value(view, field))}"
        for key, field in view.assets.fields.items()
        if key in view.contact.fields
    )
    return "\n".join(sorted(lines))


def field_value(view: ContactView, field: Field) -> Value:
    value = view.contact.fields.get(field.key)
    if value is None:
        return None
    kind = field.type
    if kind == "datetime":
        return read_rfc3339(value.datetime) if value.datetime else None
    found: Value = getattr(value, kind)
    return found or (found if kind == "number" else None)


def urns_object(view: ContactView) -> XObject:
    """`@urns`: for every scheme the best URN."""
    return XObject.lazy({scheme: scheme for scheme in SCHEMES}, lambda scheme: _urn_of(view, scheme))


def _urn_of(view: ContactView, scheme: str) -> Value:
    return next((urn_text(urn, view.environment) for urn in view.contact.urns if urn.scheme == scheme), None)


def urn_text(urn: ContactURN, environment: Environment) -> str:
    """A URN without its channel; only the scheme if URNs are secret."""
    if environment.redaction_policy == "urns":
        return f"{urn.scheme}:{_REDACTED}"
    return str(urn.with_channel("")) if urn.channel else str(urn)


def ticket_object(view: ContactView) -> XObject | None:
    """`@ticket`: the open ticket that was opened last."""
    tickets = view.contact.open_tickets
    return describe_ticket(tickets[-1], view.assets) if tickets else None


def describe_ticket(ticket: Ticket, assets: Assets) -> XObject:
    """A ticket's uuid, topic and assignee."""
    return XObject(
        {
            "uuid": ticket.uuid,
            "topic": _topic(ticket.topic, assets),
            "assignee": user_object(ticket.assignee, assets),
        }
    )


def _topic(reference: TopicRef | None, assets: Assets) -> XObject | None:
    topic = assets.topics.get(reference.uuid) if reference else None
    return named_object(topic.uuid, topic.name) if topic else None


def user_object(reference: UserRef | None, assets: Assets) -> XObject | None:
    """A user of the workspace; None if there is no such user (any more)."""
    user = assets.users.get(reference.uuid) if reference else None
    return _describe_user(user) if user else None


def _describe_user(user: User) -> XObject:
    return XObject(
        {
            DEFAULT: user.name or user.email,
            "email": user.email,
            "name": user.name,
            "first_name": user.name.partition(" ")[0],
        }
    )


def channel_object(channel: Channel | None) -> XObject | None:
    """A channel."""
    if channel is None:
        return None
    return XObject({DEFAULT: channel.name, "uuid": channel.uuid, "name": channel.name, "address": channel.address})


def named_object(uuid: str, name: str) -> XObject:
    """Something that has a UUID and a name."""
    return XObject({DEFAULT: name, "uuid": uuid, "name": name})


def _first_name(view: ContactView) -> Value:
    return next(iter(words_of(view.contact.name)), None)


def _groups(view: ContactView) -> Value:
    return [XObject({"uuid": group.uuid, "name": group.name}) for group in view.contact.groups]


def _urn(view: ContactView) -> Value:
    route = view.contact.route(view.assets)
    return urn_text(route.urn, view.environment) if route else None


def _channel(view: ContactView) -> Value:
    route = view.contact.route(view.assets)
    return channel_object(route.channel) if route else None


def _last_seen_on(view: ContactView) -> Value:
    return read_rfc3339(view.contact.last_seen_on) if view.contact.last_seen_on else None


CONTACT: Mapping[str, Reader] = {
    DEFAULT: lambda view: view.contact.format(view.environment),
    "uuid": attrgetter("contact.uuid"),
    "id": lambda view: str(view.contact.id),
    "ref": lambda view: view.contact.ref(view.environment),
    "name": attrgetter("contact.name"),
    "first_name": _first_name,
    "language": attrgetter("contact.language"),
    "timezone": lambda view: view.contact.timezone or None,
    "status": attrgetter("contact.status"),
    "created_on": lambda view: read_rfc3339(view.contact.created_on),
    "last_seen_on": _last_seen_on,
    "urns": lambda view: [urn_text(urn, view.environment) for urn in view.contact.urns],
    "urn": _urn,
    "groups": _groups,
    "fields": fields_object,
    "channel": _channel,
    "tickets": lambda view: [describe_ticket(ticket, view.assets) for ticket in view.contact.open_tickets],
}

CONTACT_DEPRECATED = {
    "id": "@contact.id is deprecated, use @contact.ref instead",
    "tickets": "@contact.tickets is deprecated, use @ticket instead",
}

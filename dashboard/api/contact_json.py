"""Contacts as clients see them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Prefetch, QuerySet, TextField
from django.db.models.functions import Cast

from dashboard.api.references import named
from dashboard.api.resource import Json
from dashboard.api.urns import MASK, shown_urn
from engine.models import (
    Contact,
    ContactField,
    ContactURN,
    ErasedContact,
    Flow,
    GroupMembership,
    Run,
    Session,
    Workspace,
)
from flows.contact import FieldValue
from flows.expressions.numbers import write_number
from flows.moment import read_rfc3339, zone
from flows.obfuscation import encode_ref

_VALUES = msgspec.json.Decoder(dict[str, FieldValue])


def with_details(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """With what is told of each. Numbers of fields stay as exact as they are, which JSON as Python reads it doesn't."""
    urns = ContactURN.objects.select_related("channel").only("contact_id", "identity", "display", "channel__name")
    addresses = Prefetch("urns", urns.order_by("position", "pk"))
    groups = Prefetch("memberships", GroupMembership.objects.select_related("group").order_by("group__name"))
    exact = contacts.defer("fields", "name_words").annotate(values_text=Cast("fields", TextField()))
    return exact.prefetch_related(addresses, groups)


class _Page(NamedTuple):
    """What is told of contacts beside what is theirs; ``types`` are those of fields by key."""

    workspace: Workspace
    types: Mapping[str, str]
    flows: Mapping[UUID, Flow]
    expand_urns: bool


def told(workspace: Workspace, rows: Sequence[Contact | ErasedContact], *, expand_urns: bool) -> list[Json]:
    """Contacts ``with_details``, and those that are no more."""
    fields = ContactField.objects.for_workspace(workspace).order_by("position", "name")
    types = dict(fields.values_list("key", "type"))
    page = _Page(workspace, types, _waiting_flows([row.pk for row in rows]), expand_urns)
    return [_blank(row) if isinstance(row, ErasedContact) else _contact(row, page) for row in rows]


def _waiting_flows(contacts: Sequence[UUID]) -> dict[UUID, Flow]:
    """The flow that waits for each, of those for whom one does."""
    sessions = list(Session.objects.filter(contact__in=contacts, status="waiting").values_list("pk", flat=True))
    if not sessions:
        return {}
    # Runs begin after their session, and so do their keys: those of earlier sessions aren't looked at.
    waiting = Run.objects.filter(contact__in=contacts, pk__gt=min(sessions), session__in=sessions, status="waiting")
    return {run.contact_id: run.flow for run in waiting.select_related("flow")}


def _contact(contact: Contact, page: _Page) -> Json:
    return {
        "uuid": contact.pk,
        "name": contact.name or None,
        "status": contact.status,
        "language": contact.language or None,
        "urns": [_urn(urn, page) for urn in contact.urns.all()],
        "groups": [named(membership.group) for membership in contact.memberships.all()],
        "notes": [],
        "fields": dict(_values(contact, page)),
        "flow": named(page.flows.get(contact.pk)),
        "created_on": contact.created_on,
        "modified_on": contact.modified_on,
        "last_seen_on": contact.last_seen_on,
        "blocked": contact.status == Contact.Status.BLOCKED,
        "stopped": contact.status == Contact.Status.STOPPED,
        **_reference(contact, page.workspace),
    }


def _urn(urn: ContactURN, page: _Page) -> Json | str:
    if not page.expand_urns:
        return shown_urn(urn.identity, page.workspace)
    shown = (MASK, None) if page.workspace.redact_urns else (urn.path, urn.display or None)
    return {"channel": named(urn.channel), "scheme": urn.scheme, "path": shown[0], "display": shown[1]}


def _values(contact: Contact, page: _Page) -> Iterator[tuple[str, str | None]]:
    known = _VALUES.decode(contact.values_text)  # type: ignore[attr-defined]  # annotated
    clock = zone(page.workspace.timezone) or UTC
    for key, kind in page.types.items():
        yield key, _value(known[key], kind, clock) if key in known else None


def _value(value: FieldValue, kind: str, clock: tzinfo) -> str | None:
    """As the type of the field has it; None for what can't be read so."""
    match kind:
        case ContactField.Type.NUMBER:
            return write_number(value.number) if value.number is not None else None
        case ContactField.Type.DATETIME:
            return _in_zone(value.datetime, clock) if value.datetime else None
    return getattr(value, kind) or None


def _in_zone(text: str, clock: tzinfo) -> str | None:
    """None at the ends of the calendar."""
    try:
        return read_rfc3339(text).astimezone(clock).isoformat()
    except (ValueError, OverflowError):
        return None


def _reference(contact: Contact, workspace: Workspace) -> Json:
    """What stands for a contact whose addresses are hidden."""
    if not workspace.redact_urns:
        return {}
    reference = encode_ref(contact.number, workspace.environment().obfuscation_key)
    return {"anon_display": reference, "ref": reference}


def _blank(erased: ErasedContact) -> Json:
    """Of a contact that was erased nothing is known but that it was there; keys begin with when they were made."""
    return {
        "uuid": erased.pk,
        **dict.fromkeys(("name", "status", "language", "flow", "last_seen_on", "blocked", "stopped")),
        **{name: [] for name in ("urns", "groups", "notes")},
        "fields": {},
        "created_on": datetime.fromtimestamp((erased.pk.int >> 80) / 1000, UTC),
        "modified_on": erased.erased_on,
    }

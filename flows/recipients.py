"""Whom broadcasts and new sessions are for."""

import re
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from flows.phone import parse_phone
from flows.properties import UUID_PATTERN, evaluated
from flows.refs import ContactRef, GroupRef
from flows.resolving import resolve_groups
from flows.run import Run
from flows.urns import URNError, normalize_urn

_UUID = re.compile(UUID_PATTERN)


Groups = Annotated[tuple[GroupRef, ...], Meta(max_length=100)]
Contacts = Annotated[tuple[ContactRef, ...], Meta(max_length=100)]
ContactQuery = Annotated[str, evaluated(10_000)]
URNs = Annotated[tuple[str, ...], Meta(max_length=100)]
LegacyVars = Annotated[tuple[Annotated[str, evaluated(1000)], ...], Meta(max_length=100)]


class HasRecipients(Protocol):
    """An action that concerns others than the contact."""

    @property
    def groups(self) -> tuple[GroupRef, ...]: ...

    @property
    def contacts(self) -> tuple[ContactRef, ...]: ...

    @property
    def contact_query(self) -> str: ...

    @property
    def urns(self) -> tuple[str, ...]: ...

    @property
    def legacy_vars(self) -> tuple[str, ...]: ...


class Recipients(Struct):
    """Whom it came down to."""

    groups: list[GroupRef]
    contacts: list[ContactRef]
    contact_query: str
    urns: list[str]

    def __bool__(self) -> bool:
        return bool(self.groups or self.contacts or self.contact_query or self.urns)

    @property
    def are_many(self) -> bool:
        """Whether they could be any number of contacts."""
        return bool(self.groups or self.contact_query)


def resolve_recipients(run: Run, action: HasRecipients) -> Recipients:
    """Evaluate whom an action means; what can't be resolved is logged."""
    groups = list(resolve_groups(run, action.groups))
    query = run.text(action.contact_query, quoted=True).strip()
    found = Recipients(groups, list(action.contacts), query, list(action.urns))
    for source in action.legacy_vars:
        text = run.text(source).strip()
        if not _add(run, found, text):
            run.error(f"'{text}' couldn't be resolved to a contact, group or URN")
    return found


def _add(run: Run, recipients: Recipients, text: str) -> bool:
    """Take a text for a contact's UUID, a group's name, a URN or a phone number, whichever fits first."""
    if _UUID.match(text):
        recipients.contacts.append(ContactRef(text))
        return True
    group = run.assets.group_named(text)
    if group:
        recipients.groups.append(group.ref)
        return True
    urn = _urn(text, run.environment.default_country)
    if urn:
        recipients.urns.append(urn)
    return bool(urn)


def _urn(text: str, country: str) -> str:
    try:
        return normalize_urn(text, country)
    except URNError:
        phone = parse_phone(text, country)
        return f"tel:{phone}" if phone else ""

"""The contacts of a workspace as a list shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engine.assets import place
from engine.models import Contact, ContactField, ContactURN, Group, GroupMembership, Workspace
from engine.services.people_search import count_with_keys
from engine.services.selections import Selection, find_selected, folder_counts
from flows.obfuscation import encode_ref

HIDDEN = "••••••••"
FIELD = "fields."

ATTRIBUTES: Mapping[str, str | Promise] = {
    "urn": _("Number or address"),
    "groups": _("Groups"),
    "language": _("Language"),
    "last_seen_on": _("Last seen"),
    "created_on": _("Joined"),
}
USUAL = ("urn", "groups", "language", "last_seen_on")
# More than so many aren't counted one by one.
COUNTED = 10_000
# More than so many aren't listed by their keys.
FEW = 5_000

Value = str | datetime | list[str] | None


class Column(NamedTuple):
    """``key`` is an attribute, or a field as ``fields.<key>``."""

    key: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class ContactRow:
    """``number`` is its first address, or what stands for it where addresses are hidden; ``cells`` are by column."""

    contact: Contact
    number: str
    groups: list[str]
    cells: list[tuple[Column, Value]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Folder:
    """A part of the contacts: those of a status, or a group's."""

    key: str
    label: str | Promise
    people: int
    is_smart: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Contacts of a list, with how many they are; ``among`` are more, of whom the newest are looked at first."""

    contacts: QuerySet[Contact]
    people: int
    among: QuerySet[Contact] | None = None


STATUSES: Mapping[str, str | Promise] = {
    Contact.Status.ACTIVE: _("Active"),
    Contact.Status.BLOCKED: _("Blocked"),
    Contact.Status.STOPPED: _("Stopped"),
    Contact.Status.ARCHIVED: _("Archived"),
}


def folders(workspace: Workspace) -> list[Folder]:
    """All of them with how many people each has, from the counters."""
    counts = folder_counts(workspace)
    groups = Group.objects.for_workspace(workspace).order_by("name")
    statuses = [Folder(key, label, counts.get(key, 0)) for key, label in STATUSES.items()]
    return statuses + [
        Folder(str(group.pk), group.name, counts.get(str(group.pk), 0), is_smart=bool(group.query), is_group=True)
        for group in groups
    ]


def contacts(workspace: Workspace) -> QuerySet[Contact]:
    """All that aren't archived, each with its addresses and groups."""
    return with_all(Contact.objects.for_workspace(workspace).exclude(status=Contact.Status.ARCHIVED))


def selected(workspace: Workspace, selection: Selection) -> QuerySet[Contact]:
    """The contacts of a selection with their addresses and groups; raises QueryError."""
    return with_all(find_selected(selection, workspace.pk))


def with_all(found: QuerySet[Contact]) -> QuerySet[Contact]:
    addresses = Prefetch("urns", ContactURN.objects.order_by("position"))
    groups = Prefetch("memberships", GroupMembership.objects.select_related("group").order_by("group__name"))
    return found.prefetch_related(addresses, groups)


def listed(workspace: Workspace, selection: Selection, known: Sequence[Folder]) -> Listed:
    """The contacts of a selection with their number, of a search at most COUNTED + 1; raises QueryError.

    To search is dear, so it is done once: those who are few are then found by their keys.
    """
    found, everyone = find_selected(selection, workspace.pk), Contact.objects.for_workspace(workspace)
    if not selection.query:
        people = next((folder.people for folder in known if folder.key == selection.folder), 0)
        return Listed(with_all(found), people)
    people, few = count_with_keys(found, COUNTED + 1, FEW)
    if people <= FEW:
        return Listed(with_all(everyone.filter(pk__in=few)), people)
    return Listed(with_all(found), people, everyone)


def possible_columns(workspace: Workspace) -> list[Column]:
    fields = ContactField.objects.for_workspace(workspace).order_by("position", "name")
    attributes = [Column(key, label) for key, label in ATTRIBUTES.items()]
    return attributes + [Column(f"{FIELD}{one.key}", one.name) for one in fields]


def columns_of(workspace: Workspace) -> list[Column]:
    """Those that the team has chosen; of fields that are gone, none."""
    possible = {column.key: column for column in possible_columns(workspace)}
    return [possible[key] for key in workspace.contact_columns or USUAL if key in possible]


def rows(workspace: Workspace, found: Iterable[Contact], columns: Sequence[Column] = ()) -> list[ContactRow]:
    """Contacts of `contacts` or `selected`."""
    return [_row(workspace, contact, columns) for contact in found]


def _row(workspace: Workspace, contact: Contact, columns: Sequence[Column]) -> ContactRow:
    urn = next((urn.identity for urn in contact.urns.all()), "")
    groups = [membership.group.name for membership in contact.memberships.all()]
    number = shown_urn(workspace, urn)
    row = ContactRow(contact, number, groups)
    row.cells.extend(_cells(row, columns))
    return row


def _cells(row: ContactRow, columns: Iterable[Column]) -> Iterator[tuple[Column, Value]]:
    contact = row.contact
    for column in columns:
        if column.key.startswith(FIELD):
            yield column, contact.fields.get(column.key.removeprefix(FIELD), {}).get("text", "")
        elif column.key == "urn":
            yield column, row.number
        elif column.key == "groups":
            yield column, row.groups
        else:
            yield column, getattr(contact, column.key)


def shown_urn(workspace: Workspace, urn: str) -> str:
    """An address as people read it, `tel:+250788123123` as `+250788123123`; hidden where the workspace hides them."""
    if not urn:
        return ""
    return HIDDEN if workspace.redact_urns else urn.partition(":")[2]


def reference(workspace: Workspace, contact: Contact) -> str:
    """The short word that stands for a contact whose addresses are hidden."""
    return encode_ref(contact.number, place(workspace.pk).environment.obfuscation_key)

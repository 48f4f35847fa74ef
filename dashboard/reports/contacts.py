"""The contacts of a workspace as a list shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from engine.models import Contact, ContactURN, GroupMembership, Workspace

HIDDEN = "••••••••"


@dataclass(frozen=True, slots=True)
class ContactRow:
    contact: Contact
    number: str
    groups: list[str]


def contacts(workspace: Workspace, search: str = "") -> QuerySet[Contact]:
    """The contacts whose name or number contains the search, each with its addresses and groups.

    Numbers are not searched where the workspace hides them.
    """
    found = Contact.objects.for_workspace(workspace).exclude(status=Contact.Status.ARCHIVED)
    if search:
        found = found.filter(_matches(workspace, search))
    addresses = Prefetch("urns", ContactURN.objects.order_by("position"))
    groups = Prefetch("memberships", GroupMembership.objects.select_related("group").order_by("group__name"))
    return found.prefetch_related(addresses, groups)


def rows(workspace: Workspace, found: Iterable[Contact]) -> list[ContactRow]:
    """Contacts of `contacts` with the first of their addresses and the names of their groups."""
    return [
        ContactRow(
            contact,
            number=shown_urn(workspace, next((urn.identity for urn in contact.urns.all()), "")),
            groups=[membership.group.name for membership in contact.memberships.all()],
        )
        for contact in found
    ]


def _matches(workspace: Workspace, search: str) -> Q:
    by_name = Q(name__icontains=search)
    digits = "".join(search.split()).replace("-", "").lstrip("+0")
    if workspace.redact_urns or not digits:
        return by_name
    urns = ContactURN.objects.for_workspace(workspace).filter(contact=OuterRef("pk"), identity__contains=digits)
    return by_name | Q(Exists(urns))


def shown_urn(workspace: Workspace, urn: str) -> str:
    """An address as people read it, `tel:+250788123123` as `+250788123123`; hidden where the workspace hides them."""
    if not urn:
        return ""
    return HIDDEN if workspace.redact_urns else urn.partition(":")[2]

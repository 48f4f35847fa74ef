"""The messages of a workspace as a list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dashboard.reports.contacts import shown_urn
from engine.models import Contact, Message, Workspace

SHOWN_MESSAGES = 60
FOLDERS: dict[str, dict[str, Any]] = {
    "in": {"direction": Message.Direction.IN},
    "out": {"direction": Message.Direction.OUT},
    "failed": {"direction": Message.Direction.OUT, "status__in": [Message.Status.FAILED, Message.Status.ERRORED]},
}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message with what tells whom it is from or to; the number is masked where the workspace hides numbers."""

    message: Message
    name: str
    number: str


def messages(workspace: Workspace, folder: str) -> QuerySet[Message]:
    """The messages of a folder; those of all folders when there is none of that name."""
    return Message.objects.for_workspace(workspace).filter(**FOLDERS.get(folder, {}))


def with_people(workspace: Workspace, rows: Sequence[Message]) -> list[MessageRow]:
    """The messages with their contacts, which are looked up together."""
    contacts = Contact.objects.for_workspace(workspace).filter(pk__in={row.contact_id for row in rows})
    names = dict(contacts.values_list("pk", "name"))
    return [MessageRow(row, names.get(row.contact_id, ""), shown_urn(workspace, row.urn)) for row in rows]


def conversation(workspace: Workspace, urn: str) -> list[Message]:
    """The last messages to and from an address, oldest first."""
    messages = Message.objects.for_workspace(workspace).filter(urn=urn)
    return list(messages.order_by("-pk")[:SHOWN_MESSAGES])[::-1]

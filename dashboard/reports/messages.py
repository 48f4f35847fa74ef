"""The messages of a workspace in folders, as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from dashboard.reports.contacts import shown_urn
from engine.models import Contact, Flow, Label, Message, Workspace
from engine.services.message_folders import FOLDERS, Messages, Wanted, around_folder, in_folder
from engine.services.message_search import Search

SHOWN_MESSAGES = 60
# A search for what is common looks at so many messages of a folder at a time.
SEARCHED = 50_000
# What is in more than a page of so many is common.
PROBED, PAGE = 2_000, 50


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message with what tells whom it is from or to; the number is masked where the workspace hides numbers."""

    message: Message
    name: str
    number: str
    flow: str
    labels: list[str]


@dataclass(frozen=True, slots=True)
class Found:
    """Messages of a list; ``further`` is where a search for common words goes on, None if it has looked at all.

    ``among`` are more messages, whose newest are looked at first, where that may be sooner.
    """

    messages: Messages
    further: UUID | None = None
    among: Messages | None = None


def messages(workspace: Workspace, wanted: Wanted, before: UUID | None = None) -> Found:
    """Those that are wanted. What isn't rare is looked for among a number of messages older than ``before``."""
    if not wanted.text:
        is_label = wanted.folder not in FOLDERS
        return Found(
            in_folder(workspace, wanted),
            among=in_folder(workspace, replace(wanted, folder="all")) if is_label else None,
        )
    folder = around_folder(workspace, wanted)
    older = folder.filter(pk__lt=before) if before else folder
    search = Search(workspace, wanted)
    found = search.matching()
    recent = _newest_of(older, found, PROBED)
    if recent.further is None:
        return recent
    is_common = recent.messages[: PAGE + 1].count() > PAGE
    few = None if is_common else search.few()
    if few is None:
        return _newest_of(older, found, SEARCHED)
    return Found(in_folder(workspace, replace(wanted, messages=tuple(few))))


def _newest_of(folder: Messages, found: Messages, most: int) -> Found:
    """What is found among so many messages of the folder."""
    keys = folder.order_by("-pk").values_list("pk", flat=True)
    first, last = keys.first(), list(keys[most - 1 : most + 1])
    if first is None:
        return Found(found.none())
    found = found.filter(pk__lte=first)
    return Found(found.filter(pk__gte=last[0]), last[0]) if len(last) == 2 else Found(found)


def with_people(workspace: Workspace, rows: Sequence[Message]) -> list[MessageRow]:
    """The messages with their contacts, flows and labels, which are looked up together."""
    contacts = Contact.objects.for_workspace(workspace).filter(pk__in={row.contact_id for row in rows})
    flows = Flow.objects.for_workspace(workspace).filter(pk__in={row.flow_id for row in rows if row.flow_id})
    names, taken = dict(contacts.values_list("pk", "name")), dict(flows.values_list("pk", "name"))
    labels = dict(labels_of(workspace)) if any(row.labels for row in rows) else {}
    return [
        MessageRow(
            row,
            names.get(row.contact_id, ""),
            shown_urn(workspace, row.urn),
            taken.get(row.flow_id, "") if row.flow_id else "",
            [labels[key] for key in row.labels if key in labels],
        )
        for row in rows
    ]


def labels_of(workspace: Workspace) -> list[tuple[UUID, str]]:
    return list(Label.objects.for_workspace(workspace).order_by("name").values_list("pk", "name"))


def conversation(workspace: Workspace, urn: str) -> list[Message]:
    """The last messages to and from an address, oldest first."""
    found = Message.objects.for_workspace(workspace).filter(urn=urn)
    return list(found.order_by("-pk")[:SHOWN_MESSAGES])[::-1]

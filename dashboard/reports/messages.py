"""The messages of a workspace in folders, as lists show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum

from dashboard.reports.contacts import shown_urn
from engine.models import Contact, Flow, Label, Message, MessageCount, Outbox, Workspace
from engine.services.partitions import first_id_of
from engine.services.selections import Selection, find_selected
from flows.errors import QueryError
from flows.texts import quote

SHOWN_MESSAGES = 60
# A search looks at so many messages of a folder, the newest, and at so many people whose name it may be.
SEARCHED, SEARCHED_PEOPLE = 50_000, 20
# More in the outbox are not counted.
MOST_COUNTED = 10_000

Messages = QuerySet[Message]
IN, OUT = Message.Direction.IN, Message.Direction.OUT


def _outbox(found: Messages, workspace: Workspace) -> Messages:
    return found.filter(pk__in=Outbox.objects.for_workspace(workspace).values("message"))


def _sent(found: Messages, _workspace: Workspace) -> Messages:
    status = Message.Status
    return found.filter(direction=OUT, status__in=[status.WIRED, status.SENT, status.DELIVERED, status.READ])


# The conditions are those of the indexes.
FOLDERS: Mapping[str, Callable[[Messages, Workspace], Messages]] = {
    "inbox": lambda found, _: found.filter(direction=IN, flow=None, is_archived=False),
    "handled": lambda found, _: found.filter(direction=IN, flow__isnull=False, is_archived=False),
    "outbox": _outbox,
    "sent": _sent,
    "failed": lambda found, _: found.filter(direction=OUT, status=Message.Status.FAILED).exclude(reason=""),
    "archived": lambda found, _: found.filter(is_archived=True),
    "all": lambda found, _: found,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages: a folder's name or a label's key, words to look for, and days, both of them included."""

    folder: str = "all"
    text: str = ""
    since: date | None = None
    until: date | None = None
    contact: UUID | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message with what tells whom it is from or to; the number is masked where the workspace hides numbers."""

    message: Message
    name: str
    number: str
    flow: str
    labels: list[str]


def messages(workspace: Workspace, wanted: Wanted) -> Messages:
    """Those of a folder or with a label, of which the newest are searched; see ``SEARCHED``."""
    found: Messages = Message.objects.for_workspace(workspace)
    if wanted.folder in FOLDERS:
        found = FOLDERS[wanted.folder](found, workspace)
    else:
        found = found.exclude(labels=[]).filter(labels__contains=[wanted.folder])
    found = _between(found, workspace, wanted)
    if wanted.contact:
        found = found.filter(contact=wanted.contact)
    return _searched(found, workspace, wanted.text) if wanted.text else found


def _between(found: Messages, workspace: Workspace, wanted: Wanted) -> Messages:
    """The key of a message begins with its time."""
    zone = ZoneInfo(workspace.timezone)
    if wanted.since:
        found = found.filter(pk__gte=first_id_of(datetime.combine(wanted.since, time.min, zone)))
    if wanted.until:
        found = found.filter(pk__lte=first_id_of(datetime.combine(wanted.until, time.max, zone)))
    return found


def _searched(found: Messages, workspace: Workspace, text: str) -> Messages:
    oldest = found.order_by("-pk").values_list("pk", flat=True)[SEARCHED : SEARCHED + 1].first()
    if oldest:
        found = found.filter(pk__gt=oldest)
    return found.filter(Q(text__icontains=text) | Q(contact__in=_people(workspace, text)))


def _people(workspace: Workspace, text: str) -> list[UUID]:
    """Who may be meant by a name or a number; nobody if it can't be one."""
    digits = "".join(filter(str.isdigit, text))
    query = f"tel ~ {digits}" if len(digits) >= 3 and not workspace.redact_urns else f"name ~ {quote(text)}"
    try:
        found = find_selected(Selection(query=query), workspace.pk)
        return list(found.values_list("pk", flat=True)[:SEARCHED_PEOPLE])
    except QueryError:
        return []


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


def counts(workspace: Workspace) -> dict[str, int]:
    """How many messages there are in the folders that have counters, the outbox, and with each label."""
    rows = MessageCount.objects.for_workspace(workspace).values_list("scope").annotate(Sum("count"))
    waiting = Outbox.objects.for_workspace(workspace)[:MOST_COUNTED].count()
    return {scope.removeprefix("label:"): int(count) for scope, count in rows} | {"outbox": waiting}


def conversation(workspace: Workspace, urn: str) -> list[Message]:
    """The last messages to and from an address, oldest first."""
    found = Message.objects.for_workspace(workspace).filter(urn=urn)
    return list(found.order_by("-pk")[:SHOWN_MESSAGES])[::-1]

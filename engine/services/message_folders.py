"""The folders of messages: what is in them, and putting away what the team is done with."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet, Sum
from msgspec import Struct, convert, to_builtins

from engine.models import Message, MessageCount, Outbox, Workspace
from engine.services.partitions import first_id_of

# More in the outbox are not counted.
MOST_COUNTED = 10_000

Messages = QuerySet[Message]
IN, OUT = Message.Direction.IN, Message.Direction.OUT


def _outbox(found: Messages, workspace: Workspace) -> Messages:
    return found.filter(pk__in=Outbox.objects.for_workspace(workspace).values("message"))


def _sent(found: Messages, _workspace: Workspace) -> Messages:
    status = Message.Status
    return found.filter(direction=OUT, status__in=[status.WIRED, status.SENT, status.DELIVERED, status.READ])


def _with_reason(found: Messages, _workspace: Workspace) -> Messages:
    return found.filter(direction=OUT).exclude(reason="")


Folders = Mapping[str, Callable[[Messages, Workspace], Messages]]
# The conditions are those of the indexes.
FOLDERS: Folders = {
    "inbox": lambda found, _: found.filter(direction=IN, flow=None, is_archived=False),
    "handled": lambda found, _: found.filter(direction=IN, flow__isnull=False, is_archived=False),
    "outbox": _outbox,
    "sent": _sent,
    "failed": lambda found, workspace: _with_reason(found, workspace).filter(status=Message.Status.FAILED),
    "archived": lambda found, _: found.filter(is_archived=True),
    "all": lambda found, _: found,
}
# Those of which the index tells without the messages; the folder has hardly less.
_BY_INDEX: Folders = {**FOLDERS, "failed": _with_reason}


class Wanted(Struct, frozen=True, omit_defaults=True):
    """Which messages: a folder's name or a label's key, words to look for, and days, both of them included.

    With ``messages`` only those of them that are there.
    """

    folder: str = "all"
    text: str = ""
    since: date | None = None
    until: date | None = None
    contact: UUID | None = None
    messages: tuple[UUID, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        written: dict[str, Any] = to_builtins(self)
        return written

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Wanted":
        return convert(data, cls)

    @property
    def is_whole_folder(self) -> bool:
        return not (self.text or self.since or self.until or self.contact or self.messages is not None)


def in_folder(workspace: Workspace, wanted: Wanted, folders: Folders = FOLDERS) -> Messages:
    """Those of the folder or with the label, of those days and that person, whatever they say."""
    found: Messages = Message.objects.for_workspace(workspace)
    if wanted.messages is not None:
        found = found.filter(pk__in=wanted.messages)
    if wanted.folder in folders:
        found = folders[wanted.folder](found, workspace)
    else:
        found = found.exclude(labels=[]).filter(labels__contains=[wanted.folder])
    found = between(found, workspace, wanted)
    return found.filter(contact=wanted.contact) if wanted.contact else found


def around_folder(workspace: Workspace, wanted: Wanted) -> Messages:
    """Those `in_folder` and a few more, where their keys are found sooner."""
    return in_folder(workspace, wanted, _BY_INDEX)


def between(found: Messages, workspace: Workspace, wanted: Wanted) -> Messages:
    """Those of the days. The key of a message begins with its time."""
    zone = ZoneInfo(workspace.timezone)
    if wanted.since:
        found = found.filter(pk__gte=first_id_of(datetime.combine(wanted.since, time.min, zone)))
    if wanted.until:
        found = found.filter(pk__lte=first_id_of(datetime.combine(wanted.until, time.max, zone)))
    return found


def folder_counts(workspace: Workspace) -> dict[str, int]:
    """How many messages there are in the folders that have counters, the outbox, and with each label."""
    rows = MessageCount.objects.for_workspace(workspace).values_list("scope").annotate(Sum("count"))
    waiting = Outbox.objects.for_workspace(workspace)[:MOST_COUNTED].count()
    return {scope.removeprefix("label:"): int(count) for scope, count in rows} | {"outbox": waiting}


@transaction.atomic
def put_away(*, workspace: Workspace, messages: Collection[UUID], away: bool = True) -> list[UUID]:
    """Archives messages that came in, or restores them; gives those that changed, by which it can be taken back."""
    found = Message.objects.for_workspace(workspace).filter(pk__in=messages, direction=Message.Direction.IN)
    changed = list(found.filter(is_archived=not away).select_for_update().values_list("pk", flat=True))
    Message.objects.filter(pk__in=changed).update(is_archived=away)
    return changed


def put_away_of(*, workspace: Workspace, contacts: Collection[UUID]) -> int:
    """Archives all messages that came from these contacts; how many."""
    found = Message.objects.for_workspace(workspace).filter(contact__in=contacts, direction=Message.Direction.IN)
    return found.filter(is_archived=False).update(is_archived=True)

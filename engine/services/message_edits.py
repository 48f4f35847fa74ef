"""The same change to many messages, done in batches, which can be taken back for a while."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.db import transaction
from msgspec.structs import replace

from engine.jobs.registry import create_job
from engine.models import Job, Label, Message, User, Workspace
from engine.services.labels import put_label
from engine.services.message_folders import Wanted, folder_counts, put_away
from engine.services.message_search import Search
from engine.services.resending import resend

# What can be done to many → what takes it back; "" for what can't be.
ACTIONS: Mapping[str, str] = {
    "label": "unlabel",
    "unlabel": "label",
    "archive": "restore",
    "restore": "archive",
    "resend": "",
}
Change = Callable[[Workspace, Collection[UUID], Label | None], list[UUID]]


def edit_messages(
    *, workspace: Workspace, wanted: Wanted, action: str, label: Label | None = None, by: User | None = None
) -> Job:
    """Changes all that are wanted; ``action`` is one of ACTIONS, of which two need a label."""
    if wanted.text and (few := Search(workspace, wanted).few()) is not None:
        wanted = replace(wanted, messages=tuple(few))
    params = {"action": action, "label": str(label.pk) if label else "", "wanted": wanted.to_json()}
    return create_job(workspace=workspace, kind="edit_messages", params=params, total=_total(workspace, wanted), by=by)


def _total(workspace: Workspace, wanted: Wanted) -> int:
    """As far as the counters tell; 0 where they don't."""
    if wanted.messages is not None:
        return len(wanted.messages)
    return folder_counts(workspace).get(wanted.folder, 0) if wanted.is_whole_folder else 0


def change_messages(action: str, workspace: Workspace, messages: Collection[UUID], label: Label | None) -> list[UUID]:
    """Does it at once; gives those that changed."""
    return _CHANGES[action](workspace, messages, label)


def delete_messages(*, workspace: Workspace, messages: Collection[UUID]) -> list[UUID]:
    """Deletes messages that came in, for good; gives those that are gone. Counters of folders and labels follow.

    The history of their contacts says that a message is no longer kept.
    """
    found = Message.objects.for_workspace(workspace).filter(pk__in=messages, direction=Message.Direction.IN)
    with transaction.atomic():
        gone = list(found.select_for_update().values_list("pk", flat=True))
        Message.objects.filter(pk__in=gone).delete()
    return gone


def _archive(workspace: Workspace, messages: Collection[UUID], _label: Label | None) -> list[UUID]:
    return put_away(workspace=workspace, messages=messages)


def _restore(workspace: Workspace, messages: Collection[UUID], _label: Label | None) -> list[UUID]:
    return put_away(workspace=workspace, messages=messages, away=False)


def _label(workspace: Workspace, messages: Collection[UUID], label: Label | None) -> list[UUID]:
    return put_label(workspace=workspace, messages=messages, label=label) if label else []


def _unlabel(workspace: Workspace, messages: Collection[UUID], label: Label | None) -> list[UUID]:
    return put_label(workspace=workspace, messages=messages, label=label, on=False) if label else []


def _resend(workspace: Workspace, messages: Collection[UUID], _label: Label | None) -> list[UUID]:
    return resend(messages=Message.objects.for_workspace(workspace).filter(pk__in=messages))


_CHANGES: Mapping[str, Change] = {
    "label": _label,
    "unlabel": _unlabel,
    "archive": _archive,
    "restore": _restore,
    "resend": _resend,
}

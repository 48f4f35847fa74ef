"""Which contacts of a workspace are meant: some by their keys, a folder of them, or those there who match a query."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from msgspec import Struct, convert, to_builtins

from engine.assets import place
from engine.models import Contact, ContactCount, Job, Workspace
from engine.search import find_contacts
from engine.services.partitions import first_id_of

STATUSES = tuple(Contact.Status.values)


class Selection(Struct, frozen=True, omit_defaults=True):
    """``folder`` is a status or the key of a group; with ``contacts`` only these count: nobody, if there are none."""

    folder: str = Contact.Status.ACTIVE.value
    query: str = ""
    contacts: tuple[UUID, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        written: dict[str, Any] = to_builtins(self)
        return written

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Selection":
        return convert(data, cls)


def find_selected(selection: Selection, workspace_id: UUID) -> QuerySet[Contact]:
    """The contacts that are meant; raises QueryError."""
    if selection.contacts is not None:
        return Contact.objects.for_workspace(workspace_id).filter(pk__in=selection.contacts)
    if selection.query:
        found = find_contacts(place(workspace_id), selection.query)
    else:
        found = Contact.objects.for_workspace(workspace_id)
    if selection.folder in STATUSES:
        return found.filter(status=selection.folder)
    return found.filter(memberships__group=UUID(selection.folder))


def next_selected(job: Job, most: int) -> list[UUID]:
    """The next contacts of a job's selection, after its cursor; who came after the job was asked for isn't meant."""
    selection = Selection.from_json(job.params["selection"])
    found = find_selected(selection, job.workspace_id).filter(pk__lt=first_id_of(job.created_on))
    if job.cursor:
        found = found.filter(pk__gt=job.cursor)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def folder_counts(workspace: Workspace) -> dict[str, int]:
    """How many contacts each status and each group has, by folder."""
    counts = ContactCount.objects.for_workspace(workspace).exclude(scope__startswith="seen:")
    rows = counts.values_list("scope").annotate(people=Sum("count"))
    return {scope.partition(":")[2]: people for scope, people in rows}


def count_selected(selection: Selection, workspace: Workspace) -> int:
    """How many are meant: from the counters where they know, else looked up."""
    if selection.contacts is not None or selection.query:
        return find_selected(selection, workspace.pk).count()
    return folder_counts(workspace).get(selection.folder, 0)

"""Exporting contacts: a folder of them or a search, as a file whose columns an import understands."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from engine.assets import place
from engine.clock import now
from engine.database import ask
from engine.jobs.registry import create_job
from engine.models import Contact, ContactField, ContactURN, GroupMembership, Job, User, Workspace
from engine.services.selections import Selection, count_selected, find_selected
from flows.obfuscation import encode_ref

FORMATS = ("csv", "xlsx")
_ABOUT = ("Contact UUID", "Name", "Language", "Status", "Groups", "Created On", "Last Seen On")


class Shape(NamedTuple):
    """The columns of a file: the schemes of addresses, each as often as somebody has addresses of it, none where they
    are hidden; and fields.
    """

    schemes: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]  # key and name

    @property
    def headers(self) -> list[str]:
        return [
            *_ABOUT,
            *(f"URN:{scheme.title()}" for scheme in self.schemes or ("ref",)),
            *(f"Field:{name}" for _, name in self.fields),
        ]


def start_export(*, workspace: Workspace, selection: Selection, kind: str, by: User | None = None) -> Job:
    """A file is made in the background; ``kind`` is one of FORMATS. Raises QueryError."""
    params = {"selection": selection.to_json(), "format": kind, "shape": _shape(workspace)._asdict()}
    return create_job(
        workspace=workspace, kind="export", params=params, total=count_selected(selection, workspace), by=by
    )


def read_shape(stored: Mapping[str, Any]) -> Shape:
    return Shape(tuple(stored["schemes"]), tuple((key, name) for key, name in stored["fields"]))


def _shape(workspace: Workspace) -> Shape:
    fields = ContactField.objects.for_workspace(workspace).order_by("position", "name").values_list("key", "name")
    return Shape(() if workspace.redact_urns else tuple(_schemes(workspace)), tuple(fields))


def _schemes(workspace: Workspace) -> list[str]:
    return [scheme for scheme, most in ask(_MOST_ADDRESSES, [workspace.pk]) for _ in range(most)]


_MOST_ADDRESSES = """
    SELECT scheme, max(addresses)::int FROM (
        SELECT split_part(identity, ':', 1) AS scheme, count(*) AS addresses FROM engine_contacturn
        WHERE workspace_id = %s GROUP BY contact_id, 1
    ) AS of_contact GROUP BY 1 ORDER BY 1
"""


def next_rows(job: Job, most: int) -> tuple[list[list[str]], str]:
    """The next contacts as rows of the file, and the key of the last one ("" without any)."""
    found = find_selected(Selection.from_json(job.params["selection"]), job.workspace_id)
    if job.cursor:
        found = found.filter(pk__gt=job.cursor)
    contacts = list(_with_all(found).order_by("pk")[:most])
    rows = list(_rows(job.workspace, contacts, read_shape(job.params["shape"])))
    return rows, str(contacts[-1].pk) if contacts else ""


def _with_all(found: QuerySet[Contact]) -> QuerySet[Contact]:
    groups = GroupMembership.objects.select_related("group").order_by("group__name")
    return found.prefetch_related(
        Prefetch("urns", ContactURN.objects.order_by("position")), Prefetch("memberships", groups)
    )


def _rows(workspace: Workspace, contacts: Sequence[Contact], shape: Shape) -> Iterator[list[str]]:
    zone, key = ZoneInfo(workspace.timezone), place(workspace.pk).environment.obfuscation_key
    for contact in contacts:
        addresses: defaultdict[str, deque[str]] = defaultdict(deque)
        for urn in contact.urns.all():
            addresses[urn.scheme].append(urn.path)
        moments = (contact.created_on, contact.last_seen_on)
        yield [
            *(str(contact.pk), contact.name, contact.language, contact.status),
            ", ".join(membership.group.name for membership in contact.memberships.all()),
            *(one.astimezone(zone).isoformat(timespec="seconds") if one else "" for one in moments),
            *(
                [addresses[scheme].popleft() if addresses[scheme] else "" for scheme in shape.schemes]
                or [encode_ref(contact.number, key)]
            ),
            *(contact.fields.get(field, {}).get("text", "") for field, _ in shape.fields),
        ]


def file_name(job: Job) -> str:
    return f"contacts-{now():%Y-%m-%d}-{str(job.pk)[-6:]}.{job.params['format']}"

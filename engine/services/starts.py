"""Starting a flow for many: the audience is resolved once, into one thing in the inbox for each contact."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import now

from engine.models import Contact, Flow, Group, Inbox, Start, User
from engine.wakeups import wake_drain

REPLY, BULK = 0, 1


@transaction.atomic
def create_start(
    *,
    flow: Flow,
    everyone: bool = False,
    groups: Iterable[Group] = (),
    contacts: Iterable[Contact] = (),
    params: Mapping[str, Any] | None = None,
    trigger: Mapping[str, Any] | None = None,
    by: User | None = None,
) -> Start:
    """Starts active contacts of the flow's workspace: everyone, or those of the groups and those named, each once.

    ``trigger`` is what the session is triggered by, when that isn't a person (see ``flows.triggers``).
    """
    start = Start.objects.create(
        workspace_id=flow.workspace_id,
        flow=flow,
        everyone=everyone,
        groups=[group.pk for group in groups],
        contacts=[contact.pk for contact in contacts],
        params=dict(params or {}),
        trigger=dict(trigger) if trigger else None,
        status=Start.Status.STARTED,
        created_by=by,
    )
    start.total = _fill_inbox(start)
    start.save(update_fields=["total"])
    transaction.on_commit(wake_drain)
    return start


def request_start(
    *, workspace_id: UUID, flow: str, groups: list[str], contacts: list[str], trigger: Mapping[str, Any]
) -> None:
    """A running flow asks for others to be started; a flow that is gone asks for nothing."""
    found = Flow.objects.for_workspace(workspace_id).filter(pk=flow).first()
    if found:
        known = Group.objects.for_workspace(workspace_id).filter(pk__in=groups)
        named = Contact.objects.for_workspace(workspace_id).filter(pk__in=contacts)
        create_start(flow=found, groups=known, contacts=named, trigger=trigger)


_FILL = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, start_id, priority)
    SELECT contact.workspace_id, contact.id, 'start', '{}', %(start)s, %(priority)s
    FROM engine_contact AS contact
    WHERE contact.workspace_id = %(workspace)s AND contact.status = 'active' AND (
        %(everyone)s OR contact.id = ANY(%(contacts)s) OR contact.id IN (
            SELECT contact_id FROM engine_groupmembership WHERE group_id = ANY(%(groups)s)
        )
    )
"""


def _fill_inbox(start: Start) -> int:
    """One statement for any number of contacts. Few are served at once, many wait behind people who write."""
    named_only = not start.everyone and not start.groups
    values: dict[str, Any] = {
        "start": start.pk,
        "workspace": start.workspace_id,
        "everyone": start.everyone,
        "contacts": start.contacts,
        "groups": start.groups,
        "priority": REPLY if named_only else BULK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL, values)
        return int(cursor.rowcount)


def left(start: Start) -> int:
    """How many contacts still wait for their turn."""
    return Inbox.objects.filter(start=start).count()


def finish_starts() -> None:
    """Closes the starts of which nobody waits any more."""
    for start in Start.objects.filter(status=Start.Status.STARTED):
        if not Inbox.objects.filter(start=start).exists():
            Start.objects.filter(pk=start.pk).update(status=Start.Status.COMPLETED, finished_on=now())

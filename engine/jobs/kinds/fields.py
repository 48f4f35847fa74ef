"""What a change of a field means for the values that contacts have."""

from itertools import takewhile
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from engine.jobs.registry import KINDS, Next
from engine.models import Contact, Group, Job
from engine.runner.scene import Cause
from engine.runner.statements import MOVED_ON
from engine.services.editing import edit_contacts
from engine.services.groups import fill_group
from flows.modifiers.field import FieldModifier
from flows.refs import FieldRef

FORGET_MOST = 5_000
READ_MOST = 500


@KINDS.register("forget_field")
def forget_field(job: Job) -> Next:
    """A deleted field's values go without a trace in the history: there is nothing any more that they could be of.

    Who is held by a flow for a while waits until all others have lost theirs: the flow will write what it has read.
    """
    key = job.params["key"]
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"workspace": job.workspace_id, "key": key, "most": FORGET_MOST})
        gone = int(cursor.rowcount)
    job.done += gone
    if gone == FORGET_MOST:
        return Next.STEP
    return Next.LATER if _having(job, key).exists() else Next.END


def _having(job: Job, key: str) -> QuerySet[Contact]:
    return Contact.objects.for_workspace(job.workspace_id).filter(fields__has_key=key)


_FORGET = f"""
    UPDATE engine_contact AS contact SET fields = fields - %(key)s, modified_on = {MOVED_ON} WHERE id = ANY(ARRAY(
        SELECT id FROM engine_contact WHERE workspace_id = %(workspace)s AND fields ? %(key)s
            AND (leased_until < clock_timestamp()) IS NOT FALSE
        ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE
    ))
"""  # noqa: S608  # no values


@KINDS.register("retype_field")
def retype_field(job: Job) -> Next:
    """Values are read once more, as places can only be found in a field that is for them; then groups are filled.

    Who is held by a flow for a while is waited for.
    """
    key = job.params["key"]
    having = _having(job, key)
    if job.cursor:
        having = having.filter(pk__gt=job.cursor)
    rows = list(having.order_by("pk").values_list("pk", "fields")[:READ_MOST])
    edited = edit_contacts(
        edits={pk: [FieldModifier(FieldRef(key), fields[key]["text"])] for pk, fields in rows},
        cause=Cause("edit"),
    )
    read = list(takewhile(edited.__contains__, (pk for pk, _ in rows)))
    job.done += len(read)
    job.cursor = str(read[-1]) if read else job.cursor
    if len(read) < len(rows):
        return Next.LATER
    if len(rows) == READ_MOST:
        return Next.STEP
    _fill([UUID(group) for group in job.params["groups"]])
    return Next.END


def _fill(groups: list[UUID]) -> None:
    for group in Group.objects.filter(pk__in=groups).exclude(query="").select_related("workspace"):
        fill_group(group=group)

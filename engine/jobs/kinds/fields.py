"""What a change of a field means for the values that contacts have."""

from uuid import UUID

from django.db import connection

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
    """A deleted field's values go without a trace in the history: there is nothing any more that they could be of."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"workspace": job.workspace_id, "key": job.params["key"], "most": FORGET_MOST})
        gone = int(cursor.rowcount)
    job.done += gone
    return Next.STEP if gone == FORGET_MOST else Next.END


_FORGET = f"""
    UPDATE engine_contact AS contact SET fields = fields - %(key)s, modified_on = {MOVED_ON} WHERE id = ANY(ARRAY(
        SELECT id FROM engine_contact WHERE workspace_id = %(workspace)s AND fields ? %(key)s
        ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE
    ))
"""  # noqa: S608  # no values


@KINDS.register("retype_field")
def retype_field(job: Job) -> Next:
    """Values are read once more, as places can only be found in a field that is for them; then groups are filled."""
    key = job.params["key"]
    having = Contact.objects.for_workspace(job.workspace_id).filter(fields__has_key=key)
    if job.cursor:
        having = having.filter(pk__gt=job.cursor)
    rows = list(having.order_by("pk").values_list("pk", "fields")[:READ_MOST])
    edit_contacts(
        edits={pk: [FieldModifier(FieldRef(key), fields[key]["text"])] for pk, fields in rows},
        cause=Cause("edit"),
    )
    job.done += len(rows)
    if len(rows) == READ_MOST:
        job.cursor = str(rows[-1][0])
        return Next.STEP
    _fill([UUID(group) for group in job.params["groups"]])
    return Next.END


def _fill(groups: list[UUID]) -> None:
    for group in Group.objects.filter(pk__in=groups).exclude(query="").select_related("workspace"):
        fill_group(group=group)

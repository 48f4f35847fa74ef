"""Filling a group with a query: whoever should be in it and isn't, or the other way round, gets a turn."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from engine.assets import Place, place
from engine.jobs.registry import KINDS, JobRefused, Next
from engine.models import Group, Inbox, Job
from engine.search import Sql, parse, write_sql
from engine.wakeups import wake_drain
from flows.errors import QueryError

# So many contacts are given their turn at a time, as long as not more wait.
HELPING = 5_000
HIGH_WATER = 20_000
# A contact that changes meanwhile, by a worker that doesn't know the new query, is found by another pass.
MAX_PASSES = 5
BEGINNING = {"after": str(UUID(int=0)), "pass": 1, "found": 0}


@KINDS.register("fill_group")
def fill_group(job: Job) -> Next:
    """The next contacts; it ends when nobody is in the wrong place, or when the group has yet another query."""
    group = Group.objects.filter(pk=job.params["group"], query=job.params["query"]).first()
    if group is None:
        return Next.END
    waiting = Inbox.objects.filter(start=job.pk).count()
    if waiting > HIGH_WATER:
        return _later(job, waiting)
    where = place(job.workspace_id)
    if not job.cursor:
        job.total = _count(group, where)
    cursor = {**(job.cursor or BEGINNING)}
    found = _give_turns(job, cursor, _wrong(group, where))
    job.cursor = cursor
    if found == HELPING:
        return Next.STEP
    return _end_of_pass(job, cursor, waiting + found)


def _end_of_pass(job: Job, cursor: Mapping[str, Any], waiting: int) -> Next:
    """Once all have had their turn another pass follows, until one finds nobody."""
    if waiting:
        return _later(job, waiting)
    if cursor["found"] and cursor["pass"] < MAX_PASSES:
        job.cursor = {**BEGINNING, "pass": cursor["pass"] + 1}
        return Next.STEP
    job.done = job.total
    return Next.END


def _later(job: Job, waiting: int) -> Next:
    job.done = max(0, min(job.report.get("given", 0), job.total) - waiting)
    return Next.LATER


def _give_turns(job: Job, cursor: dict[str, Any], wrong: Sql) -> int:
    """How many are in the wrong place, of the next ones; each gets an item in the inbox. Moves the cursor on."""
    with connection.cursor() as database:
        database.execute(
            f"""
            WITH next AS MATERIALIZED (
                SELECT id FROM engine_contact
                WHERE workspace_id = %s AND id > %s AND ({wrong.text}) ORDER BY id LIMIT %s
            ), put AS (
                INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, start_id, priority)
                SELECT %s, id, 'regroup', '{{}}', %s, 1 FROM next ORDER BY id
            )
            SELECT count(*), (SELECT id FROM next ORDER BY id DESC LIMIT 1) FROM next
            """,  # noqa: S608  # parameters
            (job.workspace_id, cursor["after"], *wrong.params, HELPING, job.workspace_id, job.pk),
        )
        found, last = database.fetchone()
    if found:
        cursor.update(after=str(last), found=cursor["found"] + found)
        job.report = {"given": job.report.get("given", 0) + found}
        transaction.on_commit(wake_drain)
    return int(found)


def _count(group: Group, where: Place) -> int:
    wrong = _wrong(group, where)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM engine_contact WHERE workspace_id = %s AND ({wrong.text})",  # noqa: S608  # parameters
            (where.workspace_id, *wrong.params),
        )
        return int(cursor.fetchone()[0])


def _wrong(group: Group, where: Place) -> Sql:
    """The condition that a contact isn't in the group though it should be, or is though it shouldn't."""
    try:
        meant = write_sql(parse(group.query, where), where)
    except QueryError as error:
        raise JobRefused(str(error)) from error
    is_member = (
        "EXISTS (SELECT FROM engine_groupmembership AS one"
        " WHERE one.contact_id = engine_contact.id AND one.group_id = %s)"
    )
    return Sql(f"(status = 'active' AND ({meant.text})) <> {is_member}", (*meant.params, group.pk))

"""Checking the rows of an import: what each would do, and what is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Min, QuerySet

from engine.assets import place
from engine.clock import now
from engine.jobs.registry import KINDS, JobRefused, Next, lock_job
from engine.models import ContactImport, ImportRow, Job
from engine.services.contact_imports.columns import Column, read_columns
from engine.services.contact_imports.lifecycle import save_rows
from engine.services.contact_imports.matching import Known, find_known, match
from engine.services.contact_imports.rows import Problem, ReadRow, doubts, read_row, write_problems

MOST = 2_000
UNCHECKED = ("",)


@KINDS.register("check_import")
def check_import(job: Job) -> Next:
    """The next rows. Its report counts new, known and wrong ones, and problems by column and code."""
    rows = take_rows(job, UNCHECKED, MOST)
    # Only now: if the columns are mapped anew from here on, whoever does so waits for these rows.
    of = ContactImport.objects.filter(pk=job.params["import"]).first()
    if of is None or of.check_job_id != job.pk:
        raise JobRefused("the columns have been mapped anew")
    if rows:
        _check(of, rows)
    outcome = go_on(job, rows, UNCHECKED)
    job.report = dict(Counter(job.report) + Counter(_counts(rows)))
    return outcome


def take_rows(job: Job, outcomes: Sequence[str], most: int) -> list[ImportRow]:
    """The first that have one of these outcomes, locked; those that others have in hand are passed over."""
    rows = _left(job, outcomes).select_for_update(skip_locked=True, of=("self",))
    return list(rows.order_by("number")[:most])


def go_on(job: Job, rows: Sequence[ImportRow], outcomes: Sequence[str]) -> Next:
    """Locks the job and writes down how far it has come."""
    lock_job(job)
    job.done += len(rows)
    first = _left(job, outcomes).aggregate(first=Min("number"))["first"]
    if first is None:
        job.done = job.total
        return Next.END
    job.cursor = first - 1
    return Next.STEP if rows else Next.LATER  # others have the rest in hand


def _left(job: Job, outcomes: Sequence[str]) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(of_import=job.params["import"], number__gt=job.cursor or 0)
    return rows.filter(outcome__in=outcomes)


def _check(of: ContactImport, rows: Sequence[ImportRow]) -> None:
    columns = read_columns(of.columns)
    where, moment = place(of.workspace_id), now()
    read = [read_row(row.cells, columns, where) for row in rows]
    for row, meant in zip(rows, read, strict=True):
        meant.problems.extend(doubts(row.cells, columns, where, moment))
    known = find_known(of.workspace_id, read)
    for row, meant, problem in zip(rows, read, _repeated(of, rows, read, columns), strict=True):
        _judge(row, meant, known, problem)
    save_rows(rows)


def _judge(row: ImportRow, meant: ReadRow, known: Known, repeated: Problem | None) -> None:
    contact, problems = match(meant, known)
    meant.problems.extend(problems)
    if repeated:
        meant.problems.append(repeated)
    row.contact_id, row.problems = contact, write_problems(meant.problems)
    if meant.is_wrong:
        row.outcome = ImportRow.Outcome.WRONG
    else:
        row.outcome = ImportRow.Outcome.KNOWN if contact else ImportRow.Outcome.NEW


def _counts(rows: Sequence[ImportRow]) -> Iterator[str]:
    for row in rows:
        yield row.outcome
        for column, code, _ in row.problems:
            yield f"{'' if column is None else column}:{code}"


def _repeated(
    of: ContactImport, rows: Sequence[ImportRow], read: Sequence[ReadRow], columns: Sequence[Column]
) -> list[Problem | None]:
    """For each row whether an earlier one names the same contact."""
    seen: set[UUID | str] = set()
    addressing = [index for index, column in enumerate(columns) if column.to in ("urn", "uuid")]
    earlier = {index: _cells_before(of, rows, index) for index in addressing}
    found: list[Problem | None] = []
    for row, meant in zip(rows, read, strict=True):
        keys: set[UUID | str] = {*meant.urns, *filter(None, [meant.uuid])}
        again = [index for index in addressing if row.cells[index] in earlier[index]]
        found.append(Problem(again[0] if again else None, "repeated") if again or keys & seen else None)
        seen |= keys
    return found


def _cells_before(of: ContactImport, rows: Sequence[ImportRow], index: int) -> set[str]:
    """Those cells of a column that stand in earlier rows of the file too."""
    cells = list({row.cells[index] for row in rows if row.cells[index]})
    if not cells:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, {"column": index + 1, "import": of.pk, "first": rows[0].number, "cells": cells})
        return {row[0] for row in cursor.fetchall()}


_BEFORE = """
    SELECT DISTINCT cells[%(column)s] FROM engine_importrow
    WHERE of_import_id = %(import)s AND number < %(first)s AND cells[%(column)s] = ANY(%(cells)s)
"""

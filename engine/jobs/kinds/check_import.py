"""Checking the rows of an import: what each would do, and what is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.utils.timezone import now

from engine.assets import place
from engine.jobs.registry import KINDS, JobRefused, Next
from engine.models import ContactImport, ImportRow, Job
from engine.services.contact_imports.columns import Column, read_columns
from engine.services.contact_imports.lifecycle import save_rows
from engine.services.contact_imports.matching import Known, find_known, match
from engine.services.contact_imports.rows import Problem, ReadRow, doubts, read_row, write_problems

MOST = 2_000


@KINDS.register("check_import")
def check_import(job: Job) -> Next:
    """The next rows. Its report counts new, known and wrong ones, and problems by column and code."""
    of = ContactImport.objects.filter(pk=job.params["import"]).first()
    if of is None or of.check_job_id != job.pk:
        raise JobRefused("the columns have been mapped anew")
    rows = next_rows(of, job, MOST)
    columns = read_columns(of.columns)
    where, moment = place(of.workspace_id), now()
    read = [read_row(row.cells, columns, where) for row in rows]
    for row, meant in zip(rows, read, strict=True):
        meant.problems.extend(doubts(row.cells, columns, where, moment))
    known = find_known(of.workspace_id, read)
    for row, meant, problem in zip(rows, read, _repeated(of, rows, read, columns), strict=True):
        _judge(row, meant, known, problem)
    save_rows(rows)
    job.report = dict(Counter(job.report) + Counter(_counts(rows)))
    return go_on(job, rows, MOST)


def next_rows(of: ContactImport, job: Job, most: int) -> list[ImportRow]:
    rows = ImportRow.objects.filter(of_import=of, number__gt=job.cursor or 0)
    return list(rows.order_by("number")[:most])


def go_on(job: Job, rows: Sequence[ImportRow], most: int) -> Next:
    job.done += len(rows)
    job.cursor = rows[-1].number if rows else job.cursor
    return Next.STEP if len(rows) == most else Next.END


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

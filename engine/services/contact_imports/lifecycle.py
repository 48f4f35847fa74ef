"""The way of an import: uploaded, mapped, checked, run, taken back."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from django.db import connection, transaction

from engine.assets import place
from engine.database import ask
from engine.jobs.registry import create_job
from engine.models import ContactImport, Group, ImportRow, Job, User, Workspace
from engine.runner.rows import copy_rows, text_array, to_json
from engine.services.contact_imports.columns import Column, faults, guess_columns, read_columns, write_columns
from engine.services.contact_imports.reading import FileRefused, Table
from engine.services.fields import add_field, key_for
from engine.services.groups import create_group

UNDO = timedelta(days=7)


class ImportRefused(ValueError):
    """The import can't go on; ``code`` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@transaction.atomic
def upload(*, workspace: Workspace, name: str, table: Table, by: User | None = None) -> ContactImport:
    """Stores the rows of a file, with a guess of what its columns are. Raises FileRefused."""
    columns = write_columns(guess_columns(table.headers, workspace))
    made = ContactImport.objects.create(
        workspace=workspace, name=name[-255:], headers=table.headers, columns=columns, created_by=by
    )
    made.rows = _store(made, table)
    if not made.rows:
        raise FileRefused("no_table", "below the headers there are no rows")
    made.save(update_fields=["rows"])
    return made


_COLUMNS = ("of_import_id", "workspace_id", "number", "cells", "outcome", "problems")
_ROWS_AT_ONCE = 1_000


def _store(of: ContactImport, table: Table) -> int:
    stored = 0
    with connection.cursor() as cursor:
        while some := list(islice(table.rows, _ROWS_AT_ONCE)):
            rows = [(of.pk, of.workspace_id, number, text_array(cells), "", "[]") for number, cells in some]
            copy_rows(cursor, ImportRow._meta.db_table, _COLUMNS, rows)  # noqa: SLF001  # documented
            stored += len(some)
    return stored


@transaction.atomic
def map_columns(
    *, of: ContactImport, columns: Sequence[Column], group: Group | None = None, group_name: str = ""
) -> Job:
    """Says what the columns are and has all rows checked by that; raises ImportRefused."""
    for code in faults(columns):
        raise ImportRefused(code, "a column with addresses is needed, and none can be given twice")
    for column in columns:
        if column.to == "new_field" and not key_for(column.name):
            raise ImportRefused("invalid_key", f"'{column.name}' makes no name for a field")
    if _has_run(ContactImport.objects.select_for_update(of=("self",)).get(pk=of.pk)):  # maybe since it was read
        raise ImportRefused("has_run", "this import has been run already")
    if of.check_job_id:
        ImportRow.objects.filter(of_import=of).exclude(outcome="").update(outcome="")
    of.columns, of.group, of.group_name = write_columns(columns), group, group_name.strip()[:64]
    of.check_job = create_job(
        workspace=of.workspace, kind="check_import", params={"import": str(of.pk)}, total=of.rows, by=of.created_by
    )
    of.save(update_fields=["columns", "group", "group_name", "check_job"])
    return of.check_job


@transaction.atomic
def start_import(*, of: ContactImport, by: User | None = None) -> Job:
    """Makes the fields and the group that are new, and begins; raises ImportRefused and FieldRefused."""
    locked = ContactImport.objects.select_for_update(of=("self",)).select_related("check_job").get(pk=of.pk)
    if _has_run(locked):
        raise ImportRefused("has_run", "this import has been run already")
    if locked.check_job is None or locked.check_job.status != Job.Status.DONE:
        raise ImportRefused("not_checked", "the rows have to be checked first")
    locked.columns = write_columns(_with_fields(locked.workspace, read_columns(locked.columns)))
    locked.group = locked.group or _group(locked)
    locked.run_job = create_job(
        workspace=locked.workspace, kind="run_import", params={"import": str(locked.pk)}, total=locked.rows, by=by
    )
    locked.save(update_fields=["columns", "group", "run_job"])
    return locked.run_job


def _has_run(of: ContactImport) -> bool:
    return of.run_job_id is not None


def _with_fields(workspace: Workspace, columns: Sequence[Column]) -> list[Column]:
    """The columns with their new fields, which exist from now on."""
    made = []
    for column in columns:
        if column.to == "new_field":
            known = place(workspace.pk).assets.fields.get(key_for(column.name))
            key = known.key if known else add_field(workspace=workspace, name=column.name, type=column.type).key
            made.append(Column("field", key))
        else:
            made.append(column)
    return made


def _group(of: ContactImport) -> Group | None:
    if not of.group_name:
        return None
    same = Group.objects.for_workspace(of.workspace).filter(name__iexact=of.group_name, query="").first()
    return same or create_group(workspace=of.workspace, name=of.group_name)


def save_rows(rows: Sequence[ImportRow]) -> None:
    """Writes what has come of rows."""
    given = [
        {
            "of_import_id": row.of_import_id,
            "number": row.number,
            "outcome": row.outcome,
            "contact_id": row.contact_id,
            "problems": row.problems,
        }
        for row in rows
    ]
    ask(_SAVE, [to_json(given)])


_SAVE = """
    UPDATE engine_importrow AS row SET outcome = given.outcome, contact_id = given.contact_id,
        problems = given.problems
    FROM json_to_recordset(%s) AS given(
        of_import_id uuid, number int, outcome text, contact_id uuid, problems jsonb
    ) WHERE row.of_import_id = given.of_import_id AND row.number = given.number
"""

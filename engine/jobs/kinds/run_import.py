"""Running an import: contacts are made and changed, by modifiers like everywhere."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from engine.assets import Place, place
from engine.clock import now
from engine.jobs.kinds.check_import import go_on, take_rows
from engine.jobs.registry import KINDS, Next
from engine.models import ContactImport, ImportRow, Job
from engine.models.base import uuid7
from engine.runner.rows import copy_rows
from engine.runner.scene import Cause
from engine.services.contact_imports.columns import read_columns
from engine.services.contact_imports.lifecycle import UNDO, save_rows
from engine.services.contact_imports.matching import find_known, match
from engine.services.contact_imports.rows import Problem, ReadRow, read_row, write_problems
from engine.services.editing import Edited, Made, edit_contacts, note_changes
from flows.modifier import Modifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.refs import GroupRef

MOST = 1_000
TRIES = 3
Outcome = ImportRow.Outcome
CHECKED = (Outcome.NEW, Outcome.KNOWN)


@KINDS.register("run_import")
def run_import(job: Job) -> Next:
    """The next rows; those that were found wrong stay out."""
    of = ContactImport.objects.get(pk=job.params["import"])
    rows = take_rows(job, CHECKED, MOST)
    read = _read(of, rows)
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                _run(job, of, rows, read)
            break
        except IntegrityError:  # a number wrote to us at this moment: it is known now
            if attempt == TRIES:
                raise
    save_rows(rows)
    outcome = go_on(job, rows, CHECKED)
    job.report = (
        _counts(of) if outcome is Next.END else dict(Counter(job.report) + Counter(row.outcome for row in rows))
    )
    job.undo_until = now() + UNDO
    return outcome


def _counts(of: ContactImport) -> dict[str, int]:
    """What has become of all rows, those too that stayed out."""
    return dict(ImportRow.objects.filter(of_import=of).values_list("outcome").annotate(rows=Count("number")))


def _read(of: ContactImport, rows: Sequence[ImportRow]) -> list[ReadRow]:
    columns, where = read_columns(of.columns), place(of.workspace_id)
    return [read_row(row.cells, columns, where) for row in rows]


def _run(job: Job, of: ContactImport, rows: Sequence[ImportRow], read: Sequence[ReadRow]) -> None:
    where = place(of.workspace_id)
    made, edits = _plan(of, rows, read, where)
    edited = edit_contacts(edits=edits, cause=Cause("import", str(job.created_by_id or "")), made=Made(where, made))
    note_changes(job, {pk: one for pk, one in edited.items() if pk not in made})
    _note_made(job, made)
    for row in rows:
        if row.outcome != Outcome.FAILED:
            _tell(row, edited, is_new=row.contact_id in made)


def _plan(
    of: ContactImport, rows: Sequence[ImportRow], read: Sequence[ReadRow], where: Place
) -> tuple[dict[UUID, list[str]], dict[UUID, list[Modifier]]]:
    """The new contacts with their addresses, and what is to be changed of which contact."""
    known = find_known(of.workspace_id, read)
    urns = dict(known.urns)
    made: dict[UUID, list[str]] = {}
    edits: dict[UUID, list[Modifier]] = {}
    for row, meant in zip(rows, read, strict=True):
        contact, problems = match(meant, known._replace(urns=urns))
        if problems:
            row.outcome, row.problems = Outcome.FAILED, [*row.problems, *write_problems(problems)]
            continue
        others: list[str] = []
        if contact is None:
            contact = uuid7()
            made[contact] = meant.urns
        else:
            others = [urn for urn in meant.urns if urn not in urns]
        row.contact_id = contact
        edits.setdefault(contact, []).extend(_changes(of, meant, others, where))
        urns.update(dict.fromkeys(meant.urns, contact))
    return made, edits


def _changes(of: ContactImport, meant: ReadRow, others: Sequence[str], where: Place) -> list[Modifier]:
    """What the row says, the other addresses of it, and the group of the import."""
    changes = list(meant.modifiers)
    if others:
        changes.append(RoutesModifier(tuple(map(RouteSpec, others)), "append"))
    group = where.assets.groups.get(str(of.group_id))
    if group:
        changes.append(GroupsModifier((GroupRef(group.uuid, group.name),), "add"))
    return changes


def _note_made(job: Job, made: Mapping[UUID, list[str]]) -> None:
    rows = [(job.pk, pk, None, "{}") for pk in made]
    with connection.cursor() as cursor:
        copy_rows(cursor, "engine_contactchange", ("job_id", "contact_id", "before", "after"), rows)


def _tell(row: ImportRow, edited: Mapping[UUID, Edited], *, is_new: bool) -> None:
    """What has become of a row."""
    one = edited.get(row.contact_id) if row.contact_id else None
    if one is None:
        row.outcome, row.problems = Outcome.FAILED, [*row.problems, list(Problem(None, "busy"))]
        return
    if is_new:
        row.outcome = Outcome.CREATED
    else:
        row.outcome = Outcome.UPDATED if one.has_changed else Outcome.SAME
    row.problems = [*row.problems, *(list(Problem(None, "refused", error.text)) for error in one.errors)]

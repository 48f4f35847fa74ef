"""Writing results to a file in the background: a piece of people a step, so that any number fits in memory."""

import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from uuid import UUID

from django.utils.text import slugify

from dashboard.reports.csv_export import FIRST
from dashboard.reports.exports.options import Options, read_options
from dashboard.reports.exports.packages import write_flow_results, write_statistics
from dashboard.reports.exports.rows import Table
from dashboard.reports.statistics.weighting import WeightingError
from engine.clock import now
from engine.jobs.pieces import add_piece, encode_rows, finish_file, finish_table, read_pieces
from engine.jobs.registry import KINDS, JobRefused, Next, create_job
from engine.models import Flow, Job, Respondent, User, Workspace
from engine.services import respondents

PEOPLE = 20_000


def start_export(*, workspace: Workspace, flow: Flow, options: Options, by: User | None = None) -> Job:
    """A job that writes a file about a flow of the workspace."""
    respondents.digest(workspace=workspace)
    total = Respondent.objects.for_workspace(workspace).filter(flow=flow).count()
    params = {"flow": str(flow.pk), "options": options.completed().to_json()}
    return create_job(workspace=workspace, kind="results", params=params, total=total, by=by)


@KINDS.register("results")
def results(job: Job) -> Next:
    table = _table(job)
    if table.options.table in ("codebook", "dispositions"):
        return _finish(job, table, table.all())
    after = UUID(job.cursor) if job.cursor else FIRST
    last = table.last_of(after, PEOPLE)
    with tempfile.TemporaryFile() as piece:
        table.write(piece, after, last)
        add_piece(job, piece, PEOPLE if last else 0)
    if last:
        job.cursor = str(last)
        return Next.STEP
    return _finish(job, table, read_pieces(job))


def file_name(job: Job, table: Table) -> str:
    """As `jobs-wide-2026-11-25-a3f9c1.csv`."""
    name = slugify(table.flow.name) or "results"
    return f"{name[:40]}-{table.options.table}-{now():%Y-%m-%d}-{str(job.pk)[-6:]}.{table.options.extension}"


def _table(job: Job) -> Table:
    flow = Flow.objects.for_workspace(job.workspace).select_related("workspace").filter(pk=job.params["flow"]).first()
    if flow is None:
        raise JobRefused("The flow is not there any more.")
    try:
        return Table(flow, read_options(job.params["options"]))
    except WeightingError as error:
        raise JobRefused(str(error)) from error


def _finish(job: Job, table: Table, rows: Iterator[Sequence[str]]) -> Next:
    name = file_name(job, table)
    if table.options.extension == "zip":
        with tempfile.TemporaryFile() as whole:
            if table.options.format == "statistics":
                write_statistics(whole, table, rows)
            else:
                write_flow_results(whole, table.flow, table.saved, rows)
            finish_file(job, name, whole)
    else:
        _keep(job, table, rows)
        finish_table(job, name, table.headers)
    job.done = job.total
    return Next.END


def _keep(job: Job, table: Table, rows: Iterator[Sequence[str]]) -> None:
    """Rows that came without pieces become some."""
    if not job.report.get("pieces"):
        while piece := list(islice(rows, PEOPLE)):
            add_piece(job, BytesIO(encode_rows(piece, safe=table.options.format == "csv")), len(piece))

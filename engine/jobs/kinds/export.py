"""Writing contacts to a file."""

from io import BytesIO

from engine.jobs.pieces import add_piece, encode_rows, finish_table, is_safe
from engine.jobs.registry import KINDS, JobRefused, Next
from engine.models import Job
from engine.services.contact_exports import file_name, next_rows, read_shape
from flows.errors import QueryError

MOST = 5_000


@KINDS.register("export")
def export(job: Job) -> Next:
    """A piece, or the whole of them once there are no more contacts."""
    name = file_name(job)
    try:
        rows, last = next_rows(job, MOST)
    except QueryError as error:
        raise JobRefused(str(error)) from error
    if rows:
        add_piece(job, BytesIO(encode_rows(rows, safe=is_safe(name))), len(rows))
        job.cursor = last
    if len(rows) == MOST:
        return Next.STEP
    finish_table(job, name, read_shape(job.params["shape"]).headers)
    return Next.END

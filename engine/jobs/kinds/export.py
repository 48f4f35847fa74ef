"""Writing contacts to a file."""

from engine.jobs.pieces import add_piece, finish_table
from engine.jobs.registry import KINDS, Next
from engine.models import Job
from engine.services.contact_exports import file_name, next_rows, read_shape

MOST = 5_000


@KINDS.register("export")
def export(job: Job) -> Next:
    """A piece, or the whole of them once there are no more contacts."""
    rows, last = next_rows(job, MOST)
    if rows:
        add_piece(job, rows)
        job.cursor = last
    if len(rows) == MOST:
        return Next.STEP
    finish_table(job, file_name(job), read_shape(job.params["shape"]).headers)
    return Next.END

"""Writing contacts to a file: piece by piece to the storage, then all pieces to one."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from engine.jobs.registry import KINDS, Next
from engine.models import Job
from engine.services.contact_exports import file_name, next_rows, read_shape
from engine.services.spreadsheets import BYTE_ORDER_MARK, cell, encode, write_xlsx

MOST = 5_000


@KINDS.register("export")
def export(job: Job) -> Next:
    """A piece, or the whole of them once there are no more contacts."""
    rows, last = next_rows(job, MOST)
    pieces = job.report.get("pieces", 0)
    if rows:
        _write(_piece(job, pieces), encode(rows))
        job.report = {"pieces": pieces + 1}
        job.done += len(rows)
        job.cursor = last
    if len(rows) == MOST:
        return Next.STEP
    _finish(job, [_piece(job, number) for number in range(job.report.get("pieces", 0))])
    return Next.END


def _piece(job: Job, number: int) -> str:
    return f"{_folder(job)}/{number:06}.piece"


def _folder(job: Job) -> str:
    return f"exports/{job.workspace_id}/{job.pk}"


def _write(path: str, content: bytes) -> None:
    """A worker that died may have left one behind."""
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def _finish(job: Job, pieces: list[str]) -> None:
    headers = read_shape(job.params["shape"]).headers
    path = f"{_folder(job)}/{file_name(job)}"
    default_storage.delete(path)
    with tempfile.TemporaryFile() as whole:
        rows = _all_rows(headers, pieces)
        if job.params["format"] == "xlsx":
            write_xlsx(whole, rows)
        else:
            _write_csv(whole, rows)
        whole.seek(0)
        job.file = default_storage.save(path, File(whole))
    for piece in pieces:
        default_storage.delete(piece)


def _all_rows(headers: list[str], pieces: Iterable[str]) -> Iterator[list[str]]:
    yield headers
    for piece in pieces:
        with default_storage.open(piece) as file:
            yield from csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))


def _write_csv(file: IO[bytes], rows: Iterable[list[str]]) -> None:
    file.write(BYTE_ORDER_MARK.encode())
    for row in rows:
        file.write(encode([[cell(text) for text in row]]))

"""Files that a job writes piece by piece to the storage, a piece a step, and puts together in the end."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from engine.models import Job
from engine.services.spreadsheets import BYTE_ORDER_MARK, cell, encode, write_xlsx


def add_piece(job: Job, rows: Sequence[Sequence[str]]) -> None:
    """Keeps further rows; a worker that died on the same step may have left them already."""
    pieces = job.report.get("pieces", 0)
    path = _piece(job, pieces)
    default_storage.delete(path)
    default_storage.save(path, ContentFile(encode(rows)))
    job.report = {"pieces": pieces + 1}
    job.done += len(rows)


def read_pieces(job: Job) -> Iterator[list[str]]:
    """All rows so far."""
    for number in range(job.report.get("pieces", 0)):
        with default_storage.open(_piece(job, number)) as file:
            yield from csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))


def finish_table(job: Job, name: str, headers: Sequence[str]) -> None:
    """The job's file becomes a CSV or XLSX file, as its name ends, of all rows under their headers."""
    with tempfile.TemporaryFile() as whole:
        rows = _with_headers(headers, read_pieces(job))
        if name.endswith(".xlsx"):
            write_xlsx(whole, rows)
        else:
            write_csv(whole, rows)
        finish_file(job, name, whole)


def finish_file(job: Job, name: str, whole: IO[bytes]) -> None:
    """The job's file becomes what was written to this one; the pieces go."""
    path = f"{_folder(job)}/{name}"
    default_storage.delete(path)
    whole.seek(0)
    job.file = default_storage.save(path, File(whole))
    for number in range(job.report.get("pieces", 0)):
        default_storage.delete(_piece(job, number))


def write_csv(file: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """Rows as a file that spreadsheets open as UTF-8 and take no formula from."""
    file.write(BYTE_ORDER_MARK.encode())
    for row in rows:
        file.write(encode([[cell(text) for text in row]]))


def _with_headers(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield headers
    yield from rows


def _folder(job: Job) -> str:
    return f"exports/{job.workspace_id}/{job.pk}"


def _piece(job: Job, number: int) -> str:
    return f"{_folder(job)}/{number:06}.piece"

"""Files that a job writes piece by piece to the storage, a piece a step, and puts together in the end.

Pieces are CSV without headers. Those that become a CSV file have safe cells already, so that it is only a copy.
"""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from engine.jobs.registry import JobRefused
from engine.models import Job
from engine.services.spreadsheets import BYTE_ORDER_MARK, MAX_XLSX_ROWS, TooManyRows, cell, encode, write_xlsx

_PIECE = ".piece"


def is_safe(name: str) -> bool:
    """Whether pieces of a file of that name have to be safe for spreadsheets; writers of other files see to it."""
    return name.endswith(".csv")


def encode_rows(rows: Iterable[Sequence[str]], *, safe: bool) -> bytes:
    return encode([[cell(text) for text in row] for row in rows] if safe else rows)


def add_piece(job: Job, content: IO[bytes], done: int) -> None:
    """Keeps further rows, of so many; a worker that died on the same step may have left them already."""
    pieces = job.report.get("pieces", 0)
    path = _piece(job, pieces)
    default_storage.delete(path)
    content.seek(0)
    default_storage.save(path, File(content))
    job.report = {"pieces": pieces + 1}
    job.done += done


def read_pieces(job: Job) -> Iterator[list[str]]:
    """All rows so far."""
    for file in _files(job):
        yield from csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))


def finish_table(job: Job, name: str, headers: Sequence[str]) -> None:
    """The job's file becomes a CSV or XLSX file, as its name ends, of all rows below headers; raises JobRefused."""
    with tempfile.TemporaryFile() as whole:
        if name.endswith(".xlsx"):
            _write_xlsx(whole, _with_headers(headers, read_pieces(job)))
        else:
            whole.write(BYTE_ORDER_MARK.encode() + encode_rows([headers], safe=True))
            for file in _files(job):
                shutil.copyfileobj(file, whole)
        finish_file(job, name, whole)


def _write_xlsx(file: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    try:
        write_xlsx(file, rows)
    except TooManyRows as error:
        raise JobRefused(f"Excel opens at most {MAX_XLSX_ROWS - 1:,} rows. Take CSV.") from error


def finish_file(job: Job, name: str, whole: IO[bytes]) -> None:
    """The job's file becomes what was written to this one; the pieces go once that is known, as it may have to be done
    again.
    """
    path = f"{_folder(job)}/{name}"
    default_storage.delete(path)
    whole.seek(0)
    job.file = default_storage.save(path, File(whole))
    transaction.on_commit(lambda: forget_pieces(job))


def forget_pieces(job: Job) -> None:
    """Deletes all pieces of a job, also one that wasn't written to its end."""
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(_folder(job))[1]:
            if name.endswith(_PIECE):
                default_storage.delete(f"{_folder(job)}/{name}")


def _with_headers(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield headers
    yield from rows


def _files(job: Job) -> Iterator[IO[bytes]]:
    for number in range(job.report.get("pieces", 0)):
        with default_storage.open(_piece(job, number)) as file:
            yield file


def _folder(job: Job) -> str:
    return f"exports/{job.workspace_id}/{job.pk}"


def _piece(job: Job, number: int) -> str:
    return f"{_folder(job)}/{number:06}{_PIECE}"

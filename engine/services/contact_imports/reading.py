"""Reading a file of contacts as rows of texts, as people see them in a spreadsheet."""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from subprocess import PIPE
from typing import NamedTuple

from engine.services.contact_imports import unpacking as _program
from engine.services.contact_imports.unpacking import TOO_LARGE, UNREADABLE
from engine.services.spreadsheets import plain

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 300
MAX_CELL = 1_000
LONGEST_COMPLAINT = 200
SPREADSHEETS = {".xlsx", ".xls", ".xlsb", ".ods"}
# What Excel writes above a table to know its separator again.
_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_ENCODINGS = ("utf-8-sig", "cp1252")
_UNPACKING = (sys.executable, "-I", str(_program.__file__))


class FileRefused(ValueError):
    """The file can't be read; ``code`` is too_large, no_table, no_headers, too_many_columns, too_many_rows or kind."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Table(NamedTuple):
    """Headers, and rows with as many cells each and the number that they have in the file."""

    headers: list[str]
    rows: Iterator[tuple[int, list[str]]]


def read_table(name: str, data: bytes) -> Table:
    """The first sheet of a file; empty rows are passed over. Raises FileRefused, also while rows are read."""
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large", f"files can have {MAX_BYTES // 1024 // 1024} megabytes")
    suffix = PurePath(name).suffix.lower()
    if suffix in SPREADSHEETS:
        lines = _spreadsheet(data)
    elif suffix in {".csv", ".txt", ".tsv"}:
        lines = _separated(data)
    else:
        raise FileRefused("kind", f"'{suffix}' is none of the kinds of files that can be read: CSV, XLSX, XLS, ODS")
    return _table(lines)


def _table(lines: Iterator[list[str]]) -> Table:
    headers = [header.replace("\x00", "").strip() for header in next(lines, [])]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise FileRefused("no_headers", "the first row has no headers")
    if len(headers) > MAX_COLUMNS:
        raise FileRefused("too_many_columns", f"a file can have {MAX_COLUMNS} columns")
    return Table(headers, _rows(lines, len(headers)))


def _rows(lines: Iterable[list[str]], columns: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 2):
        if number > MAX_ROWS + 1:
            raise FileRefused("too_many_rows", f"a file can have {MAX_ROWS:,} rows")
        cells = [cell.strip()[:MAX_CELL].replace("\x00", "") for cell in line[:columns]]
        if any(cells):
            yield number, cells + [""] * (columns - len(cells))


def _spreadsheet(data: bytes) -> Iterator[list[str]]:
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as complaint:
        file.write(data)
        file.seek(0)
        ours = subprocess.Popen(_UNPACKING, stdin=file, stdout=PIPE, stderr=complaint)  # noqa: S603  # without a shell
        with ours as unpacking:
            try:
                yield from map(json.loads, unpacking.stdout or ())
                code = unpacking.wait()
            finally:
                unpacking.kill()  # where nobody wants more rows
        if code:
            complaint.seek(0)
            raise _refusal(code, complaint.read(LONGEST_COMPLAINT).decode(errors="replace"))


def _refusal(code: int, complaint: str) -> FileRefused:
    if code == TOO_LARGE or code < 0:  # the system ended it
        return FileRefused("too_large", "this spreadsheet is too large when it is unpacked")
    detail = f" ({complaint})" if code == UNREADABLE else ""
    return FileRefused("no_table", f"this is no spreadsheet that can be read{detail}")


def _separated(data: bytes) -> Iterator[list[str]]:
    text = _decode(data)
    said = _SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    first = text.partition("\n")[0]
    separator = said[1] if said else max(",;\t|", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield list(map(plain, line))
    except csv.Error as error:
        raise FileRefused("no_table", f"this is no table that can be read ({error})") from error


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")

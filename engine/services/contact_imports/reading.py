"""Reading a file of contacts as rows of texts, as people see them in a spreadsheet."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import NamedTuple

from python_calamine import CalamineError, load_workbook

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 300
MAX_CELL = 1_000
# A spreadsheet of some megabytes can unfold to any size.
MAX_UNPACKED = 1024 * 1024 * 1024
SPREADSHEETS = {".xlsx", ".xls", ".xlsb", ".ods"}
_ENCODINGS = ("utf-8-sig", "cp1252")
_WHOLE = 2**53


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
    _check_size(data)
    try:
        sheet = load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        for row in sheet.iter_rows():
            yield [_text(cell) for cell in row]
    except (CalamineError, IndexError) as error:
        raise FileRefused("no_table", f"this is no spreadsheet that can be read ({error})") from error


def _check_size(data: bytes) -> None:
    """Newer spreadsheets are ZIP files."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise FileRefused("too_large", "this spreadsheet is too large when it is unpacked")


def _text(cell: object) -> str:
    """As people see it: numbers without a needless point, so that phone numbers stay numbers; dates as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if not isinstance(cell, time | timedelta) else str(cell)[:8]


def _separated(data: bytes) -> Iterator[list[str]]:
    text = _decode(data)
    first = text.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
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

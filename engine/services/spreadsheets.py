"""Tables as files that spreadsheets open: CSV and XLSX, in which no cell runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter

# Excel takes a CSV file with this for UTF-8.
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
MAX_XLSX_ROWS, MAX_XLSX_TEXT = 1_048_576, 32_767


class TooManyRows(ValueError):
    """More than Excel opens."""


def cell(text: str) -> str:
    """The text as a spreadsheet may open it: what would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text and _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """The text that ``cell`` has made safe."""
    return text[1:] if text.startswith("'") and cell(text[1:]) == text else text


def encode(rows: Iterable[Sequence[str]], start: str = "") -> bytes:
    """Rows as a piece of a CSV file; their cells are made safe by whoever makes them."""
    out = io.StringIO(start)
    out.seek(0, io.SEEK_END)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def write_xlsx(file: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """All cells as texts, row by row, so that any number of rows fits in memory. Raises TooManyRows; of a text that is
    too long for a cell the end is left out.
    """
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    try:
        for number, row in enumerate(rows):
            if number == MAX_XLSX_ROWS:
                raise TooManyRows
            for column, text in enumerate(row):
                sheet.write_string(number, column, text[:MAX_XLSX_TEXT])
    finally:
        book.close()

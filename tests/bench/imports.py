"""Importing a file of a hundred thousand people: read and stored, then checked and run by the Procfile's workers."""

import io
from collections.abc import Mapping
from time import perf_counter, sleep
from typing import Any

import xlsxwriter

from engine import garbage
from engine.models import Job, Workspace
from engine.services.contact_imports.columns import read_columns
from engine.services.contact_imports.lifecycle import map_columns, start_import, upload
from engine.services.contact_imports.reading import read_table
from engine.services.groups import create_field, create_group
from tests.bench.pipeline import figure, logged
from tests.bench.starts import workers

NAME = "imports"

ROWS = 100_000
WARM_UP = 500
HEADERS = ("Phone", "Name", "Language", "Age", "District", "Born")


def run() -> Mapping[str, Mapping[str, Any]]:
    garbage.calm()  # as workers do
    with logged() as log, workers(log):
        _import(WARM_UP)
        parts = _import(ROWS)
    seconds = sum(parts)
    about = "{:,} rows, read {:.0f} s, checked {:.0f} s, run {:.0f} s".format(ROWS, *parts)
    return {
        "imports.rows_per_s": figure(ROWS / seconds, "rows/s", about),
        "imports.100k_s": figure(seconds, "s", "at most 60"),
    }


def _import(rows: int) -> tuple[float, float, float]:
    """The seconds for reading and storing a file, for checking its rows and for running it."""
    workspace, data = _workspace(), spreadsheet(rows)
    begun = perf_counter()
    made = upload(workspace=workspace, name="people.xlsx", table=read_table("people.xlsx", data))
    read = perf_counter()
    _wait(map_columns(of=made, columns=read_columns(made.columns)))
    checked = perf_counter()
    made.refresh_from_db()
    job = start_import(of=made)
    _wait(job)
    ended = perf_counter()
    assert (job.status, job.report) == (Job.Status.DONE, {"created": rows}), job.error  # else it measures nothing
    return read - begun, checked - read, ended - checked


def _workspace() -> Workspace:
    workspace = Workspace.objects.create(name="Import", country="RW", languages=["kin"])
    for key, kind in (("age", "number"), ("district", "text"), ("born", "datetime")):
        create_field(workspace=workspace, key=key, name=key.title(), type=kind)
    create_group(workspace=workspace, name="Adults", query="age >= 18")
    return workspace


def _wait(job: Job) -> None:
    while job.is_open:
        sleep(0.05)
        job.refresh_from_db()


def spreadsheet(rows: int) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    for n in range(rows):
        row = (f"+25078{n:07}", f"Marie Uwimana {n}", "kin", n % 60, ("Gasabo", "Huye", "Kicukiro")[n % 3])
        sheet.write_row(n + 1, 0, (*row, f"{1960 + n % 50}-0{n % 9 + 1}-11"))
    book.close()
    return file.getvalue()

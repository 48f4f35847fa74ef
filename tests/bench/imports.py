"""Importing a file of a hundred thousand people: read and stored, checked, run."""

import io
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import xlsxwriter

from engine import garbage
from engine.jobs.running import run_jobs
from engine.models import Job, Workspace
from engine.services.contact_imports.columns import read_columns
from engine.services.contact_imports.lifecycle import map_columns, start_import, upload
from engine.services.contact_imports.reading import read_table
from engine.services.groups import create_field, create_group

NAME = "imports"

ROWS = 100_000
HEADERS = ("Phone", "Name", "Language", "Age", "District", "Born")


def run() -> Mapping[str, Mapping[str, Any]]:
    workspace = Workspace.objects.create(name="Import", country="RW", languages=["kin"])
    for key, kind in (("age", "number"), ("district", "text"), ("born", "datetime")):
        create_field(workspace=workspace, key=key, name=key.title(), type=kind)
    create_group(workspace=workspace, name="Adults", query="age >= 18")
    data = spreadsheet()
    garbage.calm()  # as workers do
    begun = perf_counter()
    made = upload(workspace=workspace, name="people.xlsx", table=read_table("people.xlsx", data))
    read = perf_counter()
    map_columns(of=made, columns=read_columns(made.columns))
    run_jobs()
    checked = perf_counter()
    made.refresh_from_db()
    job = start_import(of=made)
    run_jobs()
    ended = perf_counter()
    job.refresh_from_db()
    assert (job.status, job.report) == (Job.Status.DONE, {"created": ROWS}), job.error  # else it measures nothing
    parts = f"read {read - begun:.0f} s, checked {checked - read:.0f} s, run {ended - checked:.0f} s"
    return {
        "imports.rows_per_s": {
            "value": ROWS / (ended - begun),
            "unit": "rows/s",
            "baseline": f"{ROWS:,} rows, {parts}",
        },
        "imports.100k_s": {"value": ended - begun, "unit": "s", "baseline": "at most 60"},
    }


def spreadsheet() -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    for n in range(ROWS):
        row = (f"+25078{n:07}", f"Marie Uwimana {n}", "kin", n % 60, ("Gasabo", "Huye", "Kicukiro")[n % 3])
        sheet.write_row(n + 1, 0, (*row, f"{1960 + n % 50}-0{n % 9 + 1}-11"))
    book.close()
    return file.getvalue()

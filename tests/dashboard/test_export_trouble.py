"""Files that are being written when something goes wrong."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection

from dashboard.reports.exports import job as export_job
from dashboard.reports.exports import messages
from dashboard.reports.exports.job import start_export
from dashboard.reports.exports.options import Options
from engine.jobs import running
from engine.jobs.registry import Next
from engine.jobs.running import advance, run_jobs
from engine.models import Flow, Job, Workspace
from engine.services import spreadsheets
from tests.dashboard.conftest import make_contact, make_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def results(flow: Flow) -> Job:
    for number in range(3):
        make_run(make_contact(flow.workspace, f"Person {number}", f"+25470000000{number}"), flow)
    return start_export(workspace=flow.workspace, flow=flow, options=Options())


@pytest.fixture
def texts(workspace: Workspace) -> Job:
    return messages.start_export(workspace=workspace, options=messages.Options())


@contextmanager
def out_of_reach(table: str) -> Iterator[None]:
    """Nobody can read a table for a while, and who waits for it loses patience soon."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout TO '20ms'")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(f"LOCK TABLE {table}")
        yield
        other.rollback()
    connection.close()


@pytest.mark.parametrize(("kind", "table"), [("results", "engine_contacturn"), ("texts", "engine_channel")])
def test_trouble_of_the_database_that_passes_ends_no_file(
    request: pytest.FixtureRequest, kind: str, table: str
) -> None:
    job = request.getfixturevalue(kind)
    with out_of_reach(table):
        assert advance(job.pk) is Next.LATER
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.DONE, "")


def test_a_file_is_finished_again_when_its_last_step_was_lost(results: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_job: Job) -> None:
        raise OperationalError("the connection was lost")

    monkeypatch.setattr(export_job, "PEOPLE", 2)
    assert advance(results.pk) is Next.STEP
    with monkeypatch.context() as patched:
        patched.setattr(running, "_finish", lost)
        assert advance(results.pk) is Next.LATER
    run_jobs()
    results.refresh_from_db()
    assert (results.status, results.error) == (Job.Status.DONE, "")
    with default_storage.open(results.file) as file:
        assert len(file.read().splitlines()) == 4


def pieces(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.piece*")]


def test_nothing_stays_beside_a_file(results: Job, files: Path) -> None:
    run_jobs()
    assert not pieces(files)


def test_nothing_stays_of_a_file_that_failed(results: Job, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_job, "PEOPLE", 1)
    assert advance(results.pk) is Next.STEP
    assert pieces(files)
    monkeypatch.setattr(export_job, "add_piece", full)
    assert advance(results.pk) is Next.END
    results.refresh_from_db()
    assert results.status == Job.Status.FAILED
    assert not pieces(files)


def test_what_excel_could_not_open_is_not_made(flow: Flow, results: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MAX_XLSX_ROWS", 3)
    job = start_export(workspace=flow.workspace, flow=flow, options=Options(format="xlsx"))
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.file) == (Job.Status.FAILED, "")
    assert job.error.startswith("Excel opens at most")
    results.refresh_from_db()
    assert results.status == Job.Status.DONE


def test_the_beginning_of_a_text_longer_than_a_cell_is_kept() -> None:
    file = BytesIO()
    spreadsheets.write_xlsx(file, [["x" * 40_000]])
    with zipfile.ZipFile(file) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"x" * spreadsheets.MAX_XLSX_TEXT) == 1

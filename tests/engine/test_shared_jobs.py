"""Imports that several workers take further at once."""

import threading
from collections.abc import Sequence
from uuid import UUID

import pytest

from engine.jobs import running
from engine.jobs.kinds import check_import, run_import
from engine.jobs.registry import Next
from engine.jobs.running import advance, help_once, run_jobs
from engine.models import Channel, Contact, ContactImport, ContactURN, ImportRow, Job, Workspace
from engine.services.contact_imports.columns import read_columns
from engine.services.contact_imports.lifecycle import map_columns, start_import, upload
from engine.services.contact_imports.matching import Known, find_known
from engine.services.contact_imports.reading import Table
from engine.services.contact_imports.rows import ReadRow
from engine.services.inbox import Incoming, receive
from tests.engine.threads import together

WORKERS = 3
ROWS = 60


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_import, "MOST", 4)
    monkeypatch.setattr(run_import, "MOST", 4)
    monkeypatch.setattr(running, "LONG", 10)


def uploaded(workspace: Workspace, rows: int = ROWS) -> ContactImport:
    """The last two rows have the same number, the one before them none that can be."""
    phones = [f"+25078{number:07}" for number in range(rows - 3)]
    cells = [
        [phone, f"Person {place}"] for place, phone in enumerate([*phones, "12", "+250781111111", "+250781111111"])
    ]
    return upload(workspace=workspace, name="people.csv", table=Table(["Phone", "Name"], iter(enumerate(cells, 2))))


def checked(workspace: Workspace) -> ContactImport:
    made = uploaded(workspace)
    map_columns(of=made, columns=read_columns(made.columns))
    run_jobs()
    made.refresh_from_db()
    return made


def until_done(job: Job) -> None:
    while Job.objects.get(pk=job.pk).is_open:
        run_jobs()


class TestSeveralWorkers:
    def test_all_is_done_once(self, workspace: Workspace) -> None:
        made = uploaded(workspace)
        check = map_columns(of=made, columns=read_columns(made.columns))
        together(*[lambda: until_done(check)] * WORKERS)
        check.refresh_from_db()
        assert {key: check.report[key] for key in ("new", "wrong")} == {"new": ROWS - 2, "wrong": 2}
        job = start_import(of=made)
        together(*[lambda: until_done(job)] * WORKERS)
        job.refresh_from_db()
        assert (job.status, job.done, job.error) == ("done", ROWS, "")
        assert job.report == {"created": ROWS - 2, "wrong": 2}
        assert Contact.objects.count() == ContactURN.objects.count() == ROWS - 2
        assert job.changes.count() == ROWS - 2

    def test_no_more_than_there_are_lanes(self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(running, "LANES", 0)
        made = uploaded(workspace)
        check = map_columns(of=made, columns=read_columns(made.columns))
        assert advance(check.pk) is Next.END
        check.refresh_from_db()
        assert (check.status, check.done) == ("queued", 0)

    def test_rows_in_other_hands_are_left_to_them(self, workspace: Workspace) -> None:
        """Whoever finds nothing but those goes; the job stays open for who has them."""
        made = uploaded(workspace, rows=4)
        check = map_columns(of=made, columns=read_columns(made.columns))
        taken, gone = threading.Event(), threading.Event()
        seen: list[Next] = []

        def hold() -> None:
            def slow(workspace_id: UUID, rows: Sequence[ReadRow]) -> Known:
                taken.set()
                assert gone.wait(30)
                return find_known(workspace_id, rows)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("engine.jobs.kinds.check_import.find_known", slow)
                seen.append(advance(check.pk))

        def pass_over() -> None:
            assert taken.wait(30)
            seen.append(advance(check.pk))
            gone.set()

        together(hold, pass_over)
        check.refresh_from_db()
        assert (seen, check.status, check.done) == ([Next.LATER, Next.END], "done", 4)


class TestOneWorker:
    def test_a_number_that_writes_meanwhile_is_known(
        self, workspace: Workspace, channel: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = checked(workspace)
        number = ImportRow.objects.filter(of_import=made).order_by("number")[1].cells[0]
        news = [Incoming(workspace_id=workspace.pk, channel_id=channel.pk, urn=f"tel:{number}", text="Hello")]

        def late(workspace_id: UUID, rows: Sequence[ReadRow]) -> Known:
            known = find_known(workspace_id, rows)
            together(lambda: receive(news))
            news.clear()
            return known

        monkeypatch.setattr(run_import, "find_known", late)
        job = start_import(of=made)
        until_done(job)
        job.refresh_from_db()
        assert (job.status, job.report["created"]) == ("done", ROWS - 3)
        assert Contact.objects.get(urns__identity=f"tel:{number}").name == "Person 1"

    def test_helps_with_what_is_long(self, workspace: Workspace) -> None:
        made = uploaded(workspace)
        check = map_columns(of=made, columns=read_columns(made.columns))
        assert help_once()
        check.refresh_from_db()
        assert (check.status, check.done) == ("running", 4)

    def test_does_not_help_with_what_is_soon_done(self, workspace: Workspace) -> None:
        made = uploaded(workspace, rows=8)
        map_columns(of=made, columns=read_columns(made.columns))
        assert not help_once()

    def test_mapped_anew_all_is_checked_again(self, workspace: Workspace) -> None:
        made = checked(workspace)
        again = map_columns(of=made, columns=read_columns(made.columns))
        run_jobs()
        again.refresh_from_db()
        assert {key: again.report[key] for key in ("new", "wrong")} == {"new": ROWS - 2, "wrong": 2}

    def test_cells_stay_as_they_are(self, workspace: Workspace) -> None:
        cells = ['a "b"', "c\\d", "{e,f}", "g\nh\ti\r", "NULL", "", "ی''", '\\"', ","]
        table = Table([str(place) for place in range(len(cells))], iter([(2, cells)]))
        made = upload(workspace=workspace, name="people.csv", table=table)
        assert ImportRow.objects.get(of_import=made).cells == cells

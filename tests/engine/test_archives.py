"""Archives of old months, and forgetting old sessions."""

import gzip
import io
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from engine.models import (
    Contact,
    ContactURN,
    FlowCount,
    History,
    Message,
    MessageCount,
    Outbox,
    Run,
    Session,
    Ticket,
    Timer,
    WebhookCall,
    Workspace,
)
from engine.models.base import uuid7
from engine.services import archives
from engine.services import partitions as partitions_of
from engine.services.archives import Archive, archive_old, archive_path, archive_runs, check_archives, manifest_of
from engine.services.erasure import erase_contacts
from engine.services.outbox import claim
from engine.services.partitions import create_partitions, first_id_of
from engine.services.recounting import differences
from engine.services.retention import forget_contacts, forget_sessions, forget_webhook_calls
from engine.services.workspaces import create_workspace
from tests.engine.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

MONTH = date(1995, 3, 1)
WORKSPACES = [uuid4(), uuid4()]


@pytest.fixture(autouse=True)
def _place(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.KEEP_DAYS = {"history": 365, "message": 365, "session": 30}


@pytest.fixture
def old_history() -> None:
    """Three rows of March 1995 of one workspace, and one of another."""
    create_partitions(MONTH)
    for number, workspace in enumerate([WORKSPACES[0]] * 3 + WORKSPACES[1:]):
        History.objects.create(
            id=first_id_of(datetime(1995, 3, 1 + number, tzinfo=UTC)),
            workspace_id=workspace,
            contact_id=uuid4(),
            via="edit",
            events=[{"type": "contact_name_changed", "name": f"Zoë {number}"}],
        )


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'engine_history'::regclass")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.usefixtures("old_history")
def test_old_months_become_files_and_go() -> None:
    recent = History.objects.create(workspace_id=WORKSPACES[0], contact_id=uuid4(), via="edit", events=[])
    made = archive_old()
    assert {(archive.path, archive.rows) for archive in made} == {
        (archive_path(WORKSPACES[0], "history", MONTH), 3),
        (archive_path(WORKSPACES[1], "history", MONTH), 1),
    }
    with gzip.open(archive_path(WORKSPACES[0], "history", MONTH)) as file:
        rows = [json.loads(line) for line in file]
    assert [row["events"][0]["name"] for row in rows] == ["Zoë 0", "Zoë 1", "Zoë 2"]
    assert {UUID(row["workspace_id"]) for row in rows} == {WORKSPACES[0]}
    assert list(History.objects.all()) == [recent]
    assert not [name for name in partitions() if "1995" in name]
    assert archive_old() == []


def test_old_messages_become_files_too() -> None:
    create_partitions(MONTH)
    key = first_id_of(datetime(1995, 3, 7, tzinfo=UTC))
    message = Message.objects.create(
        id=key, workspace_id=WORKSPACES[0], contact_id=uuid4(), direction="in", status="handled", text="Tab\tand\nline"
    )
    recent = Message.objects.create(workspace_id=WORKSPACES[0], contact_id=uuid4(), direction="in", status="handled")
    (made,) = archive_old()
    with gzip.open(made.path) as file:
        row = json.loads(file.read())
    assert (row["id"], row["text"], made.path.parent.name) == (str(message.pk), message.text, "message")
    assert list(Message.objects.all()) == [recent]


@pytest.mark.usefixtures("old_history")
def test_months_stay_until_their_last_day_is_old_enough() -> None:
    assert archive_old(today=date(1996, 3, 30)) == []
    assert len(archive_old(today=date(1996, 3, 31))) == 2


@pytest.mark.usefixtures("old_history")
def test_without_a_limit_nothing_goes(settings: Settings) -> None:
    settings.KEEP_DAYS["history"] = 0
    assert archive_old() == []
    assert History.objects.count() == 4
    settings.KEEP_DAYS["history"] = 1
    archive_old()


@pytest.mark.usefixtures("old_history")
def test_archives_are_checked() -> None:
    archive_old()
    out = io.StringIO()
    call_command("archive", check=True, stdout=out)
    assert out.getvalue().count(": ok") == 2
    damaged, cut = (archive_path(workspace, "history", MONTH) for workspace in WORKSPACES)
    damaged.write_bytes(damaged.read_bytes()[:-9])
    manifest = manifest_of(cut)
    manifest.write_text(manifest.read_text().replace('"rows":1', '"rows":2'))
    problems = dict(check_archives())
    assert "SHA-256 differs" in problems[damaged]
    assert problems[cut] == "it has 1 rows instead of 2"
    manifest.unlink()
    assert "can't be read" in dict(check_archives())[cut]
    with pytest.raises(CommandError, match="2 archives are damaged"):
        call_command("archive", check=True, stdout=io.StringIO())


@pytest.mark.usefixtures("old_history")
def test_all_that_is_old_is_archived_at_once(settings: Settings) -> None:
    settings.KEEP_DAYS["run"] = 30
    make_run("completed", 1)
    out = io.StringIO()
    call_command("archive", stdout=out)
    told = sorted(Path(line.partition(": ")[0]).parent.name for line in out.getvalue().splitlines())
    assert told == ["history", "history", "run"]


def test_sessions_are_forgotten_after_their_end(settings: Settings) -> None:
    old, recent = now() - timedelta(days=40), now() - timedelta(days=3)

    def session(began: datetime, ended: datetime | None) -> Session:
        status = Session.Status.COMPLETED if ended else Session.Status.WAITING
        return Session.objects.create(
            id=first_id_of(began + timedelta(milliseconds=Session.objects.count())),
            workspace_id=WORKSPACES[0],
            contact_id=uuid4(),
            sprint_id=uuid4(),
            status=status,
            ended_on=ended,
        )

    session(old, old)
    kept = {session(old, recent), session(old, None), session(recent, recent)}
    settings.KEEP_DAYS["session"] = 0
    assert forget_sessions() == 0
    settings.KEEP_DAYS["session"] = 30
    assert forget_sessions() == 1
    assert set(Session.objects.all()) == kept


def test_calls_of_other_services_are_forgotten(settings: Settings) -> None:
    settings.KEEP_DAYS["webhook"] = 7
    for days in (8, 6):
        WebhookCall.objects.create(
            workspace_id=WORKSPACES[0],
            contact_id=uuid4(),
            created_on=now() - timedelta(days=days),
            status_code=days,
            elapsed_ms=1,
        )
    assert forget_webhook_calls() == 1
    assert WebhookCall.objects.get().status_code == 6


def make_run(status: str, day: int) -> Run:
    moment = datetime(1995, 3, day, tzinfo=UTC)
    return Run.objects.create(
        id=first_id_of(moment),
        workspace_id=WORKSPACES[0],
        created_on=moment,
        session_id=uuid4(),
        contact_id=uuid4(),
        flow_id=uuid4(),
        status=status,
        modified_on=moment,
    )


def test_runs_that_ended_are_archived_by_month(settings: Settings) -> None:
    make_run("completed", 1)
    late = make_run("waiting", 2)
    settings.KEEP_DAYS = {"run": 0}
    assert archive_runs() == []
    settings.KEEP_DAYS = {"run": 30}
    assert archive_runs(date(1995, 4, 20)) == []
    (made,) = archive_runs()
    assert (made.path, made.rows) == (archive_path(WORKSPACES[0], "run", MONTH), 1)
    assert list(Run.objects.all()) == [late]
    assert archive_runs() == []
    Run.objects.update(status="expired")
    (further,) = archive_runs()
    assert further.path.name == "1995-03.2.jsonl.gz"
    assert not Run.objects.exists()
    assert [problem for _, problem in check_archives()] == ["", ""]


def test_runs_whose_archiving_died_come_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEEP_DAYS = {"run": 30}
    make_run("completed", 1)
    archive_runs()
    make_run("completed", 2)
    with monkeypatch.context() as patched:
        patched.setattr(archives, "keep_counts", dies)
        with pytest.raises(RuntimeError):
            archive_runs()
    left = archive_path(WORKSPACES[0], "run", MONTH, ".2")
    manifest_of(left).unlink()
    make_run("completed", 3)
    (made,) = archive_runs()
    assert (made.path, made.rows) == (left, 2)
    assert [problem for _, problem in check_archives()] == ["", ""]
    assert not Run.objects.exists()


def dies(*_given: object) -> None:
    raise RuntimeError("killed")


def test_manifests_are_whole_or_absent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEEP_DAYS = {"run": 30}
    make_run("completed", 1)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", lambda _: dies() if list(settings.MEDIA_ROOT.rglob("*.gz")) else None)
        with pytest.raises(RuntimeError):
            archive_runs()
    path = archive_path(WORKSPACES[0], "run", MONTH)
    assert path.exists()
    assert not manifest_of(path).exists()
    (made,) = archive_runs()
    assert (made.path, made.rows) == (path, 1)


@pytest.mark.usefixtures("old_history")
@pytest.mark.parametrize(("archive", "rows"), [(archive_old, [3, 1]), (archive_runs, [1])])
def test_two_at_once_archive_nothing_twice(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, archive: Callable[[], list[Archive]], rows: list[int]
) -> None:
    settings.KEEP_DAYS["run"] = 30
    make_run("completed", 1)
    write, others = archives._write, []

    def meanwhile(*given: Any) -> Archive:
        together(lambda: others.extend(archive()))
        return write(*given)

    monkeypatch.setattr(archives, "_write", meanwhile)
    assert sorted(one.rows for one in archive()) == sorted(rows)
    assert others == []
    assert {problem for _, problem in check_archives()} == {""}


def test_who_is_erased_while_runs_are_archived_counts_with_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEEP_DAYS["run"] = 30
    workspace = create_workspace(name="Votes", owner="owner@example.org").workspace
    somebody = Contact.objects.create(workspace=workspace, name="Ana")
    run = make_run("completed", 1)
    Run.objects.update(workspace=workspace, contact=somebody)
    FlowCount.objects.create(workspace=workspace, flow_id=run.flow_id, scope="runs:completed", count=1)
    write, eraser = archives._write, ThreadPoolExecutor(1)

    def erase() -> None:
        try:
            erase_contacts(workspace_id=workspace.pk, contacts=[somebody.pk])
        finally:
            connections.close_all()

    def meanwhile(*given: Any) -> Archive:
        eraser.submit(erase)
        time.sleep(0.5)
        return write(*given)

    monkeypatch.setattr(archives, "_write", meanwhile)
    archive_runs()
    eraser.shutdown()
    assert not Contact.objects.exists()
    assert differences(workspace=workspace) == []


@pytest.fixture
def reader() -> Iterator[Callable[[str], None]]:
    """Reads a table in a transaction that is forgotten about for some seconds."""
    other = connection.copy()
    yield lambda table: other.cursor().execute(
        f"SET idle_in_transaction_session_timeout = '30s'; BEGIN; SELECT FROM {table} LIMIT 1"
    )
    other.close()


@pytest.mark.usefixtures("old_history")
@pytest.mark.parametrize("change", [archive_old, partial(create_partitions, date(1995, 9, 1))])
def test_months_come_and_go_when_nobody_reads(
    reader: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]
) -> None:
    monkeypatch.setattr(partitions_of, "TRIES", 2)
    monkeypatch.setattr(partitions_of, "PAUSE_SECONDS", 0.01)
    before = partitions()
    reader("engine_history")
    change()
    assert partitions() == before


def test_counters_of_folders_forget_months_that_went() -> None:
    create_partitions(MONTH)
    first = first_id_of(datetime(1995, 3, 5, tzinfo=UTC))
    Message.objects.create(id=first, workspace_id=WORKSPACES[0], contact_id=uuid4(), direction="in", status="handled")
    archive_old()
    rows = MessageCount.objects.for_workspace(WORKSPACES[0]).filter(scope="inbox")
    assert list(rows.values_list("count", flat=True)) == [1, -1]


def test_what_never_left_stands_in_nobody_s_way_when_its_month_goes() -> None:
    create_partitions(MONTH)
    somebody, channel = uuid4(), uuid4()
    told = {"workspace_id": WORKSPACES[0], "contact_id": somebody}
    for key in (first_id_of(datetime(1995, 3, 5, tzinfo=UTC)), uuid7()):
        message = Message.objects.create(id=key, **told, direction="out", status="queued", channel_id=channel)
        Outbox.objects.create(**told, message=message, channel_id=channel)
    archive_old()
    assert [one.message_id for one in claim(limit=9)] == [message.pk]


def contact(workspace: Workspace, name: str, **fields: object) -> Contact:
    """Of 1995."""
    day = datetime(1995, 3, 1, tzinfo=UTC)
    made = Contact.objects.create(id=first_id_of(day + timedelta(seconds=len(name))), workspace=workspace, name=name)
    ContactURN.objects.create(workspace=workspace, contact=made, identity=f"ext:{name}", position=0)
    Contact.objects.filter(pk=made.pk).update(**{"created_on": day, "modified_on": day, **fields})
    return made


def test_contacts_of_whom_nothing_is_heard_are_erased(settings: Settings) -> None:
    one, other = Workspace.objects.create(name="Polls"), Workspace.objects.create(name="More polls")
    contact(one, "a")
    contact(other, "bb", last_seen_on=datetime(1995, 4, 1, tzinfo=UTC))
    contact(one, "ccc", last_seen_on=now())
    contact(one, "dddd", modified_on=now())
    written_to, waiting, asking = (contact(one, letter * (5 + place)) for place, letter in enumerate("efg"))
    Message.objects.create(workspace=one, contact=written_to, direction="out", status="sent", text="Hi")
    Session.objects.create(workspace=one, contact=waiting, status="waiting", sprint_id=uuid4())
    Ticket.objects.create(workspace=one, contact=asking, active_on=now())
    awaited = contact(one, "i" * 9)
    Timer.objects.create(workspace=one, contact=awaited, kind="campaign", point_id=uuid4(), due_on=now())
    held = contact(one, "h" * 8, leased_until=now() + timedelta(minutes=5))
    fresh = Contact.objects.create(workspace=one, name="fresh")
    settings.KEEP_DAYS = {"contact": 0}
    assert forget_contacts() == 0
    settings.KEEP_DAYS = {"contact": 365}
    assert forget_contacts() == 2
    left = set(Contact.objects.values_list("name", flat=True))
    assert left == {"ccc", "dddd", written_to.name, waiting.name, asking.name, awaited.name, held.name, fresh.name}
    assert not ContactURN.objects.filter(identity__in=["ext:a", "ext:bb"]).exists()
    assert forget_contacts() == 0


@pytest.mark.parametrize(("status", "erased"), [("stopped", 0), ("blocked", 0), ("archived", 1)])
def test_who_wants_no_messages_is_remembered(settings: Settings, status: str, erased: int) -> None:
    contact(Workspace.objects.create(name="Polls"), "a", status=status)
    settings.KEEP_DAYS = {"contact": 365}
    assert forget_contacts() == erased

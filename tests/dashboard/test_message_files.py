"""Files of messages, and downloads that go on where they broke off."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now

from dashboard.reports.exports import messages as export_messages
from dashboard.reports.exports.messages import Options, start_export
from dashboard.tasks import mail_notifications
from engine.jobs.running import run_jobs
from engine.models import Channel, Flow, Job, Message, Notification, User, Workspace
from engine.services.partitions import first_id_of
from tests.dashboard.conftest import make_contact, make_message
from tests.dashboard.test_exports import GOLDEN, anonymous

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def talk(workspace: Workspace, flow: Flow, channel: Channel, foreign: Workspace) -> list[Message]:
    """A question and its answer, a failure a day later that belongs to no flow, and a stranger's message."""
    ana = make_contact(workspace, "Ana", "+254700000001")
    said: list[dict[str, Any]] = [
        {"text": "Which snack?", "flow": flow, "channel": channel, "status": "delivered", "sent_on": DAY},
        {"text": "=nuts, please", "direction": "in", "status": "handled", "flow": flow, "channel": channel},
        {
            "text": "Hello\nagain",
            "status": "failed",
            "reason": "no_route",
            "attachments": ["image:https://x.org/a.jpg"],
        },
    ]
    made = []
    for number, values in enumerate(said):
        moment = DAY + timedelta(hours=12 * number)
        made.append(make_message(ana, id=first_id_of(moment), created_on=moment, **values))
    make_message(make_contact(foreign, "Stranger"), "Not ours", id=first_id_of(DAY + timedelta(hours=1)))
    return made


def written(workspace: Workspace, **options: Any) -> str:
    job = start_export(workspace=workspace, options=Options(**options))
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")
    with default_storage.open(job.file) as file:
        return bytes(file.read()).decode("utf-8-sig")


def texts(content: str) -> list[str]:
    return [row["text"] for row in csv.DictReader(io.StringIO(content))]


def test_golden(talk: list[Message], workspace: Workspace) -> None:
    found = anonymous(written(workspace))
    for place, message in enumerate(talk):
        found = found.replace(str(message.pk), f"message-{place}")
    assert found == (GOLDEN / "messages.csv").read_text("utf-8")


def test_of_a_flow_or_of_some_days(talk: list[Message], workspace: Workspace, flow: Flow) -> None:
    assert texts(written(workspace, flow=flow.pk)) == ["Which snack?", "'=nuts, please"]
    assert texts(written(workspace, first=date(2026, 3, 2))) == ["'=nuts, please", "Hello\nagain"]
    assert texts(written(workspace, last=date(2026, 3, 1))) == ["Which snack?"]
    assert texts(written(workspace, flow=UUID(int=1))) == []


def test_piece_by_piece_is_the_same(talk: list[Message], workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = written(workspace)
    monkeypatch.setattr(export_messages, "MESSAGES", 1)
    assert written(workspace) == at_once


def test_numbers_stay_hidden_where_a_workspace_hides_them(talk: list[Message], workspace: Workspace) -> None:
    assert "254700000001" in written(workspace)
    Workspace.objects.filter(pk=workspace.pk).update(redact_urns=True)
    workspace.refresh_from_db()
    assert "254700000001" not in written(workspace)


def test_excel(talk: list[Message], workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start_export(workspace=workspace, options=Options(format="xlsx"))
    run_jobs()
    job.refresh_from_db()
    with default_storage.open(job.file) as file, zipfile.ZipFile(file) as book:
        assert b"=nuts, please" in book.read("xl/worksheets/sheet1.xml")
    monkeypatch.setattr(export_messages, "MAX_XLSX_ROWS", 3)
    job = start_export(workspace=workspace, options=Options(format="xlsx"))
    run_jobs()
    job.refresh_from_db()
    assert job.error == "Excel opens at most 2 rows. Take CSV, or fewer days."


def test_on_the_page(talk: list[Message], browser: Client, flow: Flow) -> None:
    assert f'<option value="{flow.pk}" selected>' in browser.get(f"/messages/files/?flow={flow.pk}").content.decode()
    values = {"flow": str(flow.pk), "format": "csv", "first": "2026-03-01"}
    assert browser.post("/messages/files/start/", values).status_code == 302
    assert browser.post("/messages/files/start/", {**values, "first": "yesterday"}).status_code == 422
    run_jobs()
    job = Job.objects.get(kind="messages")
    assert f"/messages/files/{job.pk}/" in browser.get("/messages/files/").content.decode()
    assert b"Which snack?" in browser.get(f"/messages/files/{job.pk}/").getvalue()
    default_storage.delete(job.file)
    assert browser.get(f"/messages/files/{job.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-999999", 206, slice(5, None)),
        ("bytes=4-2", 416, slice(0, 0)),
        ("bytes=999999-", 416, slice(0, 0)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_download_goes_on(browser: Client, workspace: Workspace, asked: str, status: int, part: slice) -> None:
    start_export(workspace=workspace, options=Options())
    run_jobs()
    url = f"/messages/files/{Job.objects.get().pk}/"
    whole = browser.get(url)
    assert whole["Accept-Ranges"] == "bytes"
    content = whole.getvalue()
    response = browser.get(url, headers={"range": asked, "if-range": whole["ETag"]})
    assert (response.status_code, response.getvalue()) == (status, content[part])
    if status == 206:
        begin, end = range(len(content))[part][0], range(len(content))[part][-1]
        assert response["Content-Range"] == f"bytes {begin}-{end}/{len(content)}"
        assert response["Content-Length"] == str(len(content[part]))
    of_another = browser.get(url, headers={"range": asked, "if-range": '"of another file"'})
    assert (of_another.status_code, of_another.getvalue()) == (200, content)


@pytest.mark.parametrize("asked", ["", "bytes=3-"])
def test_browsers_that_take_gzip_get_as_many_bytes_as_they_are_told(
    browser: Client, workspace: Workspace, asked: str
) -> None:
    start_export(workspace=workspace, options=Options())
    run_jobs()
    url = f"/messages/files/{Job.objects.get().pk}/"
    response = browser.get(url, headers={"accept-encoding": "gzip, br", "range": asked})
    assert len(response.getvalue()) == int(response["Content-Length"])


def test_who_asked_is_told_in_the_page_and_by_mail(
    talk: list[Message], workspace: Workspace, owner: User, browser: Client, mailoutbox: list[EmailMessage]
) -> None:
    job = start_export(workspace=workspace, options=Options(), by=owner)
    run_jobs()
    mail_notifications()
    shown = browser.get("/notifications/").content.decode()
    (mail,) = mailoutbox
    assert mail.to == [owner.email]
    assert "The file of messages is ready." in mail.subject
    assert "The file of messages is ready." in shown
    assert Notification.objects.get().subject == str(job.pk)


def test_several_at_a_time(talk: list[Message], workspace: Workspace, flow: Flow) -> None:
    jobs = [start_export(workspace=workspace, options=Options(flow=chosen)) for chosen in (None, flow.pk)]
    assert now() > jobs[0].created_on
    run_jobs()
    assert {Job.objects.get(pk=job.pk).status for job in jobs} == {"done"}
    assert len({Job.objects.get(pk=job.pk).file for job in jobs}) == 2

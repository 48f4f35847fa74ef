"""The CSV of a flow's answers, byte for byte."""

import csv
import io
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext

from dashboard.reports import csv_export
from dashboard.reports.contacts import HIDDEN
from dashboard.reports.questions import saved_results
from engine.clock import now
from engine.models import Contact, Flow, Run, User, Workspace
from engine.services.archives import archive_runs
from engine.services.respondents import digest, leave_out
from engine.services.spreadsheets import cell
from tests.dashboard.conftest import make_contact, make_flow, make_run
from tests.dashboard.definitions import NEEDS


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("mango", "mango"),
        ("=1+1", "'=1+1"),
        ("+254700000001", "+254700000001"),
        ("-5", "-5"),
        ("-5,5", "-5,5"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\n", "'\n"),
        ("＝1+1", "'＝1+1"),
        ("", ""),
        ("a=b", "a=b"),
    ],
)
def test_formulas_are_defused(text: str, written: str) -> None:
    assert cell(text) == written


def test_file(browser: Client, workspace: Workspace, flow: Flow) -> None:
    asha = make_contact(workspace, "Asha", "+254700000001")
    brian = make_contact(workspace, "=HYPERLINK(1)")
    make_run(asha, flow, minutes=0, snack={"category": "Other", "value": "eggs", "input": "eggs"})
    snack = {"category": "Nuts", "value": "nuts", "input": "Nuts, of course"}
    make_run(asha, flow, minutes=9, snack=snack, reason={"category": "All Responses", "value": "-ve", "input": "-ve"})
    make_run(brian, flow, status="waiting", minutes=10)

    response = browser.get(f"/flows/{flow.pk}/results.csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="snacks.csv"'
    assert response.getvalue().decode() == (
        "\ufeffcontact_uuid,name,urn,language,status,started,finished,"
        "Snack,Snack (value),Snack (reply),Reason,Reason (value),Reason (reply)\r\n"
        f"{asha.pk},Asha,+254700000001,eng,completed,2026-03-01T15:09:00+03:00,2026-03-01T15:14:00+03:00,"
        "Nuts,nuts,\"Nuts, of course\",All Responses,'-ve,'-ve\r\n"
        f"{brian.pk},'=HYPERLINK(1),,eng,waiting,2026-03-01T15:10:00+03:00,,,,,,,\r\n"
    )


def test_numbers_are_masked_where_the_workspace_hides_them(workspace: Workspace, flow: Flow) -> None:
    workspace.redact_urns = True
    make_run(make_contact(workspace, "Asha", "+254700000001"), flow)
    text = b"".join(csv_export.lines(workspace, flow, saved_results(flow))).decode()
    assert "254700000001" not in text
    assert HIDDEN in text


def test_chunks_meet_without_gap_or_overlap(workspace: Workspace, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_export, "CHUNK", 3)
    people = [make_contact(workspace, f"Person {number}") for number in range(7)]
    for person in people:
        make_run(person, flow)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        pieces = list(csv_export.lines(workspace, flow, []))
    rows = list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == [person.name for person in people]
    assert len(pieces) == 4
    assert len(captured) == 1 + 3 + 1  # nobody is in an archive, and the last finds nothing more


def test_file_streams_asynchronously_under_asgi(workspace: Workspace, flow: Flow, owner: User) -> None:
    make_run(make_contact(workspace, "Asha"), flow)

    async def fetch() -> tuple[bool, bytes]:
        client = AsyncClient()
        await client.aforce_login(owner)
        response: Any = await client.get(f"/flows/{flow.pk}/results.csv")
        return response.is_async, b"".join([piece async for piece in response.streaming_content])

    is_async, content = async_to_sync(fetch)()
    assert is_async
    assert b"Asha" in content


def test_file_is_compressed_as_one_stream(browser: Client, workspace: Workspace, flow: Flow) -> None:
    make_run(make_contact(workspace, "Asha"), flow)
    response: Any = browser.get(f"/flows/{flow.pk}/results.csv", headers={"accept-encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    content = decompressor.decompress(b"".join(response.streaming_content))
    assert b"Asha" in content
    assert decompressor.eof
    assert decompressor.unused_data == b""


def test_who_was_left_out_is_in_no_file(browser: Client, workspace: Workspace, flow: Flow) -> None:
    people = [make_contact(workspace, name) for name in ("Asha", "Brian")]
    for one in people:
        make_run(one, flow)
    digest(workspace=workspace)
    leave_out(workspace=workspace, flow=flow.pk, contacts=[people[0].pk], reason="a test", user=None)
    text = browser.get(f"/flows/{flow.pk}/results.csv").getvalue().decode()
    assert ("Asha" in text, "Brian" in text) == (False, True)


def test_whose_run_is_in_an_archive_is_there(
    browser: Client, workspace: Workspace, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.KEEP_DAYS = str(tmp_path), {"run": 1}
    flow = make_flow(workspace, NEEDS)
    results = {"category": "Chosen", "value": "1", "input": "1", "extra": {"1": "Water", "3": "Health"}}
    for name in ("Asha", "Brian"):
        make_run(make_contact(workspace, name), flow, needs=results)
    Run.objects.update(created_on=now())  # as their keys say
    digest(workspace=workspace)
    before = [row[7:] for row in csv.reader(io.StringIO(download(browser, flow)))]
    assert archive_runs((now() + timedelta(days=70)).date())
    make_run(Contact.objects.get(name="Brian"), flow, needs=results)
    after = list(csv.reader(io.StringIO(download(browser, flow))))
    assert [row[1] for row in after] == ["name", "Asha", "Brian"]
    assert (after[0][7:], after[2][7:]) == (before[0], before[2])
    assert after[1][7:] == [*before[1][:2], "", *before[1][3:]]  # but for what was written


def download(browser: Client, flow: Flow) -> str:
    found: str = browser.get(f"/flows/{flow.pk}/results.csv").getvalue().decode("utf-8-sig")
    return found

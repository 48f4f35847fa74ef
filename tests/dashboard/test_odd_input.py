"""What nobody means to send, and somebody sends: it is refused, or as if it weren't given."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engine.jobs.running import run_jobs
from engine.models import ContactImport, Flow, FlowLabel, Job, ReplyCode, Workspace
from tests.dashboard.addresses import address
from tests.dashboard.conftest import make_contact, make_run

LONG = "9" * 5_000
DAYS = ("0001-01-01", "1969-12-31", "9999-12-31")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    ("name", "param"),
    [
        *(("webhooks", name) for name in ("since", "until")),
        *(("audit", name) for name in ("since", "until")),
        *(("messages", name) for name in ("since", "until")),
        *(("results", name) for name in ("first", "last")),
    ],
)
def test_days_of_any_year(browser: Client, workspace: Workspace, flow: Flow, name: str, param: str, day: str) -> None:
    assert browser.get(address(name, flow, workspace), {param: day}).status_code == 200


@pytest.mark.parametrize("day", DAYS)
def test_files_of_messages_of_any_day(
    browser: Client, workspace: Workspace, settings: Any, tmp_path: Any, day: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser.post("/messages/files/start/", {"first": day, "last": max(day, f"{date.max}"), "format": "csv"})
    run_jobs()
    assert Job.objects.get().status == "done"


@pytest.mark.parametrize(("name", "param"), [("flows", "q"), ("results", "language"), ("results_replies", "q")])
def test_a_character_that_no_text_has(browser: Client, workspace: Workspace, flow: Flow, name: str, param: str) -> None:
    assert browser.get(address(name, flow, workspace), {param: "a\x00"}).status_code == 404


def test_numbers_longer_than_any(browser: Client, workspace: Workspace, flow: Flow) -> None:
    assert browser.get("/dead-letters/discard/", {"letter": LONG}).status_code == 302
    assert browser.post(address("field_move", flow, workspace), {"to": LONG[:30]}).status_code == 302
    page = browser.post(f"/flows/{flow.pk}/results/public/save/", {"title": "Snacks", "smallest": LONG[:30]})
    assert page.status_code == 422


def test_an_export_of_flows_with_a_number_that_is_none(browser: Client, workspace: Workspace) -> None:
    content = f'{{"version": {LONG}}}'.encode()
    page = browser.post("/flows/import/", {"file": SimpleUploadedFile("flows.json", content)})
    assert "a number that is too long" in page.content.decode()


def test_headers_with_a_character_that_no_text_has(browser: Client, workspace: Workspace) -> None:
    browser.post("/contacts/imports/new/", {"file": SimpleUploadedFile("a.csv", b"t\x00el\n+254700000001\n")})
    assert ContactImport.objects.get().headers == ["tel"]


def test_names_with_a_character_that_no_text_has(browser: Client, workspace: Workspace, flow: Flow) -> None:
    browser.post(address("flow_label", flow, workspace), {"labels": "Wa\x00ter"})
    assert FlowLabel.objects.get().name == "Water"
    contact = make_contact(workspace, "Ana")
    make_run(contact, flow, snack={"category": "Nuts", "value": "nuts", "input": "nuts"})
    browser.post(address("results_code", flow, workspace), {"name": "Nu\x00ts", "contacts": str(contact.pk)})
    assert ReplyCode.objects.get().name == "Nuts"

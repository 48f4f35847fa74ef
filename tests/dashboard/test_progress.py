"""A start under way: how far it is, holding it up, and what became of each person."""

import csv
import io

import pytest
from django.test import Client

from engine.models import Contact, Flow, Inbox, Recipient, Start, Workspace
from engine.services.audience import Audience, Exclusions
from engine.services.bulk import advance
from engine.services.starts import create_start
from tests.dashboard.conftest import make_contact, make_run
from tests.dashboard.test_pages import ENTRY, Queries, text


@pytest.fixture
def start(workspace: Workspace, flow: Flow) -> Start:
    """For three people, of whom one is left out and one had their turn."""
    asha, brian, _chebet = (
        make_contact(workspace, name, f"+25470000000{number}")
        for number, name in enumerate(("=Asha", "Brian", "Chebet"))
    )
    make_run(brian, flow)
    made = create_start(flow=flow, audience=Audience(everyone=True, exclude=Exclusions(had_flow=True)))
    Recipient.objects.filter(bulk_id=made.pk, contact=asha).update(outcome="started")
    Inbox.objects.filter(start=made.pk, contact=asha).delete()
    return made


def test_progress(browser: Client, start: Start) -> None:
    page = text(browser, f"/starts/{start.pk}/")
    assert "1 of 2 people had their turn." in page
    assert "had this flow before" in page
    version = browser.get(f"/starts/{start.pk}/").context["version"]
    assert browser.get(f"/starts/{start.pk}/live/", {"version": version}).status_code == 204
    Recipient.objects.filter(outcome="queued").update(outcome="failed", reason="boom")
    assert (
        "2 of 2 people had their turn."
        in browser.get(f"/starts/{start.pk}/live/", {"version": version}).content.decode()
    )


def test_why_it_failed_stands_on_its_page_and_that_of_its_flow(browser: Client, start: Start, flow: Flow) -> None:
    Start.objects.update(status="queued", exclusions={"not_seen_for_days": 3_000_000})
    advance()
    for address in (f"/starts/{start.pk}/", f"/flows/{flow.pk}/"):
        page = text(browser, address)
        assert "failed" in page
        assert "people can be left out for at most 36500 days, not 3000000" in page


def test_people_by_outcome(browser: Client, start: Start) -> None:
    def names(outcome: str) -> set[str]:
        people = browser.get(f"/starts/{start.pk}/", {"outcome": outcome}).context["people"]
        return {person.name for person in people.rows}

    assert names("") == {"=Asha", "Brian", "Chebet"}
    assert names("excluded") == {"Brian"}
    assert names("started") == {"=Asha"}
    assert names("failed") == set()


def test_pages(browser: Client, workspace: Workspace, flow: Flow, queries: Queries) -> None:
    Contact.objects.bulk_create([Contact(workspace=workspace, name=f"Person {n:02}") for n in range(60)])
    made = create_start(flow=flow, everyone=True)
    with queries(ENTRY + 5):
        first = browser.get(f"/starts/{made.pk}/").context["people"]
    second = browser.get(f"/starts/{made.pk}/", {"after": first.after}).context["people"]
    assert (len(first.rows), len(second.rows), second.after) == (50, 10, None)
    assert browser.get(f"/starts/{made.pk}/?after=zzz").status_code == 200


def test_the_ledger_as_csv(browser: Client, start: Start) -> None:
    response = browser.get(f"/starts/{start.pk}/people.csv")
    content = b"".join(response).decode("utf-8-sig")
    rows = {row["name"]: (row["urn"], row["outcome"], row["reason"]) for row in csv.DictReader(io.StringIO(content))}
    assert rows == {
        "'=Asha": ("+254700000000", "started", ""),
        "Brian": ("+254700000001", "excluded", "had_flow"),
        "Chebet": ("+254700000002", "queued", ""),
    }


def test_hidden_numbers_are_hidden_here_too(browser: Client, workspace: Workspace, start: Start) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(redact_urns=True)
    assert "+254700000001" not in text(browser, f"/starts/{start.pk}/")
    assert b"+254700000001" not in b"".join(browser.get(f"/starts/{start.pk}/people.csv"))


def test_pause_go_on_and_stop(browser: Client, start: Start) -> None:
    page = browser.post(f"/starts/{start.pk}/pause/", follow=True).content.decode()
    start.refresh_from_db()
    assert start.status == Start.Status.PAUSED
    assert "Go on" in page
    browser.post(f"/starts/{start.pk}/resume/")
    start.refresh_from_db()
    assert start.status == Start.Status.STARTED
    assert "1 person has not had their turn yet" in text(browser, f"/starts/{start.pk}/stop/")
    page = browser.post(f"/starts/{start.pk}/stop/", follow=True).content.decode()
    start.refresh_from_db()
    assert start.status == Start.Status.STOPPED
    assert "Go on" not in page

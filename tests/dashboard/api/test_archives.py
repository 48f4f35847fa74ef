import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from dashboard.api import archives
from engine.models import Contact, Flow, Run, Workspace
from engine.services.archives import archive_path, archive_runs, manifest_of
from engine.services.erasure import erase_contacts
from engine.services.partitions import first_id_of
from tests.dashboard.api.conftest import Api, told
from tests.dashboard.conftest import make_contact, make_flow, make_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _place(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.KEEP_DAYS = {"run": 30}


def make_old(contact: Contact, flow: Flow, month: int, **fields: Any) -> Run:
    """A run of a month of 1995."""
    began = datetime(1995, month, 2, tzinfo=UTC) + timedelta(seconds=Run.objects.count())
    run = make_run(contact, flow, **fields.pop("results", {}))
    key = first_id_of(began)
    Run.objects.filter(pk=run.pk).update(id=key, created_on=began, modified_on=began, exited_on=began, **fields)
    return Run.objects.get(pk=key)


@pytest.fixture
def ann(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Ann", "+254700000001")


def lines(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200
    return [json.loads(line) for line in gzip.decompress(b"".join(response.streaming_content)).splitlines()]


def test_runs_are_as_they_were_told_before(api: Api, flow: Flow, ann: Contact, foreign: Workspace) -> None:
    make_old(
        ann,
        flow,
        month=3,
        path=["5a7d4a4e-0000-4000-8000-000000000002"],
        path_times=[datetime(1995, 3, 2, 0, 0, 0, 500_000, tzinfo=UTC)],
        responded=True,
        results={"snack": {"name": "Snack", "value": "nuts", "category": "Nuts", "created_on": "1995-03-02T00:00:01Z"}},
    )
    make_old(make_contact(foreign, "Zoe"), make_flow(foreign), month=3)
    (before,) = api.results("runs")
    archive_runs()
    assert api.results("runs") == []
    (archive,) = api.results("archives")
    path = archive_path(flow.workspace_id, "run", datetime(1995, 3, 1, tzinfo=UTC))
    address = archive.pop("download_url")
    assert archive == {
        "type": "run",
        "archive_type": "run",
        "start_date": "1995-03-01",
        "period": "monthly",
        "record_count": 1,
        "size": path.stat().st_size,
        "hash": None,
    }
    assert address.startswith("http://testserver/api/v2/archives/")
    response = Client().get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["content-type"] == "application/gzip"
    assert lines(response) == [before]


def test_addresses_are_hidden_where_the_workspace_hides_them(api: Api, flow: Flow, ann: Contact) -> None:
    make_old(ann, flow, month=3)
    archive_runs()
    Workspace.objects.update(redact_urns=True)
    (row,) = lines(Client().get(api.results("archives")[0]["download_url"]))
    assert row["contact"]["urn"] == "tel:********"


def test_no_word_of_who_was_erased_is_told(api: Api, flow: Flow, ann: Contact, workspace: Workspace) -> None:
    said = {"name": "Story", "value": "I live in", "input": "I live in", "category": "All Responses"}
    make_old(ann, flow, month=3, results={"story": said})
    archive_runs()
    address = api.results("archives")[0]["download_url"]
    assert lines(Client().get(address))[0]["values"]["story"]["value"] == "I live in"
    erase_contacts(workspace_id=workspace.pk, contacts=[ann.pk])
    (row,) = lines(Client().get(address))
    assert "I live in" not in json.dumps(row)
    assert row["values"]["story"]["category"] == "All Responses"


def test_files_without_a_manifest_are_passed_over(api: Api, flow: Flow, ann: Contact) -> None:
    make_old(ann, flow, month=3)
    (made,) = archive_runs()
    manifest_of(made.path).unlink()
    assert api.get("archives")["results"] == []


def test_files_from_before_there_were_paths(api: Api, flow: Flow, ann: Contact) -> None:
    make_old(ann, flow, month=3)
    (made,) = archive_runs()
    with gzip.open(made.path) as file:
        row = json.loads(file.read())
    del row["path"], row["path_times"]
    made.path.write_bytes(gzip.compress(json.dumps(row).encode() + b"\n"))
    (shown,) = lines(Client().get(api.results("archives")[0]["download_url"]))
    assert (shown["path"], shown["exit_type"]) == ([], "completed")


def test_addresses_are_good_for_some_hours(api: Api, flow: Flow, ann: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    make_old(ann, flow, month=3)
    (made,) = archive_runs()
    address = api.results("archives")[0]["download_url"]
    assert told(Client().get(address.replace("archives/", "archives/x")), 403)["detail"]
    made.path.rename(made.path.with_name("1995-04.jsonl.gz"))
    manifest_of(made.path).rename(manifest_of(made.path).with_name("1995-04.json"))
    assert told(Client().get(address), 404) == {"detail": "Not found."}
    monkeypatch.setattr(archives, "SECONDS", -1)
    assert told(Client().get(address), 403) == {"detail": "This address is no longer valid."}


def test_narrowed_and_paged(api: Api, flow: Flow, ann: Contact) -> None:
    for month in (3, 5, 4):
        make_old(ann, flow, month)
    archive_runs()
    make_old(ann, flow, month=4)
    archive_runs()

    def months(**asked: Any) -> list[str]:
        return [one["start_date"] for one in api.results("archives", **asked)]

    march, april, may = "1995-03-01", "1995-04-01", "1995-05-01"
    assert months() == months(type="run") == months(archive_type="run") == [may, april, april, march]
    assert months(period="monthly", after=april) == [may, april, april]
    assert months(before="1995-04-01T00:00:00Z") == [april, april, march]
    assert months(after="soon") == months(period="daily") == months(type="song") == []
    page = api.get("archives", limit=1, offset=1)
    assert (page["count"], [one["start_date"] for one in page["results"]]) == (4, [april])
    assert page["next"] == "http://testserver/api/v2/archives.json?limit=1&offset=2"
    assert page["previous"] == "http://testserver/api/v2/archives.json?limit=1"


def test_those_of_other_workspaces_are_not_there(api: Api, foreign: Workspace) -> None:
    make_old(make_contact(foreign, "Zoe"), make_flow(foreign), month=3)
    archive_runs()
    assert api.get("archives") == {"count": 0, "next": None, "previous": None, "results": []}

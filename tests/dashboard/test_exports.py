"""Files of results: golden tables, packages, and what analysts' programs read from them."""

import io
import json
import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pandas as pd
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from frictionless import Package, Resource, Schema

from dashboard.management.commands import export_results
from dashboard.reports.exports import job as export_job
from dashboard.reports.exports.columns import safe
from dashboard.reports.exports.job import start_export
from dashboard.reports.exports.options import Options
from dashboard.reports.exports.recipes import run_due, save_recipe
from engine.jobs.registry import Next
from engine.jobs.running import advance, run_jobs
from engine.models import Contact, Flow, Job, Recipe, Respondent, Run, User, Workspace
from engine.services import respondents
from engine.services.spreadsheets import cell
from engine.services.weighting import save_weighting
from tests.dashboard.conftest import NOON, make_contact, make_run

GOLDEN = Path(__file__).parent / "golden"
pytestmark = pytest.mark.django_db(transaction=True)


def saved(category: str, value: str, minute: int) -> dict[str, str]:
    moment = NOON + timedelta(minutes=minute)
    return {"name": "x", "category": category, "value": value, "input": value, "created_on": moment.isoformat()}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def poll(workspace: Workspace, flow: Flow) -> Flow:
    """Ana answered both questions, with a formula; Ben one, with an answer that the flow has lost; Cem none."""
    answers: list[dict[str, Any]] = [
        {"snack": saved("Nuts", "nuts", 1), "reason": saved("All Responses", "=1+1", 3)},
        {"snack": saved("Crisps", "crisps", 2)},
        {},
    ]
    for number, (name, results) in enumerate(zip(("Ana", "Ben", "Cem"), answers, strict=True)):
        contact = make_contact(workspace, name, f"+25470000000{number}")
        fields = {"gender": {"text": "F" if number == 0 else "M"}, "village": {"text": "Nyamirambo, no. 3"}}
        Contact.objects.filter(pk=contact.pk).update(fields=fields)
        run = make_run(contact, flow, "completed" if number == 0 else "expired", **results)
        Run.objects.filter(pk=run.pk).update(responded=bool(results))
    return flow


def export(flow: Flow, **options: Any) -> bytes:
    job = start_export(workspace=flow.workspace, flow=flow, options=Options(**options))
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")
    with default_storage.open(job.file) as file:
        return bytes(file.read())


def anonymous(content: str) -> str:
    """The keys of people and runs by their order, which is all that differs from run to run."""
    for place, contact in enumerate(Contact.objects.order_by("pk")):
        content = content.replace(str(contact.pk), f"contact-{place}")
    for place, run in enumerate(Run.objects.order_by("pk")):
        content = content.replace(str(run.pk), f"run-{place}")
    return content.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("wide", {"fields": ["gender", "village"]}),
        ("wide-codes", {"codes": True, "replies": False, "responded": True}),
        ("wide-question", {"questions": ["reason"], "first": date(2026, 3, 1), "last": date(2026, 3, 1)}),
        ("long", {"table": "long"}),
        ("codebook", {"table": "codebook", "codes": True}),
        ("dispositions", {"table": "dispositions"}),
    ],
)
def test_golden(poll: Flow, name: str, options: dict[str, Any]) -> None:
    found = anonymous(export(poll, **options).decode("utf-8-sig"))
    assert found == (GOLDEN / f"{name}.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("package", "parts"),
    [
        ("statistics", ["data.csv", "codebook.csv", "read.R", "read.sps", "read.do"]),
        ("flow_results", ["datapackage.json", "responses.json"]),
    ],
)
def test_golden_packages(poll: Flow, package: Literal["statistics", "flow_results"], parts: list[str]) -> None:
    table = "trait,value,people\nfield:gender,F,30\nfield:gender,M,70"
    save_weighting(workspace=poll.workspace, flow=poll, table=table, low=0.2, high=5, source="", user=None)
    Flow.objects.filter(pk=poll.pk).update(created_on=NOON)
    with zipfile.ZipFile(io.BytesIO(export(poll, format=package, weights=package == "statistics"))) as made:
        assert sorted(made.namelist()) == sorted(parts)
        for part in parts:
            found = re.sub('"modified": "[^"]*"', '"modified": ""', anonymous(made.read(part).decode("utf-8-sig")))
            assert found == (GOLDEN / package / part).read_text("utf-8"), part


def test_golden_workbook(poll: Flow) -> None:
    found = pd.read_excel(io.BytesIO(export(poll, format="xlsx")), dtype=str, keep_default_na=False, engine="calamine")
    assert anonymous(found.to_csv(index=False)) == (GOLDEN / "workbook.csv").read_text("utf-8")


def test_pandas_reads_what_was_answered(poll: Flow) -> None:
    table = pd.read_csv(io.BytesIO(export(poll)), encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert list(table["snack"]) == ["Nuts", "Crisps", ""]
    assert list(table["reason_reply"]) == ["'=1+1", "", ""]
    times = pd.to_datetime(table["started"])
    assert str(times[0]) == "2026-03-01 15:00:00+03:00"


def test_excel_s_file_holds_the_same(poll: Flow) -> None:
    with zipfile.ZipFile(io.BytesIO(export(poll, format="xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert (
        "Nuts" in sheet
        or "Nuts" in zipfile.ZipFile(io.BytesIO(export(poll, format="xlsx"))).read("xl/sharedStrings.xml").decode()
    )
    assert "<f>" not in sheet


def test_weights_stand_in_a_column(poll: Flow) -> None:
    table = "trait,value,people\nfield:gender,F,30\nfield:gender,M,70"
    save_weighting(workspace=poll.workspace, flow=poll, table=table, low=0.2, high=5, source="", user=None)
    frame = pd.read_csv(io.BytesIO(export(poll, weights=True, responded=True)), encoding="utf-8-sig")
    assert list(frame["weight"]) == pytest.approx([0.6, 1.4])


def test_weights_of_combinations(poll: Flow) -> None:
    table = 'field:gender,field:village,people\nF,"Nyamirambo, no. 3",25\nM,"Nyamirambo, no. 3",75'
    save_weighting(workspace=poll.workspace, flow=poll, table=table, low=0.2, high=5, source="", user=None)
    frame = pd.read_csv(io.BytesIO(export(poll, weights=True, responded=True)), encoding="utf-8-sig")
    assert list(frame["weight"]) == pytest.approx([0.5, 1.5])


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1,5",
        "+1+2",
        "@x",
        " =1",
        "\u3000＝1",
        "\u00a0-x",
        "\t",
        "a=1",
        "پیدائش",
        "é",
        "\x85+",
        "0x",
        "'=1",
        "-",
        "+2.5",
    ],
)
def test_cells_are_made_safe_as_elsewhere(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {safe('c')} FROM (SELECT %s::text AS c) one", [text])  # noqa: S608  # our own text
        assert cursor.fetchone() == (cell(text),)


def test_a_package_for_statistics_programs(poll: Flow) -> None:
    with zipfile.ZipFile(io.BytesIO(export(poll, format="statistics"))) as package:
        data = pd.read_csv(package.open("data.csv"), dtype=str, keep_default_na=False)
        scripts = {name: package.read(name).decode() for name in ("read.R", "read.sps", "read.do")}
        assert "snack,,,1,Nuts" in package.read("codebook.csv").decode()
    assert list(data["snack"]) == ["1", "99", ""]
    assert 'levels = c(1, 2, 3), labels = c("Nuts", "Fruit", "Other")' in scripts["read.R"]
    assert "VALUE LABELS snack 1 'Nuts' 2 'Fruit' 3 'Other'." in scripts["read.sps"]
    assert 'label define l1 1 `"Nuts"\' 2 `"Fruit"\' 3 `"Other"\'' in scripts["read.do"]


def test_flow_results(poll: Flow) -> None:
    with zipfile.ZipFile(io.BytesIO(export(poll, format="flow_results"))) as package:
        descriptor = json.loads(package.read("datapackage.json"))
        responses = json.loads(package.read("responses.json"))
    assert descriptor["profile"] == "flow-results-package"
    (resource,) = descriptor["resources"]
    assert [one["name"] for one in resource["schema"]["fields"]][:3] == ["timestamp", "row_id", "contact_id"]
    questions = resource["schema"]["questions"]
    assert questions["snack"]["type_options"]["choices"] == ["Nuts", "Fruit", "Other"]
    assert {row[4] for row in responses} <= questions.keys()
    assert all(len(row) == 7 for row in responses)
    assert [row[5] for row in responses] == ["Nuts", "=1+1", "Crisps"]
    assert len({row[1] for row in responses}) == 3


def test_flow_results_of_archived_runs_have_times(poll: Flow) -> None:
    respondents.digest(workspace=poll.workspace)
    ended = NOON + timedelta(hours=1)
    Respondent.objects.update(is_archived=True, finished_on=ended)
    Respondent.objects.filter(status="expired").update(finished_on=None)
    Run.objects.all().delete()
    with zipfile.ZipFile(io.BytesIO(export(poll, format="flow_results"))) as package:
        times = [datetime.fromisoformat(row[0]) for row in json.loads(package.read("responses.json"))]
    assert times == [ended, ended, Respondent.objects.get(status="expired", answers__snack="Crisps").started_on]


def test_flow_results_are_a_data_package(poll: Flow) -> None:
    """Frictionless Data's own reader takes descriptor and rows; the profile on top of theirs it doesn't know."""
    with zipfile.ZipFile(io.BytesIO(export(poll, format="flow_results"))) as package:
        descriptor = json.loads(package.read("datapackage.json"))
        responses = json.loads(package.read("responses.json"))
    report = Package.validate_descriptor({**descriptor, "profile": "data-package"})
    assert report.valid, report.flatten(["type", "note"])
    schema = descriptor["resources"][0]["schema"]
    header = [field["name"] for field in schema["fields"]]
    rows = Resource(data=[header, *responses], schema=Schema.from_descriptor({"fields": schema["fields"]}))
    report = rows.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    (task,) = report.tasks
    assert task.stats["rows"] == len(responses) == 3
    broken = Package.validate_descriptor({**descriptor, "profile": "data-package", "name": "Not a Name"})
    assert not broken.valid


def test_piece_by_piece_is_the_same(poll: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = export(poll)
    monkeypatch.setattr(export_job, "PEOPLE", 1)
    assert export(poll) == at_once


def test_numbers_stay_hidden_where_a_workspace_hides_them(poll: Flow) -> None:
    assert b"254700000001" in export(poll)
    Workspace.objects.filter(pk=poll.workspace_id).update(redact_urns=True)
    poll.refresh_from_db()
    assert b"254700000001" not in export(poll)


def test_a_weighting_that_does_not_fit_is_told(poll: Flow, owner: User) -> None:
    table = "trait,value,people\nfield:gender,F,30"
    save_weighting(workspace=poll.workspace, flow=poll, table=table, low=0.2, high=5, source="", user=None)
    start_export(workspace=poll.workspace, flow=poll, options=Options(weights=True), by=owner)
    run_jobs()
    job = Job.objects.get(kind="results")
    assert (job.status, "“M”" in job.error) == ("failed", True)


def test_from_the_command_line(poll: Flow, tmp_path: Path) -> None:
    out = io.StringIO()
    path = tmp_path / "answers.csv"
    call_command(
        "export_results", str(poll.pk), str(path), "--table=long", "--first=2026-03-01", stdout=out, stderr=out
    )
    assert "3 people" in out.getvalue()
    assert anonymous(path.read_text("utf-8-sig")) == (GOLDEN / "long.csv").read_text("utf-8")
    with pytest.raises(CommandError, match="no flow"):
        call_command("export_results", str(uuid4()), str(path))
    with pytest.raises(CommandError, match="first"):
        call_command("export_results", str(poll.pk), str(path), "--first=yesterday")
    with pytest.raises(CommandError, match="no folder"):
        call_command("export_results", str(poll.pk), str(tmp_path / "nowhere" / "answers.csv"))


def test_from_the_command_line_beside_workers(poll: Flow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_hand = iter((Next.END, Next.LATER))
    monkeypatch.setattr(export_results, "advance", lambda job: next(in_hand, None) or advance(job))
    path = tmp_path / "answers.csv"
    call_command("export_results", str(poll.pk), str(path), stdout=io.StringIO(), stderr=io.StringIO())
    assert path.read_text("utf-8-sig").startswith("contact_uuid")


def test_a_recipe_is_made_when_its_time_has_come(poll: Flow, owner: User) -> None:
    values: dict[str, Any] = {"name": "For the ministry", "options": Options(table="long"), "repeat": "weekly"}
    recipe = save_recipe(workspace=poll.workspace, flow=poll, by=owner, **values)
    assert recipe.next_on is not None
    assert run_due(recipe.next_on - timedelta(minutes=1)) == 0
    assert run_due(recipe.next_on) == 1
    assert run_due(recipe.next_on) == 0
    later = Recipe.objects.get().next_on
    assert later is not None
    assert timedelta(days=6) < later - recipe.next_on <= timedelta(days=7)
    run_jobs()
    assert Job.objects.get(kind="results").file.endswith(".csv")


def test_a_recipe_that_cannot_be_made_holds_up_no_other(poll: Flow, owner: User) -> None:
    values: dict[str, Any] = {"options": Options(), "repeat": "daily"}
    bad, good = (
        save_recipe(workspace=poll.workspace, flow=poll, by=owner, name=name, **values) for name in ("Bad", "Good")
    )
    Recipe.objects.filter(pk=bad.pk).update(options={"table": "tall"})
    assert good.next_on
    assert run_due(good.next_on) == 1
    assert run_due(good.next_on) == 0
    assert Job.objects.filter(kind="results").count() == 1


def test_on_the_page(poll: Flow, browser: Client) -> None:
    url = f"/flows/{poll.pk}/results/files/"
    values = {"table": "wide", "format": "csv", "replies": "on", "name": "Mine", "repeat": "daily"}
    assert browser.post(f"{url}start/", values).status_code == 302
    run_jobs()
    page = browser.get(url).content.decode()
    assert "Mine" in page
    assert ">A row for each person, with all their answers · CSV, for spreadsheets and programs</td>" in page
    link = page.partition("download>Download</a>")[0].rpartition('href="')[2].partition('"')[0]
    response: Any = browser.get(link)
    assert "attachment" in response["Content-Disposition"]
    assert b"Nuts" in b"".join(response.streaming_content)
    assert browser.post(f"{url}start/", {"table": "tall", "format": "csv"}).status_code == 422

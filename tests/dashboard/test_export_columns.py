"""Columns of files are told apart, whatever results and fields are called."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.test import Client

from dashboard.reports.exports.naming import names_of
from dashboard.reports.questions import SavedResult
from engine.clock import now
from engine.models import Contact, Flow, Run, Workspace
from engine.models.base import uuid7
from engine.services.archives import archive_runs
from engine.services.respondents import digest
from tests.dashboard.conftest import make_contact, make_flow, make_run
from tests.dashboard.definitions import SNACKS
from tests.dashboard.test_exports import export, saved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def make_poll(workspace: Workspace, snack: str, reason: str) -> Flow:
    """The poll, with other names of its results; Ana has answered it."""
    text = json.dumps(SNACKS).replace('"Snack"', f'"{snack}"').replace('"Reason"', f'"{reason}"')
    flow = make_flow(workspace, json.loads(text), id=uuid7())
    contact = make_contact(workspace, "Ana", "+254700000000")
    Contact.objects.filter(pk=contact.pk).update(fields={"age": {"text": "31"}})
    keys = [name.lower().replace(" ", "_") for name in (snack, reason)]
    results: dict[str, Any] = dict(zip(keys, (saved("Nuts", "nuts", 1), saved("x", "44", 2)), strict=True))
    run = make_run(contact, flow, **results)
    Run.objects.filter(pk=run.pk).update(responded=True)
    return flow


def read(flow: Flow, **options: Any) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(export(flow, **options)), encoding="utf-8-sig", dtype=str, keep_default_na=False)


def test_answers_and_what_is_known_of_people_have_columns_of_their_own(workspace: Workspace) -> None:
    flow = make_poll(workspace, "Language", "Age")
    table = read(flow, fields=["age"])
    assert not [name for name in table.columns if name.endswith(".1")]
    row = dict(table.iloc[0])
    assert (row["language"], row["language_answer"]) == ("eng", "Nuts")
    assert (row["field_age"], row["age"], row["age_value"]) == ("31", "x", "44")
    assert list(read(flow, table="long")["question"]) == ["language_answer", "age"]
    assert set(read(flow, table="codebook")["variable"]) == {"language_answer", "age"}


def test_scripts_of_statistics_programs_label_the_answers(workspace: Workspace) -> None:
    flow = make_poll(workspace, "Urn", "2 Reason")
    with zipfile.ZipFile(io.BytesIO(export(flow, format="statistics"))) as package:
        data = pd.read_csv(package.open("data.csv"), dtype=str, keep_default_na=False)
        read_r, read_sps, read_do = (package.read(name).decode() for name in ("read.R", "read.sps", "read.do"))
    assert (data["urn"][0], data["urn_answer"][0], data["q2_reason_value"][0]) == ("+254700000000", "1", "44")
    assert 'data[["urn_answer"]] <- factor(' in read_r
    assert 'data[["urn"]]' not in read_r
    assert "VALUE LABELS urn_answer 1 'Nuts'" in read_sps
    assert "label values urn_answer l1" in read_do


def test_flow_results_keep_the_keys(workspace: Workspace) -> None:
    with zipfile.ZipFile(io.BytesIO(export(make_poll(workspace, "Urn", "Age"), format="flow_results"))) as package:
        responses = json.loads(package.read("responses.json"))
    assert [row[4] for row in responses] == ["urn", "age"]


@pytest.mark.parametrize(
    ("results", "names"),
    [
        ({"age": (), "age_value": ()}, ["age", "age_value_answer"]),
        ({"need": ("Food", "Water"), "need_2": ()}, ["need", "need_2_answer"]),
        ({"urn": (), "urn_answer": ()}, ["urn_answer", "urn_answer_answer"]),
        ({"urn_answer": (), "urn": ()}, ["urn_answer", "urn_answer2"]),
        ({"weight": ()}, ["weight_answer"]),
    ],
)
def test_names(results: dict[str, tuple[str, ...]], names: list[str]) -> None:
    saved_ones = [SavedResult(key, key, "", (), options) for key, options in results.items()]
    assert list(names_of(saved_ones, strict=False).values()) == names


def test_answers_at_once_too(workspace: Workspace, browser: Client) -> None:
    flow = make_poll(workspace, "language", "name")
    found = browser.get(f"/flows/{flow.pk}/results.csv").getvalue().decode()
    header = found.splitlines()[0].split(",")
    assert len(set(header)) == len(header)
    assert header[7:] == [
        *("language (answer)", "language (value)", "language (reply)"),
        *("name (answer)", "name (value)", "name (reply)"),
    ]


def test_answers_whose_runs_are_in_an_archive(workspace: Workspace, settings: Any) -> None:
    flow = make_poll(workspace, "Snack", "Age")
    Run.objects.update(created_on=now())  # as their keys say
    digest(workspace=workspace)
    settings.KEEP_DAYS = {"run": 1}
    assert archive_runs((now() + timedelta(days=70)).date())
    assert not Run.objects.exists()
    (row,) = read(flow).to_dict("records")
    assert (row["snack"], row["age"], row["age_value"], row["age_reply"]) == ("Nuts", "x", "44", "")
    assert list(read(flow, codes=True)["snack"]) == ["1"]
    assert read(flow, table="long")[["question", "answer", "value"]].to_numpy().tolist() == [
        ["snack", "Nuts", ""],
        ["age", "x", "44"],
    ]

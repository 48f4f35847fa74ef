"""Questions with several answers: each counts, and shares are of the people who answered."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from dashboard.reports.public import results as public_results
from dashboard.reports.questions import saved_results
from dashboard.reports.results import results
from dashboard.reports.statistics.disclosure import several_hidden
from dashboard.reports.statistics.intervals import wilson
from dashboard.reports.tables import Selection, counts
from dashboard.reports.tallies import of_question
from dashboard.reports.weighted import answers, weights
from engine.models import Contact, ContactField, Flow, PublicPage, Run, Weighting, Workspace
from engine.services.recounting import recount
from engine.services.weighting import save_weighting
from tests.dashboard.conftest import NOON, make_contact, make_flow, make_run
from tests.dashboard.definitions import NEEDS
from tests.dashboard.test_exports import GOLDEN, anonymous, export
from tests.dashboard.test_result_pages import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def said(extra: dict[str, str] | None, reply: str) -> dict[str, Any]:
    moment = (NOON + timedelta(minutes=2)).isoformat()
    value = ", ".join(extra.values()) if extra else reply
    return {
        "name": "Needs",
        "category": "Answered" if extra else "Other",
        "value": value,
        "input": reply,
        "created_on": moment,
        **({"extra": extra} if extra else {}),
    }


@pytest.fixture
def poll(workspace: Workspace) -> Flow:
    """Two girls and two boys: water and health, food in Swahili, water, and something that wasn't understood."""
    flow = make_flow(workspace, NEEDS)
    ContactField.objects.create(workspace=workspace, key="gender", name="Gender")
    given: list[tuple[str, dict[str, str] | None, str]] = [
        ("F", {"1": "Water", "3": "Health"}, "1 3"),
        ("F", {"2": "Chakula"}, "chakula"),
        ("M", {"1": "Water"}, "a"),
        ("M", None, "a bicycle"),
    ]
    for number, (gender, extra, reply) in enumerate(given):
        contact = make_contact(workspace, f"Person {number}")
        Contact.objects.filter(pk=contact.pk).update(fields={"gender": {"text": gender}})
        make_run(contact, flow, needs=said(extra, reply))
    Run.objects.update(responded=True)
    recount(workspace=workspace)
    return flow


def test_options_come_from_the_flow(poll: Flow) -> None:
    (needs,) = saved_results(poll)
    assert needs.options == ("Water", "Food", "Health")
    assert needs.categories == ("Water", "Food", "Health", "Other")
    assert (needs.option("3"), needs.option("7")) == ("Health", "7")


@pytest.mark.parametrize("selection", [Selection(), Selection(responded=True)])
def test_counted(poll: Flow, selection: Selection) -> None:
    (needs,) = saved_results(poll)
    tally = of_question(poll, needs, selection)
    assert (tally.answered, dict(tally.people)) == (4, {"Water": 2, "Health": 1, "Food": 1, "Other": 1})


def test_counters_tell_the_same(poll: Flow) -> None:
    (needs,) = results(poll, saved_results(poll)).questions
    assert needs.answered == 4
    assert [(one.name, one.people, one.share) for one in needs.categories] == [
        ("Water", 2, 0.5),
        ("Food", 1, 0.25),
        ("Health", 1, 0.25),
        ("Other", 1, 0.25),
    ]
    assert needs.categories[0].interval == wilson(0.5, 4)


def test_selected_by_what_they_chose(poll: Flow) -> None:
    assert counts(poll, ["field:gender"], Selection({"choice:needs": "1"})) == {("F",): 1, ("M",): 1}


def test_on_the_pages(poll: Flow, browser: Client) -> None:
    url = f"/flows/{poll.pk}/results/"
    shown = text(browser.get(url))
    assert "4 people answered · Several answers were possible" in shown
    assert "Water 2 50%" in shown
    assert "Only: Needs: Health" in text(browser.get(f"{url}?choice:needs=3"))
    assert "F 50% 50% 50% 0% 2 few M 50% 0% 0% 50% 2 few" in text(browser.get(f"{url}by/?by=field:gender"))
    crossed = text(browser.get(f"{url}cross/?rows=field:gender&columns=choice:needs"))
    assert "F 50% 1 50% 1 50% 1 2" in crossed
    assert "People may have chosen several answers" in crossed
    assert "χ²" not in crossed


def test_weighted(poll: Flow) -> None:
    table = "trait,value,people\nfield:gender,F,75\nfield:gender,M,25"
    save_weighting(workspace=poll.workspace, flow=poll, table=table, low=0, high=5, source="", user=None)
    (needs,) = saved_results(poll)
    found = answers(poll, needs, weights(poll, Weighting.objects.get()))
    assert [(one.name, one.people, one.share, round(one.weighted, 9)) for one in found] == [
        ("Water", 2, 0.5, 0.5),
        ("Food", 1, 0.25, 0.375),
        ("Health", 1, 0.25, 0.375),
        ("Other", 1, 0.25, 0.125),
    ]


def test_in_public(poll: Flow) -> None:
    page = PublicPage.objects.create(workspace=poll.workspace, flow=poll, is_on=True, title="Needs", smallest=2)
    (needs,) = public_results(page).questions
    assert [(one.name, one.share) for one in needs.answers] == [
        ("Water", 0.5),
        ("Food", None),
        ("Health", None),
        ("Other", None),
    ]


def test_what_nearly_everybody_chose_is_hidden() -> None:
    assert several_hidden({"Water": 98, "Food": 50, "Health": 3, "All": 100}, 100, 5) == {"Water", "Health"}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("several-wide", {}),
        ("several-wide-codes", {"codes": True, "replies": False}),
        ("several-long", {"table": "long"}),
        ("several-long-codes", {"table": "long", "codes": True}),
        ("several-codebook", {"table": "codebook", "codes": True}),
    ],
)
def test_golden(poll: Flow, name: str, options: dict[str, Any]) -> None:
    found = anonymous(export(poll, **options).decode("utf-8-sig"))
    assert found == (GOLDEN / f"{name}.csv").read_text("utf-8")


def test_packages(poll: Flow) -> None:
    with zipfile.ZipFile(BytesIO(export(poll, format="statistics"))) as package:
        assert b'levels = c(1, 0), labels = c("Chosen", "Not chosen")' in package.read("read.R")
    with zipfile.ZipFile(BytesIO(export(poll, format="flow_results"))) as package:
        question = json.loads(package.read("datapackage.json"))["resources"][0]["schema"]["questions"]["needs"]
        responses = json.loads(package.read("responses.json"))
    assert (question["type"], question["type_options"]) == ("select_many", {"choices": ["Water", "Food", "Health"]})
    assert [row[5] for row in responses] == [["Water", "Health"], ["Food"], ["Water"], []]


def test_the_file_at_once(poll: Flow, browser: Client) -> None:
    lines = browser.get(f"/flows/{poll.pk}/results.csv").getvalue().decode().splitlines()
    assert lines[0].endswith("Needs,Needs (value),Needs (reply),Needs: Water,Needs: Food,Needs: Health")
    assert lines[1].endswith('Answered,"Water, Health",1 3,1,0,1')
    assert lines[4].endswith("Other,a bicycle,a bicycle,,,")

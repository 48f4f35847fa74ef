"""Who doesn't answer in time hasn't answered, though the flow sorts that like an answer and comes to its end."""

import json
import zipfile
from copy import deepcopy
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from dashboard.reports import dispositions, funnel, quality
from dashboard.reports.figures import make_figures
from dashboard.reports.questions import SavedResult, saved_results
from dashboard.reports.results import results, selected
from dashboard.reports.statistics.dispositions import Disposition
from dashboard.reports.tables import Selection, counts
from engine.models import Flow, Respondent, Run, Workspace
from engine.services import respondents
from engine.services.recounting import recount
from tests.dashboard.conftest import NOON, make_contact, make_flow, make_run
from tests.dashboard.definitions import SNACKS
from tests.dashboard.test_exports import export

pytestmark = pytest.mark.django_db(transaction=True)

SILENT = {"category": "No Response", "value": "", "input": ""}


def with_timeouts(definition: dict[str, Any]) -> dict[str, Any]:
    """The same flow, which goes on when nobody answers."""
    patient = {**deepcopy(definition), "uuid": str(uuid4())}
    for number, node in enumerate(patient["nodes"]):
        if router := node.get("router"):
            category, way_out = (f"5a7d4a4e-0000-4000-9000-{number:011d}{digit}" for digit in (1, 2))
            router["wait"]["timeout"] = {"seconds": 600, "category_uuid": category}
            router["categories"].append({"uuid": category, "name": "No Response", "exit_uuid": way_out})
            node["exits"].append({"uuid": way_out, "destination_uuid": node["exits"][0].get("destination_uuid")})
    return patient


def later(minutes: int, **result: str) -> dict[str, str]:
    return {**result, "created_on": NOON.replace(minute=minutes).isoformat()}


@pytest.fixture
def poll(workspace: Workspace) -> Flow:
    """One person answers both questions, one the first, and two none, of whom one had written something."""
    flow = make_flow(workspace, with_timeouts(SNACKS))
    nuts = later(1, category="Nuts", value="nuts", input="nuts")
    words = later(2, category="All Responses", value="tasty", input="tasty")
    first_silence, second_silence = later(11, **SILENT), later(21, **SILENT)
    make_run(make_contact(workspace, "both"), flow, snack=nuts, reason=words)
    make_run(make_contact(workspace, "one"), flow, snack=nuts, reason=second_silence)
    make_run(make_contact(workspace, "none"), flow, snack=first_silence, reason=second_silence)
    Run.objects.update(responded=True)
    make_run(make_contact(workspace, "mute"), flow, snack=first_silence, reason=second_silence)
    recount(workspace=workspace)
    return flow


def of(flow: Flow, key: str) -> SavedResult:
    return next(one for one in saved_results(flow) if one.key == key)


def test_it_is_known_of_each_answer(poll: Flow) -> None:
    rows = Respondent.objects.filter(flow=poll).order_by("contact__name").values_list("silent", "seconds")
    assert list(rows) == [
        ([], {"snack": 60, "reason": 60}),
        (["snack", "reason"], {}),
        (["snack", "reason"], {}),
        (["reason"], {"snack": 60}),
    ]


def test_shares_are_of_those_who_answered(poll: Flow) -> None:
    for found in (results(poll, saved_results(poll)), selected(poll, saved_results(poll), Selection())):
        snack, reason = found.questions[:2]
        assert (snack.answered, reason.answered) == (2, 1)
        assert [(one.name, one.share) for one in snack.categories] == [("Nuts", 1), ("Fruit", 0), ("Other", 0)]
    assert counts(poll, ["answer:snack"]) == {("Nuts",): 2, ("",): 2}


def test_a_question_with_any_answer_stays_an_open_one(poll: Flow) -> None:
    assert of(poll, "snack").offers_answers
    assert not of(poll, "reason").offers_answers
    assert of(poll, "reason").categories == ("All Responses", "No Response")


def test_the_end_of_the_flow_completes_nothing(poll: Flow) -> None:
    found = dispositions.people(poll)
    assert found.pop(Disposition.NOT_ASKED) == 1  # no message of this test has left
    assert found == {Disposition.COMPLETE: 1, Disposition.PARTIAL: 1, Disposition.BREAK_OFF: 1}


def test_only_answers_have_a_time(poll: Flow) -> None:
    assert [(step.answered, step.median) for step in funnel.steps(poll)] == [(2, 60), (1, 60)]
    assert make_figures(poll).reply_seconds == 60


def test_results_that_nobody_is_asked_for_make_no_speeder(poll: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are saved at the same moment as the answer before."""
    Respondent.objects.filter(contact__name="both").update(seconds={"snack": 5, "reason": 5, "more": 5, "score": 0})
    monkeypatch.setattr(quality, "asked_keys", lambda _: ["snack", "reason", "more"])
    assert quality.suspects(poll)[quality.Flag.SPEEDER] == []
    Respondent.objects.filter(contact__name="both").update(seconds={"snack": 3, "reason": 4, "more": 4, "score": 90})
    assert [(one.name, one.detail) for one in quality.suspects(poll)[quality.Flag.SPEEDER]] == [("both", "3.7 s")]


def test_flow_results_have_answers_only(poll: Flow, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    with zipfile.ZipFile(BytesIO(export(poll, format="flow_results"))) as package:
        responses = json.loads(package.read("responses.json"))
        (resource,) = json.loads(package.read("datapackage.json"))["resources"]
    assert sorted((row[4], row[5]) for row in responses) == [("reason", "tasty"), ("snack", "Nuts"), ("snack", "Nuts")]
    snack = resource["schema"]["questions"]["snack"]
    assert snack["type_options"]["choices"] == ["Nuts", "Fruit", "Other"]


def test_a_flow_that_can_not_be_read_keeps_no_other_from_its_results(workspace: Workspace, poll: Flow) -> None:
    unreadable = make_flow(workspace, {"uuid": str(uuid4()), "name": "Of long ago", "nodes": "none"})
    make_run(make_contact(workspace, "late"), unreadable)
    respondents.rebuild(workspace=workspace)
    assert Respondent.objects.filter(flow=unreadable).count() == 1
    assert Respondent.objects.filter(flow=poll, silent__contains=["snack"]).count() == 2

"""Counters and rows of respondents stay equal to the runs, whatever happens to these."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from dashboard.reports.tables import counts
from engine.models import Contact, Flow, Respondent, Run, Workspace
from engine.services import respondents
from engine.services.archives import archive_runs
from engine.services.erasure import erase_contacts
from engine.services.recounting import differences, recount
from tests.dashboard.conftest import make_contact, make_run

pytestmark = pytest.mark.django_db(transaction=True)

BOTH = {"category": "Answered", "value": "Water, Health", "extra": {"1": "Water", "3": "Health"}}
ONE = {"category": "Answered", "value": "Afya", "extra": {"3": "Afya"}}
PATTERN = {"category": "Answered", "value": "12", "extra": {"0": "12", "1": "1"}}


@pytest.fixture
def people(workspace: Workspace, flow: Flow) -> list[Contact]:
    """Three who answered, the first of them twice; all is counted."""
    made = [make_contact(workspace, f"Person {number}") for number in range(3)]
    for place, needs in ((0, ONE), (0, BOTH), (1, ONE), (2, PATTERN)):
        make_run(made[place], flow, minutes=place, needs=needs, snack={"category": "Nuts"})
    Run.objects.update(responded=True)
    recount(workspace=workspace)
    return made


def scopes(workspace: Workspace) -> dict[str, int]:
    """What the counters say: as much as there would be to correct if nothing were there."""
    assert differences(workspace=workspace) == []
    Run.objects.all().delete()
    return {one.scope: one.counted for one in differences(workspace=workspace)}


def test_each_choice_counts(people: list[Contact], workspace: Workspace, flow: Flow) -> None:
    kept = Respondent.objects.filter(flow=flow).order_by("contact_id").values_list("choices", flat=True)
    assert list(kept) == [{"needs": ["1", "3"]}, {"needs": ["3"]}, {}]
    assert scopes(workspace) == {
        "runs:completed": 4,
        "runs:responded": 4,
        "result:needs:Answered": 4,
        "result:snack:Nuts": 4,
        "choice:needs:1": 1,
        "choice:needs:3": 3,
    }


def test_an_erased_person_counts_no_more(people: list[Contact], workspace: Workspace) -> None:
    erase_contacts(workspace_id=workspace.pk, contacts=[people[0].pk])
    assert scopes(workspace)["choice:needs:3"] == 1


def test_a_deleted_run_counts_no_more(people: list[Contact], workspace: Workspace, flow: Flow) -> None:
    last = Run.objects.filter(contact=people[0]).order_by("-pk")[0]
    out = io.StringIO()
    call_command("delete_runs", str(last.pk), stdout=out)
    assert out.getvalue() == "1 runs deleted\n"
    assert Respondent.objects.get(contact=people[0]).choices == {"needs": ["3"]}
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 3}
    assert scopes(workspace)["choice:needs:3"] == 2


def test_who_is_left_out_stays_so_when_a_run_is_deleted(
    people: list[Contact], workspace: Workspace, flow: Flow
) -> None:
    who = [people[0].pk]
    respondents.leave_out(workspace=workspace, flow=flow.pk, contacts=who, reason="trial", user=None)
    respondents.delete_runs(workspace=workspace, runs=[Run.objects.filter(contact=people[0])[0].pk])
    assert Respondent.objects.get(contact=people[0]).is_excluded


def test_a_run_that_goes_on_is_not_deleted(people: list[Contact], flow: Flow) -> None:
    with pytest.raises(CommandError, match="isn't over"):
        call_command("delete_runs", str(make_run(people[1], flow, "waiting").pk))


def test_archived_runs_still_count(
    people: list[Contact], workspace: Workspace, flow: Flow, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.KEEP_DAYS = str(tmp_path), {"run": 1}
    Run.objects.update(created_on=now())  # as their keys say
    later = (now() + timedelta(days=70)).date()
    (archive,) = archive_runs(later)
    assert (archive.rows, Run.objects.count()) == (4, 0)
    assert differences(workspace=workspace) == []
    make_run(people[1], flow, snack={"category": "Fruit"})
    assert recount(workspace=workspace) != []
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 2, ("Fruit",): 1}
    assert differences(workspace=workspace) == []

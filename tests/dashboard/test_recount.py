"""`manage.py recount` finds and corrects counters that are wrong."""

import io

import pytest
from django.core.management import CommandError, call_command

from dashboard.reports.tables import counts
from engine.models import Flow, FlowCount, Run, Workspace
from engine.services.recounting import differences
from tests.dashboard.conftest import make_contact, make_counts, make_flow, make_run

pytestmark = pytest.mark.django_db


def run_command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recount", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def counted(flow: Flow, workspace: Workspace) -> Flow:
    for number, snack in enumerate(("Nuts", "Nuts", "Fruit")):
        make_run(make_contact(workspace, f"Person {number}"), flow, snack={"category": snack, "value": "x"})
    make_counts(flow, {"runs:completed": 3, "result:snack:Nuts": 2, "result:snack:Fruit": 1, "node:x": 7})
    return flow


def test_right_counters_pass(counted: Flow) -> None:
    assert "All counters equal" in run_command("--check")


def test_wrong_counters_are_told_and_corrected(counted: Flow, workspace: Workspace) -> None:
    make_counts(counted, {"result:snack:Nuts": 5, "runs:waiting": 1})
    Run.objects.filter(results__snack__category="Fruit").delete()
    with pytest.raises(CommandError, match="4 counters"):
        run_command("--check")
    told = run_command()
    assert "Snack lovers, Snacks, result:snack:Nuts: counted 7, found 2" in told
    assert "4 counters corrected" in told
    assert differences(workspace=workspace) == []
    assert counts(counted, ["answer:snack"]) == {("Nuts",): 2}
    assert FlowCount.objects.filter(scope="node:x").exists()


def test_each_workspace_is_counted_by_itself(counted: Flow, foreign: Workspace) -> None:
    make_counts(make_flow(foreign), {"runs:completed": 1})
    assert "Tea lovers, Snacks, runs:completed: counted 1, found 0" in run_command()

"""The figures at the top of a flow's results that no counter has."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.timezone import now

from dashboard import tasks
from dashboard.reports import figures as report
from dashboard.reports.figures import figures, refresh
from engine import regular
from engine.models import Flow, FlowFigures, FlowTraffic, Message, Run, Workspace
from engine.services import respondents
from tests.dashboard.conftest import NOON, make_contact, make_counts, make_message, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(workspace: Workspace, flow: Flow) -> Flow:
    """Two answered, in 1 and in 3 minutes; one was reached, one not."""
    for minutes in (1, 3):
        moment = (NOON + timedelta(minutes=minutes)).isoformat()
        make_run(make_contact(workspace, f"{minutes}"), flow, snack={"category": "Nuts", "created_on": moment})
    Run.objects.update(responded=True)
    for status in ("delivered", "failed"):
        contact = make_contact(workspace, status)
        make_run(contact, flow, "waiting")
        Message.objects.filter(pk=make_message(contact, "Snack?", status=status).pk).update(flow=flow)
    for day, cost in ((NOON.date(), 100), (NOON.date() + timedelta(days=1), 25)):
        FlowTraffic.objects.create(flow=flow, day=day, messages=2, segments=3, cost=cost)
    make_counts(flow, {"runs:completed": 2, "runs:waiting": 2, "runs:responded": 2})
    return flow


def test_found_out(asked: Flow) -> None:
    found = figures(asked, 4)
    assert (found.reached, found.reply_seconds) == (3, 120)
    assert (found.traffic.messages, found.traffic.segments, found.traffic.cost) == (4, 6, Decimal("0.0125"))


def test_nothing_is_known_of_a_flow_that_nobody_was_in(flow: Flow) -> None:
    found = figures(flow, 0)
    assert (found.reached, found.reply_seconds, found.traffic.cost) == (0, None, None)


def test_of_many_people_they_are_kept_and_made_in_the_background(
    asked: Flow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "FEW", 3)
    assert figures(asked, 4).reached is None
    respondents.digest(workspace=workspace)
    assert refresh(workspace) == 1
    assert figures(asked, 4).reached == 3
    assert refresh(workspace) == 0
    FlowFigures.objects.update(made_on=NOON, seconds=1)
    assert refresh(workspace) == 1
    FlowFigures.objects.update(made_on=now() - timedelta(minutes=2), seconds=2)
    FlowTraffic.objects.update_or_create(
        flow=asked, day=now().date(), defaults={"messages": 1, "segments": 1, "cost": 0}
    )
    assert refresh(workspace) == 0


def test_on_the_page(asked: Flow, browser: Client, workspace: Workspace) -> None:
    workspace.currency = "KES"
    workspace.save()
    page = browser.get(f"/flows/{asked.pk}/results/").content.decode()
    for shown in ("Reached", "<dd>3</dd>", "Median reply time", "2 minutes", "SMS sent", "0.01 KES"):
        assert shown in page
    narrowed = browser.get(f"/flows/{asked.pk}/results/?first=2026-03-01").content.decode()
    assert "Reached" not in narrowed


def test_what_goes_wrong_in_one_workspace_keeps_no_other_from_its_turn(
    asked: Flow, foreign: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = respondents.digest

    def fail(*, workspace: Workspace) -> int:
        if workspace == foreign:
            raise ValueError("a result that can't be read")
        return digest(workspace=workspace)

    monkeypatch.setattr(regular, "is_turn", lambda _name: True)
    monkeypatch.setattr(respondents, "digest", fail)
    Workspace.objects.filter(pk=foreign.pk).update(created_on=NOON)
    tasks.digest_results()
    assert FlowFigures.objects.filter(flow=asked).exists()

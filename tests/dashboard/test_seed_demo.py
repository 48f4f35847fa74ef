"""The demonstration data tells its stories: weighting changes what the polls say."""

import io

import pytest
from django.core.management import call_command

from dashboard.reports.dispositions import people
from dashboard.reports.questions import saved_results
from dashboard.reports.results import selected
from dashboard.reports.statistics.dispositions import Disposition, rates
from dashboard.reports.tables import Selection
from dashboard.reports.weighted import answers, weights
from engine.models import Contact, Flow, Weighting, Workspace
from engine.services.recounting import differences

pytestmark = pytest.mark.django_db


def test_three_workspaces_whose_raw_shares_mislead() -> None:
    out = io.StringIO()
    call_command("seed_demo", "--people=800", stdout=out)
    assert out.getvalue().count("800 people") == 3
    for workspace in Workspace.objects.all():
        assert Contact.objects.for_workspace(workspace).count() == 800
        assert differences(workspace=workspace) == []
        flow = Flow.objects.for_workspace(workspace).get()
        found = weights(flow, Weighting.objects.get(flow=flow))
        assert found.left_out == 0
        assert found.design_effect > 1.1
        asked = saved_results(flow)
        shown = selected(flow, [one for one in asked if one.options], Selection()).questions
        assert all(option.people for one in shown for option in one.categories[:-1]), "each option has been chosen"
        question = asked[0]
        shares = answers(flow, question, found)
        assert sum(one.weighted for one in shares) == pytest.approx(1)
        assert max(abs(one.weighted - one.share) for one in shares) > 0.02
        came = people(flow)
        assert sum(came.values()) == 800
        assert {
            Disposition.COMPLETE,
            Disposition.BREAK_OFF,
            Disposition.NO_REPLY,
            Disposition.UNDELIVERED,
        } <= came.keys()
        assert 0.5 < (rates(came).response_2 or 0) < 0.75


def test_a_second_time_makes_nothing_new() -> None:
    call_command("seed_demo", "--people=20", stdout=io.StringIO())
    out = io.StringIO()
    call_command("seed_demo", "--people=20", stdout=out)
    assert out.getvalue().count("there is one already") == 3
    assert Workspace.objects.count() == 3

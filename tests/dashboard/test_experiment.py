"""Experiments: arms compared, with how sure the difference is."""

import copy
from typing import Any

import pytest
from django.test import Client

from dashboard.reports.arms import arms, experiments
from dashboard.reports.questions import saved_results
from dashboard.reports.statistics.intervals import difference
from dashboard.reports.tables import Selection
from engine.models import Flow, Run, Workspace
from engine.services import respondents
from tests.dashboard.conftest import make_contact, make_flow, make_run
from tests.dashboard.definitions import SNACKS
from tests.dashboard.test_result_pages import text

pytestmark = pytest.mark.django_db


def with_split() -> dict[str, Any]:
    """Snacks, before which people are sent one of two ways."""
    flow = copy.deepcopy(SNACKS)
    ids = [f"5a7d4a4e-0000-4000-8000-{number:012d}" for number in range(201, 207)]
    flow["uuid"] = ids[5]  # read definitions are kept by the keys of flows: not to be taken for Snacks
    categories = [
        {"uuid": uuid, "name": name, "exit_uuid": way}
        for uuid, name, way in zip(ids[:2], ("Short", "Long"), ids[2:4], strict=True)
    ]
    router = {"type": "random", "result_name": "Text", "categories": categories, "sticky": True, "weights": [1, 2]}
    exits = [{"uuid": way, "destination_uuid": flow["nodes"][0]["uuid"]} for way in ids[2:4]]
    flow["nodes"].insert(0, {"uuid": ids[4], "actions": [], "router": router, "exits": exits})
    return flow


@pytest.fixture
def tried(workspace: Workspace) -> Flow:
    """Of 40 who got the short text 20 answered, 15 of them nuts; of 40 with the long one 10, 2 of them nuts."""
    saved = {"key": "text", "name": "Text", "categories": ["Short", "Long"], "node_uuids": []}
    flow = make_flow(workspace, with_split(), inspection={"results": [saved]})
    for arm, nuts, fruit, silent in (("Short", 15, 5, 20), ("Long", 2, 8, 30)):
        for number, snack in enumerate(["Nuts"] * nuts + ["Fruit"] * fruit + [""] * silent):
            answer: dict[str, Any] = {"snack": {"category": snack}} if snack else {}
            make_run(make_contact(workspace, f"{arm} {number}"), flow, text={"category": arm}, **answer)
    Run.objects.update(responded=True)
    respondents.digest(workspace=workspace)
    return flow


def test_of_those_who_answered(tried: Flow) -> None:
    saved = saved_results(tried)
    (experiment,) = experiments(tried, saved)
    short, long = arms(tried, experiment, saved[0], "Nuts", Selection())
    assert (short.assigned, short.base, short.people, short.change_interval) == (40, 20, 15, None)
    assert (long.assigned, long.base, long.people) == (40, 10, 2)
    assert long.change == pytest.approx(-0.55)
    assert long.change_interval == difference(0.2, 10, 0.75, 20)
    assert long.p == pytest.approx(0.004159890274526166, abs=1e-9)  # erfc(|z| / √2) of the pooled z-test
    assert (long.differs, long.is_few) == (True, True)


def test_of_all_who_went_that_way(tried: Flow) -> None:
    saved = saved_results(tried)
    short, long = arms(tried, experiments(tried, saved)[0], saved[0], "", Selection())
    assert (short.share, long.share, short.is_few) == (0.5, 0.25, False)


def test_nobody_yet(workspace: Workspace) -> None:
    saved = {"key": "text", "name": "Text", "categories": ["Short", "Long"], "node_uuids": []}
    flow = make_flow(workspace, with_split(), inspection={"results": [saved]})
    found = saved_results(flow)
    short, long = arms(flow, experiments(flow, found)[0], found[0], "Nuts", Selection())
    assert (short.base, long.base, long.p, long.differs) == (0, 0, 1.0, False)


def test_on_the_page(tried: Flow, browser: Client) -> None:
    url = f"/flows/{tried.pk}/results/experiment/"
    shown = text(browser.get(f"{url}?arms=text&answer=snack:Nuts"))
    assert "Those who answered Snack with “Nuts”, of all who answered it" in shown
    assert "Long 40 10 few 20% 6 – 51% −55.0" in shown
    assert "Fewer than 30 people" in shown
    assert "Snack: answered at all" in text(browser.get(f"{url}?answer=snack:Soup"))


def test_a_flow_without_one_says_how(flow: Flow, browser: Client) -> None:
    assert "makes no experiment" in text(browser.get(f"/flows/{flow.pk}/results/experiment/"))

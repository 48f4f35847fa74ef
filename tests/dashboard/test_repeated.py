"""The same question asked of the same people again."""

import pytest
from django.test import Client

from dashboard.reports.comparison import compare
from dashboard.reports.questions import saved_results
from dashboard.reports.repeated import Side, of_both
from dashboard.reports.statistics.intervals import difference
from dashboard.reports.tables import Selection
from engine.models import Contact, Flow, Run, Workspace
from engine.services import respondents
from tests.dashboard.conftest import make_contact, make_flow, make_run
from tests.dashboard.definitions import NEEDS
from tests.dashboard.test_result_pages import text
from tests.dashboard.test_several import said

pytestmark = pytest.mark.django_db(transaction=True)

FRUIT, NUTS = ({"category": name, "value": "x"} for name in ("Fruit", "Nuts"))


@pytest.fixture
def people(workspace: Workspace) -> list[Contact]:
    return [make_contact(workspace, f"Person {number}") for number in range(60)]


def asked(flow: Flow) -> Side:
    return Side(flow, saved_results(flow)[0], Selection())


def test_who_answered_twice_makes_changes_surer(browser: Client, workspace: Workspace, people: list[Contact]) -> None:
    """Six of sixty changed their mind, all the same way: by chance alone once in 32 times."""
    earlier, later = (make_flow(workspace, name=name) for name in ("Before", "After"))
    for number, contact in enumerate(people):
        make_run(contact, earlier, snack=FRUIT if number < 30 else NUTS)
        make_run(contact, later, snack=FRUIT if number < 36 else NUTS)
    respondents.rebuild(workspace=workspace)
    first, second = asked(earlier), asked(later)
    found = compare(second.question, first, second)
    assert (found.bases, found.both) == ((60, 60), 60)
    (fruit,) = [one for one in found.answers if one.name == "Fruit"]
    assert fruit.differs
    assert not difference(0.6, 60, 0.5, 60).low > 0
    shown = text(browser.get(f"/flows/{later.pk}/results/compare/?with={earlier.pk}"))
    assert "60 people answered in both flows" in shown


def test_who_answered_once_is_no_pair(workspace: Workspace, people: list[Contact]) -> None:
    earlier, later = (make_flow(workspace, name=name) for name in ("Before", "After"))
    for contact in people[:40]:
        make_run(contact, earlier, snack=FRUIT)
    for contact in people[40:]:
        make_run(contact, later, snack=NUTS)
    respondents.rebuild(workspace=workspace)
    found = compare(asked(later).question, asked(earlier), asked(later))
    assert found.both == 0
    assert found.answers[0].change_interval == difference(found.answers[0].second, 20, found.answers[0].first, 40)


def test_several_answers_at_once(workspace: Workspace, people: list[Contact]) -> None:
    earlier, later = (make_flow(workspace, NEEDS, name=name) for name in ("Before", "After"))
    given = [
        ({"1": "Water", "3": "Health"}, {"1": "Water"}),
        ({"1": "Water"}, {"2": "Food"}),
        (None, {"2": "Food", "3": "Health"}),
        (None, None),
    ]
    for contact, (before, after) in zip(people, given, strict=False):
        make_run(contact, earlier, needs=said(before, "x"))
        make_run(contact, later, needs=said(after, "x"))
    make_run(people[5], later, needs=said({"1": "Water"}, "x"))
    Run.objects.update(responded=True)
    respondents.rebuild(workspace=workspace)
    both = of_both(asked(earlier), asked(later))
    assert both.people == 4
    names = ("Water", "Food", "Health", "Other")
    assert [both.first[name] for name in names] == [2, 0, 1, 2]
    assert [both.second[name] for name in names] == [1, 2, 1, 1]
    assert (both.same["Water"], both.same["Other"]) == (1, 1)
    assert (both.same["Food"], both.same["Health"]) == (0, 0)

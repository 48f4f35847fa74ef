"""Answers weighted to a population that is saved as a table."""

import pytest

from dashboard.reports.questions import SavedResult
from dashboard.reports.statistics.weighting import WeightingError
from dashboard.reports.weighted import answers, weights
from engine.models import Contact, Flow, Run, User, Weighting, Workspace
from engine.services import respondents
from engine.services.weighting import PopulationError, as_table, remove_weighting, save_weighting
from tests.dashboard.conftest import make_contact, make_run

pytestmark = pytest.mark.django_db

MARGINS = "trait,value,people\nfield:gender,F,51\nfield:gender,M,49\n"
CELLS = "field:gender;age:age;people\nF;15-19;300\nM;15-19;300\nM;20-24;400\n"


@pytest.fixture
def people(workspace: Workspace, flow: Flow) -> None:
    """Ten girls of whom eight take nuts, thirty boys of whom six do, and somebody of whom nothing is known."""
    rows = [("F", "17", number < 8) for number in range(10)]
    rows += [("M", "17" if number < 20 else "21", number < 6) for number in range(30)]
    for gender, age, nuts in [*rows, ("", "", True)]:
        contact = make_contact(workspace, "Somebody")
        Contact.objects.filter(pk=contact.pk).update(fields={"gender": {"text": gender}, "age": {"text": age}})
        make_run(contact, flow, snack={"category": "Nuts" if nuts else "Fruit", "value": "x"})
    Run.objects.update(responded=True)
    respondents.digest(workspace=workspace)


def save(flow: Flow, table: str, user: User | None = None) -> Weighting:
    return save_weighting(
        workspace=flow.workspace, flow=flow, table=table, low=0.2, high=5, source="Census 2024", user=user
    )


def test_weighted_stands_beside_raw(people: None, flow: Flow) -> None:
    found = weights(flow, save(flow, MARGINS))
    nuts, fruit, other = answers(flow, SavedResult("snack", "Snack", "", ("Nuts", "Fruit", "Other")), found)
    assert (nuts.people, nuts.share) == (14, 0.35)
    assert nuts.weighted == pytest.approx(0.51 * 0.8 + 0.49 * 0.2)
    assert nuts.weighted + fruit.weighted == pytest.approx(1)
    assert (other.people, other.weighted) == (0, 0)
    assert nuts.weighted_interval.low < nuts.weighted < nuts.weighted_interval.high
    wide, narrow = nuts.weighted_interval, nuts.interval
    assert wide.high - wide.low > narrow.high - narrow.low


def test_says_what_weighting_costs(people: None, flow: Flow) -> None:
    found = weights(flow, save(flow, MARGINS))
    heavy, light = 0.51 * 40 / 10, 0.49 * 40 / 30
    expected = 40 * (10 * heavy**2 + 30 * light**2) / 40**2
    assert found.design_effect == pytest.approx(expected)
    assert found.effective == pytest.approx(40 / expected)
    assert (found.left_out, found.is_fitted, list(found.small)) == (1, True, [])
    assert [found.largest, found.smallest] == pytest.approx([heavy, light])


def test_each_combination_can_be_given(people: None, flow: Flow) -> None:
    saved = save(flow, CELLS)
    assert saved.method == Weighting.Method.POST_STRATIFY
    found = weights(flow, saved)
    assert found.by_cell["F", "15-19"] == pytest.approx(0.3 * 40 / 10)
    assert found.by_cell["M", "20-24"] == pytest.approx(0.4 * 40 / 10)


def test_a_population_without_somebody_who_answered_is_told(people: None, flow: Flow) -> None:
    with pytest.raises(WeightingError, match="“M”"):
        weights(flow, save(flow, "trait,value,people\nfield:gender,F,51\n"))


def test_nobody_known_is_told(workspace: Workspace, flow: Flow) -> None:
    with pytest.raises(WeightingError, match="nobody who answered"):
        weights(flow, save(flow, MARGINS))


def test_saving_again_replaces(flow: Flow, owner: User) -> None:
    save(flow, CELLS)
    assert as_table(save(flow, MARGINS, owner)) == MARGINS
    assert as_table(Weighting.objects.get(flow=flow)) == MARGINS
    remove_weighting(workspace=flow.workspace, flow=flow)
    assert not Weighting.objects.exists()


def test_tables_of_old_spreadsheets_are_read(flow: Flow) -> None:
    assert as_table(save(flow, MARGINS.replace("\n", "\r").replace("gender", "gen\x00der"))) == MARGINS


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "a line of headers"),
        (f"trait,value,people\nfield:gender,{'F' * 200_000},1", "a line of headers"),
        ("trait,value,people\nfield:gender,F", "Line 2 needs"),
        ("trait,value,people\nfield:gender,F,many", "Line 2: “many”"),
        ("trait,value,people\nfield:gender,F,-1", "Line 2: “-1”"),
        ("trait,value,people\ngender,F,1", "“gender” is no trait"),
        ("field:gender,people\nF,1,2", "Line 2 has 3 columns"),
        ("field:a,field:b,field:c,field:d,field:e,people\n1,1,1,1,1,1", "4 traits at most"),
    ],
)
def test_bad_tables_are_refused_with_the_line(flow: Flow, table: str, message: str) -> None:
    with pytest.raises(PopulationError, match=message):
        save(flow, table)


def test_bounds_of_weights_are_checked(flow: Flow) -> None:
    with pytest.raises(PopulationError, match="between 0 and 1"):
        save_weighting(workspace=flow.workspace, flow=flow, table=MARGINS, low=2, high=5, source="", user=None)

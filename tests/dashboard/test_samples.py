"""Samples drawn by strata: the right numbers of each kind, by lot, and repeatable."""

from typing import Any

import pytest
from django.test import Client

from engine.jobs.running import run_jobs
from engine.models import Contact, ContactField, Group, GroupMembership, SampleDraw, Workspace
from engine.services.sampling import Plan, SampleError, draw_sample, plan_sample
from tests.dashboard.conftest import make_contact
from tests.dashboard.test_result_pages import text

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = [("F", "North", 30), ("F", "South", 10), ("M", "North", 14), ("M", "South", 6), ("", "South", 5)]
STRATA = ["field:gender", "field:region"]


@pytest.fixture
def people(workspace: Workspace) -> Workspace:
    """60 people of whom gender and region are known, 5 of whom only the region is, and one who has stopped."""
    for key in ("gender", "region"):
        ContactField.objects.create(workspace=workspace, key=key, name=key.title())
    for gender, region, count in KINDS:
        for number in range(count):
            contact = make_contact(workspace, f"{gender}{region}{number}")
            fields = {"gender": {"text": gender}, "region": {"text": region}}
            Contact.objects.filter(pk=contact.pk).update(fields=fields)
    stopped = make_contact(workspace, "stopped")
    Contact.objects.filter(pk=stopped.pk).update(status="stopped", fields={"gender": {"text": "F"}})
    return workspace


def sizes(workspace: Workspace, **plan: Any) -> list[int]:
    return [one.drawn for one in plan_sample(workspace=workspace, plan=Plan(strata=STRATA, **plan))]


def drawn(group: Group | None) -> set[str]:
    run_jobs()
    return set(GroupMembership.objects.filter(group=group).values_list("contact__name", flat=True))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"method": "proportional", "size": 20}, [10, 3, 5, 2]),
        ({"method": "proportional", "size": 100}, [30, 10, 14, 6]),
        ({"method": "equal", "size": 20}, [5, 5, 5, 5]),
        ({"method": "equal", "size": 44}, [14, 10, 14, 6]),
        ({"method": "fixed", "table": "field:gender,field:region,people\nF,South,4\nM,North,99"}, [0, 4, 14, 0]),
    ],
)
def test_how_many_of_each(people: Workspace, plan: dict[str, Any], expected: list[int]) -> None:
    assert sizes(people, **plan) == expected


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"method": "proportional"}, "1 to 100,000"),
        ({"method": "fixed", "table": "field:region,people\nNorth,4"}, "headers"),
        ({"method": "fixed", "table": "field:gender,field:region,people\nF,West,4"}, "nobody of F, West"),
        ({"method": "fixed", "table": "nothing"}, "The table needs"),
    ],
)
def test_what_makes_no_sample(people: Workspace, plan: dict[str, Any], why: str) -> None:
    with pytest.raises(SampleError, match=why):
        sizes(people, **plan)


def test_the_same_seed_draws_the_same_people(people: Workspace) -> None:
    plan = Plan(STRATA, "proportional", 20)
    found = []
    for name, seed in (("first", 7), ("again", 7), ("other", 8)):
        record, _ = draw_sample(workspace=people, name=name, plan=plan, seed=seed)
        found.append(drawn(record.group))
    assert found[0] == found[1] != found[2]
    assert sorted(name[:2] for name in found[0]) == ["FN"] * 10 + ["FS"] * 3 + ["MN"] * 5 + ["MS"] * 2
    record = SampleDraw.objects.get(name="first")
    cells = [[["F", "North"], 30, 10], [["F", "South"], 10, 3], [["M", "North"], 14, 5], [["M", "South"], 6, 2]]
    assert record.cells == cells
    with pytest.raises(SampleError, match="already"):
        draw_sample(workspace=people, name="FIRST", plan=plan, seed=7)


def test_from_a_group_by_age(people: Workspace) -> None:
    group = Group.objects.create(workspace=people, name="Youth")
    ContactField.objects.create(workspace=people, key="age", name="Age", type="number")
    for contact in Contact.objects.filter(name__startswith="FNorth")[:8]:
        GroupMembership.objects.create(contact=contact, group=group)
        Contact.objects.filter(pk=contact.pk).update(fields={"age": {"text": "17"}})
    plan = Plan(["age:age"], "equal", 3, source=group)
    (stratum,) = plan_sample(workspace=people, plan=plan)
    assert (stratum.values, stratum.people, stratum.drawn) == (("15-19",), 8, 3)


def test_on_the_pages(people: Workspace, browser: Client) -> None:
    values = {"name": "Panel", "strata": STRATA, "method": "proportional", "size": "20", "seed": "7"}
    shown = text(browser.post("/samples/new/", values))
    assert "20 people would be drawn" in shown
    assert "F, North 30 10" in shown
    assert not SampleDraw.objects.exists()
    assert browser.post("/samples/new/", {**values, "draw": ""}).status_code == 302
    listed = text(browser.get("/samples/"))
    assert "Panel" in listed
    assert "Gender × Region" in listed
    again = browser.get(f"/samples/new/?again={SampleDraw.objects.get().pk}").content.decode()
    assert 'value="Panel again"' in again
    assert 'value="7"' in again
    assert "already" in text(browser.post("/samples/new/", {**values, "draw": ""}))
    table = "field:x,people\na,1"
    assert "headers" in text(browser.post("/samples/new/", {**values, "method": "fixed", "table": table}))


def test_again_by_a_table_whose_values_have_commas(people: Workspace, browser: Client) -> None:
    Contact.objects.filter(fields__region__text="North").update(fields={"region": {"text": "Mtwapa, Kilifi"}})
    plan = Plan(["field:region"], "fixed", table='field:region,people\n"Mtwapa, Kilifi",3')
    record, _ = draw_sample(workspace=people, name="Coast", plan=plan, seed=7)
    given = browser.get(f"/samples/new/?again={record.pk}").context["form"].initial["table"]
    (again,) = (one for one in plan_sample(workspace=people, plan=Plan(plan.strata, "fixed", table=given)) if one.drawn)
    assert (again.values, again.drawn) == (("Mtwapa, Kilifi",), 3)

"""Respondents are kept up with the runs, and counted by what is known of them."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from dashboard.reports.tables import Selection, counts, distribution
from engine.models import Cleaning, Contact, Digest, Flow, Group, GroupMembership, Respondent, Run, User, Workspace
from engine.services import respondents
from engine.services.erasure import erase_contacts
from engine.services.sorting import UnknownDimension, bands
from tests.dashboard.conftest import NOON, make_contact, make_flow, make_run

pytestmark = pytest.mark.django_db


def saved(category: str, value: str, minute: int) -> dict[str, str]:
    moment = NOON + timedelta(minutes=minute)
    return {"name": "x", "category": category, "value": value, "input": value, "created_on": moment.isoformat()}


@pytest.fixture
def girls(workspace: Workspace) -> Group:
    return Group.objects.create(workspace=workspace, name="Girls")


@pytest.fixture
def people(workspace: Workspace, girls: Group, flow: Flow) -> list[Contact]:
    """Four who answered: two girls from Gasabo, and two boys of whom one has no age."""
    traits = [("F", "14", "Nuts"), ("F", "17", "Fruit"), ("M", "22", "Nuts"), ("M", "", "Nuts")]
    made = []
    for number, (gender, age, snack) in enumerate(traits):
        contact = make_contact(workspace, f"Person {number}", groups=(girls,) if gender == "F" else ())
        contact.fields = {"gender": {"text": gender}, "age": {"text": age}}
        contact.save()
        make_run(contact, flow, snack=saved(snack, snack.lower(), 2), visits=saved("Some", str(number), 5))
        made.append(contact)
    respondents.digest(workspace=workspace)
    return made


def test_a_row_tells_what_a_run_found(people: list[Contact], flow: Flow, girls: Group) -> None:
    row = Respondent.objects.get(flow=flow, contact=people[1])
    assert row.answers == {"snack": "Fruit", "visits": "Some"}
    assert row.numbers == {"visits": 1}
    assert row.seconds == {"snack": 120, "visits": 180}
    assert row.traits == {"gender": "F", "age": "17"}
    assert row.groups == [girls.pk]
    assert (row.status, row.language, row.started_on) == ("completed", "eng", NOON)


def test_counts_by_one_and_by_two(people: list[Contact], flow: Flow) -> None:
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 3, ("Fruit",): 1}
    assert counts(flow, ["field:gender", "answer:snack"]) == {("F", "Nuts"): 1, ("F", "Fruit"): 1, ("M", "Nuts"): 2}


def test_ages_come_in_bands(people: list[Contact], flow: Flow) -> None:
    assert counts(flow, ["age:age"]) == {("10-14",): 1, ("15-19",): 1, ("20-24",): 1, ("",): 1}
    assert bands()[:3] == ["-9", "10-14", "15-19"]
    assert bands()[-2:] == ["55-59", "60+"]


@pytest.mark.parametrize(("age", "band"), [("9", "-9"), ("10", "10-14"), ("59", "55-59"), ("60", "60+"), ("x", "")])
def test_edges_of_bands(workspace: Workspace, flow: Flow, age: str, band: str) -> None:
    contact = make_contact(workspace, "Edge")
    Contact.objects.filter(pk=contact.pk).update(fields={"age": {"text": age}})
    make_run(contact, flow)
    respondents.digest(workspace=workspace)
    assert counts(flow, ["age:age"]) == {(band,): 1}


def test_groups_and_languages(people: list[Contact], flow: Flow, girls: Group) -> None:
    assert counts(flow, [f"group:{girls.pk}", "language"]) == {("yes", "eng"): 2, ("no", "eng"): 2}


def test_selections(people: list[Contact], flow: Flow) -> None:
    girls_only = Selection({"field:gender": "F"})
    assert counts(flow, ["answer:snack"], girls_only) == {("Nuts",): 1, ("Fruit",): 1}
    assert counts(flow, ["answer:snack"], Selection({"answer:snack": "Fruit", "age:age": "15-19"})) == {("Fruit",): 1}
    assert counts(flow, ["answer:snack"], Selection(first=date(2026, 3, 2))) == {}
    assert counts(flow, ["language"], Selection(first=date(2026, 3, 1), last=date(2026, 3, 1))) == {("eng",): 4}
    assert counts(flow, ["language"], Selection(responded=True)) == {}


def test_numbers(people: list[Contact], flow: Flow) -> None:
    assert distribution(flow, "visits") == {0: 1, 1: 1, 2: 1, 3: 1}
    assert distribution(flow, "snack") == {}


@pytest.mark.parametrize("dimension", ["shoe", "field:", "group:girls", "language:eng", "answers'; --"])
def test_says_what_nobody_can_be_sorted_by(flow: Flow, dimension: str) -> None:
    with pytest.raises(UnknownDimension, match=dimension):
        counts(flow, [dimension])


def test_a_later_run_replaces_an_earlier_one(people: list[Contact], flow: Flow) -> None:
    make_run(people[0], flow, minutes=60, snack=saved("Fruit", "mango", 61))
    respondents.rebuild(workspace=flow.workspace)
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 2, ("Fruit",): 2}


def test_a_digest_reads_only_what_changed(people: list[Contact], flow: Flow) -> None:
    Digest.objects.update(read_to=now())
    assert respondents.digest(workspace=flow.workspace) == 0
    run = Run.objects.get(contact=people[2])
    run.results["snack"]["category"] = "Fruit"
    run.modified_on = now()
    run.save()
    assert respondents.digest(workspace=flow.workspace) == 1
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 2, ("Fruit",): 2}


def test_other_workspaces_are_not_read(people: list[Contact], foreign: Workspace) -> None:
    make_run(make_contact(foreign, "Stranger"), make_flow(foreign), snack=saved("Nuts", "nuts", 2))
    respondents.digest(workspace=people[0].workspace)
    assert not Respondent.objects.for_workspace(foreign).exists()


def test_leaving_people_out_can_be_taken_back(people: list[Contact], flow: Flow, owner: User) -> None:
    workspace, chosen = flow.workspace, [people[0].pk, people[1].pk]
    respondents.leave_out(workspace=workspace, flow=flow.pk, contacts=chosen, reason="answers in 1 s", user=owner)
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 2}
    respondents.rebuild(workspace=workspace)
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 2}
    respondents.take_back(workspace=workspace, flow=flow.pk, contacts=chosen, user=owner)
    assert counts(flow, ["answer:snack"]) == {("Nuts",): 3, ("Fruit",): 1}
    assert set(Cleaning.objects.values_list("reason", "undone_by")) == {("answers in 1 s", owner.pk)}


def test_an_erased_person_is_in_no_result(people: list[Contact], flow: Flow, foreign: Workspace) -> None:
    respondents.forget(foreign.pk, [people[0].pk])
    assert counts(flow, ["answer:snack"])["Nuts",] == 3
    erase_contacts(workspace_id=flow.workspace_id, contacts=[people[0].pk])
    assert counts(flow, ["answer:snack"])["Nuts",] == 2


def test_erased_contacts_have_no_traits(workspace: Workspace, flow: Flow) -> None:
    contact = make_contact(workspace, "Gone")
    make_run(contact, flow)
    GroupMembership.objects.all().delete()
    Contact.objects.all().delete()
    respondents.digest(workspace=workspace)
    assert counts(flow, ["field:gender", "language"]) == {("", ""): 1}

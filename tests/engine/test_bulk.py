"""Changes of many contacts: done in steps, noted, and taken back where nobody changed them since."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from engine.jobs.running import run_jobs, run_soon
from engine.models import (
    Channel,
    Contact,
    ContactField,
    Flow,
    FlowCount,
    Group,
    History,
    Job,
    Message,
    Run,
    User,
    Workspace,
)
from engine.runner.batch import run_batch
from engine.runner.sweeping import squash_counts
from engine.services.bulk_edits import can_undo, edit_selected, undo
from engine.services.contacts import create_contact, modify_contact
from engine.services.erasure import request_erasure
from engine.services.fields import FieldRefused, add_field, delete_field, update_field
from engine.services.groups import create_group, delete_group, update_group
from engine.services.merging import merge_contacts, preview_merge
from engine.services.selections import Selection, folder_counts
from engine.services.usages import InUse
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.name import NameModifier
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.modifiers.status import StatusModifier
from flows.refs import FieldRef, GroupRef
from tests.engine.conftest import Say, contact_of
from tests.engine.triggers import create_trigger


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return User.objects.get(email="owner@example.org")


@pytest.fixture
def group(workspace: Workspace) -> Group:
    return create_group(workspace=workspace, name="Farmers")


def person(workspace: Workspace, name: str, *groups: Group, **fields: str) -> Contact:
    changes = [NameModifier(name), *(FieldModifier(FieldRef(key), value) for key, value in fields.items())]
    changes += [GroupsModifier((GroupRef(str(group.pk), group.name),), "add") for group in groups]
    return create_contact(workspace=workspace, modifiers=changes)[0]


def members(group: Group) -> list[str]:
    return sorted(Contact.objects.filter(memberships__group=group).values_list("name", flat=True))


def test_adding_to_a_group_and_back(workspace: Workspace, owner: User, group: Group) -> None:
    people = [person(workspace, name) for name in ("Ana", "Ben", "Eve")]
    person(workspace, "Old", group)
    selection = Selection(contacts=tuple(one.pk for one in people))
    job = run_soon(edit_selected(workspace=workspace, selection=selection, action="add_group", group=group, by=owner))
    assert (job.status, job.report, job.done) == ("done", {"changed": 3}, 3)
    assert members(group) == ["Ana", "Ben", "Eve", "Old"]
    told = History.objects.filter(contact=people[0], via="bulk").get()
    assert (told.user_id, told.events[0]["groups_added"][0]["name"]) == (owner.pk, "Farmers")

    back = undo(job=job, by=owner)
    assert back
    assert run_soon(back).report == {"restored": 3}
    assert members(group) == ["Old"]
    assert undo(job=job) is None


def test_blocking_all_who_match_and_back(workspace: Workspace, group: Group) -> None:
    for name in ("Ana One", "Ana Two", "Ben"):
        person(workspace, name, group)
    job = run_soon(edit_selected(workspace=workspace, selection=Selection(query="ana"), action="block"))
    assert job.report == {"changed": 2}
    assert folder_counts(workspace) == {"active": 1, "blocked": 2, str(group.pk): 1}
    changed = Contact.objects.get(name="Ana Two")
    modify_contact(contact=changed, modifiers=[NameModifier("Ana Three")])
    back = undo(job=job)
    assert back
    run_soon(back)
    assert members(group) == ["Ana One", "Ana Three", "Ben"]
    squash_counts()
    assert folder_counts(workspace)["active"] == 3


@pytest.mark.parametrize("action", ["restore", "archive", "block"])
def test_who_has_opted_out_stays_so_among_many(workspace: Workspace, action: str) -> None:
    ana, ben = person(workspace, "Ana"), person(workspace, "Ben")
    modify_contact(contact=ana, modifiers=[StatusModifier("stopped")])
    modify_contact(contact=ben, modifiers=[StatusModifier("archived" if action == "restore" else "active")])
    selection = Selection(contacts=(ana.pk, ben.pk))
    job = run_soon(edit_selected(workspace=workspace, selection=selection, action=action))
    assert job.report == {"changed": 1, "same": 1}
    ana.refresh_from_db()
    assert ana.status == "stopped"


def test_what_has_changed_since_stays(workspace: Workspace) -> None:
    ana, ben = person(workspace, "Ana"), person(workspace, "Ben")
    selection = Selection(contacts=(ana.pk, ben.pk))
    job = run_soon(edit_selected(workspace=workspace, selection=selection, action="archive"))
    other = run_soon(edit_selected(workspace=workspace, selection=Selection(contacts=(ben.pk,)), action="block"))
    assert can_undo(other)
    back = undo(job=job)
    assert back
    assert run_soon(back).report == {"restored": 1, "kept": 1}
    assert list(Contact.objects.order_by("name").values_list("status", flat=True)) == ["active", "blocked"]


def test_who_is_held_is_waited_for_when_a_change_is_taken_back(workspace: Workspace) -> None:
    people = [person(workspace, name) for name in ("Ana", "Ben", "Eve")]
    selection = Selection(contacts=tuple(one.pk for one in people))
    job = run_soon(edit_selected(workspace=workspace, selection=selection, action="archive"))
    held = Contact.objects.filter(name="Ben")
    held.update(leased_until=now() + timedelta(minutes=2))
    back = undo(job=job)
    assert back
    assert run_soon(back).report == {"restored": 1}
    assert back.is_open
    held.update(leased_until=None)
    assert run_soon(back).report == {"restored": 3}
    assert set(Contact.objects.values_list("status", flat=True)) == {"active"}


def test_a_smart_group_follows_its_query(workspace: Workspace) -> None:
    add_field(workspace=workspace, name="Age", type="number")
    for name, age in (("Ana", "12"), ("Ben", "19"), ("Eve", "30")):
        person(workspace, name, age=age)
    group = create_group(workspace=workspace, name="Adults", query="age >= 18")
    fill(group)
    assert members(group) == ["Ben", "Eve"]
    update_group(group=group, name="Young", query="age < 20")
    fill(group)
    assert members(group) == ["Ana", "Ben"]
    assert folder_counts(workspace)[str(group.pk)] == 2


def fill(group: Group) -> None:
    """As workers do it: a pass, the turns it gave, and another pass that finds nobody."""
    for _ in range(3):
        run_jobs()
        run_batch()
    assert group.filling
    group.filling.refresh_from_db()
    assert group.filling.status == Job.Status.DONE
    assert group.filling.done == group.filling.total


def test_fields_that_are_in_use_stay(workspace: Workspace) -> None:
    field = add_field(workspace=workspace, name="Date of birth", type="text")
    ana = person(workspace, "Ana", date_of_birth="2001-03-04")
    group = create_group(workspace=workspace, name="Born", query='date_of_birth != ""')
    with pytest.raises(InUse, match="Born"):
        delete_field(field=field)
    update_field(field=field, name="Born on", type="datetime")
    delete_group(group=group)
    delete_field(field=ContactField.objects.get(key="date_of_birth"))
    with pytest.raises(FieldRefused, match="still being forgotten"):
        add_field(workspace=workspace, name="Date of birth")
    run_jobs()
    ana.refresh_from_db()
    assert ana.fields == {}
    assert add_field(workspace=workspace, name="Date of birth").key == "date_of_birth"


@pytest.mark.parametrize("is_deleted", [True, False])
def test_whom_a_flow_holds_is_waited_for(workspace: Workspace, *, is_deleted: bool) -> None:
    field = add_field(workspace=workspace, name="Home")
    held = person(workspace, "Ana", home="Kigali")
    Contact.objects.filter(pk=held.pk).update(leased_until=now() + timedelta(minutes=2))
    person(workspace, "Ben", home="Butare")
    job = delete_field(field=field) if is_deleted else update_field(field=field, name="Home", type="state")
    assert job
    run_jobs()
    job.refresh_from_db()
    assert job.is_open
    Contact.objects.update(leased_until=None)
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.done) == (Job.Status.DONE, 2)


@pytest.mark.parametrize("name", ["", "!", "Name", "tel", "7 days"])
def test_names_that_make_no_field(workspace: Workspace, name: str) -> None:
    with pytest.raises(FieldRefused):
        add_field(workspace=workspace, name=name)


def test_merging(workspace: Workspace, owner: User, group: Group, channel: Channel, flow: Flow, say: Say) -> None:
    add_field(workspace=workspace, name="Age", type="number")
    add_field(workspace=workspace, name="Crop")
    say("vote", "+250788000001")
    say("hi", "+250788000002")
    kept, other = contact_of("+250788000001"), contact_of("+250788000002")
    modify_contact(contact=kept, modifiers=[FieldModifier(FieldRef("age"), "30")])
    theirs = [NameModifier("Ana"), FieldModifier(FieldRef("age"), "31"), FieldModifier(FieldRef("crop"), "maize")]
    modify_contact(contact=other, modifiers=[*theirs, GroupsModifier((GroupRef(str(group.pk)),), "add")])
    _, _, becomes = preview_merge(kept=kept, other=other)
    merge_contacts(kept=kept, other=other, by=owner)
    kept.refresh_from_db()
    assert (kept.name, kept.fields["age"]["text"], kept.fields["crop"]["text"]) == ("Ana", "30", "maize")
    assert (becomes["name"], becomes["fields.age"]) == ("Ana", "30")
    assert [urn.path for urn in kept.urns.order_by("position")] == ["+250788000001", "+250788000002"]
    assert members(group) == ["Ana"]
    assert not Contact.objects.filter(pk=other.pk).exists()
    assert not Message.objects.exclude(contact=kept).exists()
    audit = History.objects.get(contact=kept, events__0__type="contact_merged")
    assert (audit.user_id, audit.events[0]["was"]["name"]) == (owner.pk, "Ana")


@pytest.mark.parametrize("stopped", [0, 1])
def test_merging_keeps_an_opt_out(channel: Channel, say: Say, stopped: int) -> None:
    numbers = ["+250788000001", "+250788000002"]
    say("hi", *numbers)
    say("stop", numbers[stopped])
    kept, other = map(contact_of, numbers)
    _, _, becomes = preview_merge(kept=kept, other=other)
    merge_contacts(kept=kept, other=other)
    kept.refresh_from_db()
    assert (kept.status, becomes["status"]) == ("stopped", "stopped")


def test_erasing_leaves_no_trace(workspace: Workspace, owner: User, channel: Channel, flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["vote"])
    say("vote", "+250788000001", "+250788000002")
    say("yellow", "+250788000001", "+250788000002")
    ana = contact_of("+250788000001")
    before = {scope: count for scope, count in counts(flow).items() if count}
    assert before["runs:responded"] == 2
    job = run_soon(request_erasure(workspace=workspace, contacts=[ana.pk], by=owner))
    assert (job.report, job.created_by) == ({"erased": 1}, owner)
    for model in (Message, Run, History):
        assert not model.objects.filter(contact=ana).exists()
    after = {scope: count for scope, count in counts(flow).items() if count}
    assert after == {scope: count // 2 for scope, count in before.items()}
    assert folder_counts(workspace) == {"active": 1}


def counts(flow: Flow) -> dict[str, int]:
    """Of runs and results."""
    found: dict[str, int] = {}
    for scope, count in FlowCount.objects.filter(flow=flow).values_list("scope", "count"):
        if not scope.startswith(("node:", "segment:", "answers:")):
            found[scope] = found.get(scope, 0) + count
    return found


def test_an_address_can_move_by_merging_only(workspace: Workspace) -> None:
    one, two = person(workspace, "Ana"), person(workspace, "Ben")
    number = RoutesModifier((RouteSpec("tel:+250788000001"),), "append")
    assert modify_contact(contact=one, modifiers=[number]) == []
    assert [error.code for error in modify_contact(contact=two, modifiers=[number])] == ["urn:taken"]

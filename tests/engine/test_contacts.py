"""Contacts are changed by modifiers, by people as by flows."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils.timezone import now

from engine.jobs.running import run_jobs
from engine.models import Channel, Contact, Flow, Group, GroupMembership, Inbox, Workspace
from engine.runner.batch import run_batch
from engine.services.contacts import create_contact, modify_contact, modify_contacts
from engine.services.groups import create_field, create_group
from engine.services.inbox import Incoming, receive
from engine.services.starts import create_start
from engine.services.triggers import save_trigger
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.name import NameModifier
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.modifiers.status import StatusModifier
from flows.refs import FieldRef, GroupRef
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import action, flow, node, send
from tests.engine.threads import together

PATIENCE = 30  # seconds


def groups_of(contact: Contact) -> list[str]:
    return sorted(contact.memberships.values_list("group__name", flat=True))


def with_number(*numbers: str) -> RoutesModifier:
    return RoutesModifier(tuple(RouteSpec(f"tel:{number}") for number in numbers), "append")


def test_a_new_contact(workspace: Workspace) -> None:
    create_field(workspace=workspace, key="age", name="Age", type="number")
    create_group(workspace=workspace, name="Adults", query="age >= 18")
    changes = [NameModifier("Ana"), with_number("+250788000001"), FieldModifier(FieldRef("age", "Age"), "44")]
    contact, errors = create_contact(workspace=workspace, modifiers=changes)
    assert errors == []
    assert (contact.name, contact.fields["age"]) == ("Ana", {"text": "44", "number": 44})
    assert [urn.identity for urn in contact.urns.all()] == ["tel:+250788000001"]
    assert groups_of(contact) == ["Adults"]
    assert contact.number > 0


def test_a_number_belongs_to_one_contact(workspace: Workspace) -> None:
    create_contact(workspace=workspace, modifiers=[with_number("+250788000001")])
    other, errors = create_contact(workspace=workspace, modifiers=[with_number("+250788000001", "+250788000002")])
    assert [error.code for error in errors] == ["urn:taken"]
    assert [urn.identity for urn in other.urns.all()] == ["tel:+250788000002"]


def test_of_an_address_only_a_channel_of_the_workspace_is_kept(workspace: Workspace, channel: Channel) -> None:
    foreign = Channel.objects.create(workspace=Workspace.objects.create(name="Other"), type="EX", name="SMS")
    given = [str(foreign.pk), "x", str(channel.pk)]
    routes = tuple(RouteSpec(f"tel:+25078800000{place}?channel={key}#Ana") for place, key in enumerate(given))
    contact, errors = create_contact(workspace=workspace, modifiers=[RoutesModifier(routes, "set")])
    urns = contact.urns.order_by("position")
    assert errors == []
    assert list(urns.values_list("channel", "display")) == [(None, "Ana"), (None, "Ana"), (channel.pk, "Ana")]


def test_urns_keep_their_order_and_can_go(workspace: Workspace) -> None:
    contact, _ = create_contact(workspace=workspace, modifiers=[with_number("+250788000001", "+250788000002")])
    turned = tuple(RouteSpec(f"tel:{number}") for number in ("+250788000002", "+250788000003"))
    modify_contact(contact=contact, modifiers=[RoutesModifier(turned, "set")])
    found = contact.urns.order_by("position").values_list("identity", flat=True)
    assert list(found) == ["tel:+250788000002", "tel:+250788000003"]


def test_who_is_blocked_leaves_all_groups(workspace: Workspace) -> None:
    group = create_group(workspace=workspace, name="Farmers")
    contact, _ = create_contact(workspace=workspace)
    modify_contact(contact=contact, modifiers=[GroupsModifier((GroupRef(str(group.pk), "Farmers"),), "add")])
    assert groups_of(contact) == ["Farmers"]
    modify_contact(contact=contact, modifiers=[StatusModifier("blocked")])
    assert groups_of(contact) == []


def test_flows_change_contacts_and_their_groups(workspace: Workspace, channel: Channel, say: Say) -> None:
    create_field(workspace=workspace, key="crop", name="Crop")
    group = create_group(workspace=workspace, name="Farmers")
    create_group(workspace=workspace, name="Maize", query='crop = "maize"')
    say("hello", *numbers(3))
    run_batch()
    changes = [
        action("set_contact_name", name='@("Farmer " & contact.id)'),
        action("set_contact_field", field={"key": "crop", "name": "Crop"}, value="maize"),
        action("add_contact_groups", groups=[{"uuid": str(group.pk), "name": "Farmers"}]),
        action("set_contact_language", language="fra"),
    ]
    create_start(flow=add_flow(workspace, flow("Change", [node("all", *changes, send("Done"))])), everyone=True)
    run_batch()
    for number in numbers(3):
        contact = contact_of(number)
        assert contact.name == f"Farmer {contact.number}"
        assert (contact.fields["crop"]["text"], contact.language) == ("maize", "fra")
        assert groups_of(contact) == ["Farmers", "Maize"]


def test_a_new_group_with_a_query_is_filled(workspace: Workspace, say: Say) -> None:
    create_field(workspace=workspace, key="crop", name="Crop")
    for crop in ("maize", "beans"):
        create_contact(workspace=workspace, modifiers=[FieldModifier(FieldRef("crop", "Crop"), crop)])
    group = create_group(workspace=workspace, name="Maize", query='crop = "maize"')
    run_jobs()
    run_batch()
    members = Contact.objects.filter(memberships__group=group)
    assert [contact.fields["crop"]["text"] for contact in members] == ["maize"]
    assert not Inbox.objects.exists()


@pytest.mark.parametrize("kind", ["message", "missed_call", "chat"])
def test_who_is_new_joins_smart_groups(workspace: Workspace, channel: Channel, kind: str) -> None:
    create_group(workspace=workspace, name="With a number", query='tel != ""')
    create_group(workspace=workspace, name="Recent", query="created_on > 01-01-2020")
    create_group(workspace=workspace, name="Old", query="created_on < 01-01-2020")
    urn = "tel:+250788000001"
    receive([Incoming(workspace_id=workspace.pk, channel_id=channel.pk, urn=urn, kind=kind)])
    run_batch()
    assert groups_of(contact_of("+250788000001")) == ["Recent", "With a number"]


def test_a_group_of_a_trigger_can_ask_who_is_new(workspace: Workspace, flow: Flow, say: Say) -> None:
    group = create_group(workspace=workspace, name="With a number", query='tel != ""')
    save_trigger(flow=flow, kind="keyword", keywords=["join"], groups=[group])
    say("join", "+250788000001")
    assert texts_to("+250788000001") == ["Which colour?"]


def test_being_seen_changes_groups(workspace: Workspace, say: Say) -> None:
    say("hello", "+250788000001")
    contact = contact_of("+250788000001")
    Contact.objects.update(last_seen_on="2019-05-01T00:00:00Z")
    create_group(workspace=workspace, name="Awake", query="last_seen_on > 01-01-2020")
    sleepers = create_group(workspace=workspace, name="Asleep", query="last_seen_on < 01-01-2020")
    GroupMembership.objects.create(group=sleepers, contact=contact)
    say("I am back", "+250788000001")
    assert groups_of(contact) == ["Awake"]


def test_being_seen_costs_nothing_where_no_group_asks(workspace: Workspace, say: Say) -> None:
    say("hello", "+250788000001")
    create_group(workspace=workspace, name="With a number", query='tel != ""')
    say("I am back", "+250788000001")
    assert groups_of(contact_of("+250788000001")) == []


def test_who_stops_is_left_alone(flow: Flow, channel: Channel, say: Say) -> None:
    say("hello", "+250788000001")
    contact = contact_of("+250788000001")
    Inbox.objects.create(workspace_id=channel.workspace_id, contact=contact, kind="stop")
    run_batch()
    contact.refresh_from_db()
    assert contact.status == "stopped"
    assert create_start(flow=flow, everyone=True).total == 0
    say("I am back", "+250788000001")
    contact.refresh_from_db()
    assert contact.status == "stopped"
    say("start", "+250788000001")
    contact.refresh_from_db()
    assert contact.status == "active"
    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_is_free_is_held_by_nobody_who_waits_for_another(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, held = (create_contact(workspace=workspace)[0] for _ in range(2))
    Contact.objects.filter(pk=held.pk).update(leased_until=now() + timedelta(minutes=1))
    waits, looked = Event(), Event()

    def rest(_seconds: float) -> None:
        waits.set()
        assert looked.wait(PATIENCE)

    def change() -> None:
        modify_contacts(contacts=[free, held], modifiers=[NameModifier("Ana")])

    def look() -> None:
        assert waits.wait(PATIENCE)
        with transaction.atomic():
            Contact.objects.select_for_update(nowait=True).get(pk=free.pk)
        Contact.objects.filter(pk=held.pk).update(leased_until=None)
        looked.set()

    monkeypatch.setattr("engine.services.contacts.time.sleep", rest)
    together(change, look)
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ana"}

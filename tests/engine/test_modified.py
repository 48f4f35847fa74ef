"""Whatever changes of a contact moves on when it changed last: programs that keep copies ask for what is newer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils.timezone import now

from engine.jobs.running import run_jobs
from engine.models import Channel, Contact, ErasedContact, Flow, Session, Timer, Workspace
from engine.runner.batch import run_batch
from engine.runner.sweeping import sweep
from engine.services.contacts import create_contact, modify_contact
from engine.services.erasure import erase_contacts
from engine.services.fields import delete_field
from engine.services.groups import create_field, create_group
from engine.services.merging import merge_contacts
from engine.services.retention import KEEP_ERASED, forget_erased
from engine.services.sessions import interrupt_contacts
from engine.services.starts import create_start
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.modifiers.status import StatusModifier
from flows.refs import FieldRef, GroupRef
from tests.engine.conftest import Say, add_flow
from tests.engine.flows import flow as make_flow
from tests.engine.flows import node, send

NUMBER = "+250788000001"
Moves = Callable[[Callable[[], object]], bool]


@pytest.fixture
def ann(workspace: Workspace, channel: Channel) -> Contact:
    return create_contact(workspace=workspace, modifiers=[RoutesModifier((RouteSpec(f"tel:{NUMBER}"),), "set")])[0]


@pytest.fixture
def moves(ann: Contact) -> Moves:
    """Whether what is done moves the contact's time on."""

    def modified() -> datetime:
        return Contact.objects.values_list("modified_on", flat=True).get(pk=ann.pk)

    def tell(do: Callable[[], object]) -> bool:
        before = modified()
        do()
        return modified() > before

    return tell


def test_edits(workspace: Workspace, ann: Contact, moves: Moves) -> None:
    create_field(workspace=workspace, key="crop", name="Crop")
    group = (GroupRef(str(create_group(workspace=workspace, name="Farmers").pk)),)
    for modifier in (
        FieldModifier(FieldRef("crop"), "maize"),
        RoutesModifier((RouteSpec("telegram:42"),), "append"),
        GroupsModifier(group, "add"),
        GroupsModifier(group, "remove"),
        StatusModifier("blocked"),
    ):
        edit = partial(modify_contact, contact=ann, modifiers=[modifier])
        assert moves(edit), modifier
        assert not moves(edit), modifier


def test_messages_and_the_flow_that_waits(ann: Contact, flow: Flow, say: Say, moves: Moves) -> None:
    assert moves(lambda: say("hello", NUMBER))
    create_start(flow=flow, contacts=[ann])
    assert not moves(run_batch)  # a start may have millions
    assert Session.objects.filter(status="waiting").exists()
    assert moves(lambda: say("yes", NUMBER))
    interrupt_contacts(contacts=[ann])
    assert moves(run_batch)
    assert not Session.objects.filter(status="waiting").exists()


def test_a_flow_that_expires(ann: Contact, flow: Flow, say: Say, moves: Moves) -> None:
    create_start(flow=flow, contacts=[ann])
    run_batch()
    Session.objects.update(expires_on=now() - timedelta(seconds=1))
    Timer.objects.filter(kind="expiration").update(due_on=now() - timedelta(seconds=1))

    def expire() -> None:
        sweep()
        run_batch()

    assert moves(expire)
    assert not Session.objects.filter(status="waiting").exists()


def test_a_session_that_can_not_be_read(ann: Contact, flow: Flow, say: Say, moves: Moves) -> None:
    create_start(flow=flow, contacts=[ann])
    run_batch()
    Session.objects.update(state="{")
    assert moves(lambda: modify_contact(contact=ann, modifiers=[]))


def test_who_is_only_told_something_stays_as_they_are(workspace: Workspace, ann: Contact, moves: Moves) -> None:
    create_start(flow=add_flow(workspace, make_flow("Told", [node("all", send("Hello"))])), contacts=[ann])
    assert not moves(run_batch)


def test_groups_that_fill_themselves(workspace: Workspace, ann: Contact, moves: Moves) -> None:
    create_group(workspace=workspace, name="All", query="tel != ''")

    def fill() -> None:
        run_jobs()
        run_batch()

    assert moves(fill)
    assert ann.memberships.exists()


def test_values_of_a_field_that_goes(workspace: Workspace, ann: Contact, moves: Moves) -> None:
    field = create_field(workspace=workspace, key="crop", name="Crop")
    modify_contact(contact=ann, modifiers=[FieldModifier(FieldRef("crop"), "maize")])
    delete_field(field=field)
    assert moves(run_jobs)


def test_merging_tells_of_both(workspace: Workspace, ann: Contact, moves: Moves) -> None:
    other, _ = create_contact(workspace=workspace)
    assert moves(lambda: merge_contacts(kept=ann, other=other))
    assert list(ErasedContact.objects.values_list("pk", "workspace")) == [(other.pk, workspace.pk)]


def test_it_moves_on_where_clocks_do_not(ann: Contact, moves: Moves, say: Say) -> None:
    Contact.objects.filter(pk=ann.pk).update(modified_on=now() + timedelta(hours=1))
    assert moves(lambda: say("hello", NUMBER))


def test_that_somebody_was_erased_is_known_for_a_year(workspace: Workspace, ann: Contact) -> None:
    erase_contacts(workspace_id=workspace.pk, contacts=[ann.pk])
    assert forget_erased() == 0
    ErasedContact.objects.update(erased_on=now() - KEEP_ERASED - timedelta(days=1))
    assert forget_erased() == 1

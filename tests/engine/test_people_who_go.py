"""Contacts that are erased or merged while something is about to happen to them."""

import pytest

from engine.core.pacing import Pace
from engine.models import (
    Broadcast,
    Channel,
    ChannelLog,
    Contact,
    Flow,
    Inbox,
    Message,
    Notification,
    Recipient,
    Role,
    Session,
    Start,
    Ticket,
    User,
    Workspace,
)
from engine.models import InboundPart as InboundPartRow
from engine.runner.batch import run_batch
from engine.services import bulk
from engine.services.audience import Audience
from engine.services.broadcasts import create_broadcast
from engine.services.contacts import modify_contact
from engine.services.erasure import erase_contacts
from engine.services.inbound_parts import TEXT, InboundPart, keep_part
from engine.services.merging import merge_contacts
from engine.services.starts import create_start
from engine.services.tickets import assign_ticket
from engine.services.workspaces import add_member
from flows.message import MsgContent
from flows.modifiers.name import NameModifier
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import action, node, question, send
from tests.engine.flows import flow as make_flow
from tests.engine.triggers import create_trigger


def outcomes(start: Start) -> list[str]:
    rows = Recipient.objects.filter(bulk_id=start.pk).order_by("contact_id")
    return [f"{row.outcome} {row.reason}".strip() for row in rows]


def drain() -> None:
    while run_batch().contacts or bulk.advance():
        pass


def go_through(start: Start) -> None:
    """Both of its waves."""
    drain()
    Start.objects.update(next_on=None)
    drain()
    start.refresh_from_db()


def test_a_start_ends_though_some_of_its_people_are_erased(workspace: Workspace, flow: Flow, say: Say) -> None:
    people = numbers(4)
    say("hello", *people)
    start = create_start(flow=flow, everyone=True, pace=Pace(wave_size=2, wave_minutes=1))
    gone = [contact_of(people[1]).pk, contact_of(people[2]).pk]  # one is in the inbox, one in the ledger
    assert erase_contacts(workspace_id=workspace.pk, contacts=gone) == 2
    go_through(start)
    assert (start.status, Inbox.objects.count()) == ("completed", 0)
    assert outcomes(start) == ["started", "skipped gone", "skipped gone", "started"]


def test_a_start_ends_though_two_of_its_people_are_merged(flow: Flow, say: Say) -> None:
    people = numbers(4)
    say("hello", *people)
    start = create_start(flow=flow, everyone=True, pace=Pace(wave_size=2, wave_minutes=1))
    merge_contacts(kept=contact_of(people[1]), other=contact_of(people[2]))
    go_through(start)
    assert (start.status, Inbox.objects.count()) == ("completed", 0)
    assert outcomes(start) == ["started", "started", "skipped gone", "started"]


def test_who_is_erased_is_named_nowhere_else(workspace: Workspace, channel: Channel, flow: Flow, say: Say) -> None:
    agent = User.objects.create_user("agent@example.org", name="Agent")
    add_member(workspace=workspace, user=agent, role=Role.AGENT)
    spawn = action("start_session", flow={"uuid": str(flow.pk), "name": flow.name}, contact_query="language = fra")
    asking = add_flow(workspace, make_flow("Help", [node("ask", action("open_ticket", note="Help"), spawn)]))
    create_trigger(flow=asking, keywords=["help"])
    say("help", *numbers(1))
    ana = contact_of(numbers(1)[0])
    modify_contact(contact=ana, modifiers=[NameModifier("Ana")])
    assign_ticket(ticket=Ticket.objects.get(), assignee=agent)
    start = Start.objects.exclude(trigger=None).get()
    assert numbers(1)[0] in str(start.trigger)
    assert Notification.objects.filter(facts__name="Ana").exists()
    erase_contacts(workspace_id=workspace.pk, contacts=[ana.pk])
    start.refresh_from_db()
    assert start.trigger is None
    assert not Notification.objects.exclude(subject="").exists()


@pytest.mark.parametrize("is_merged", [False, True])
def test_who_was_started_by_the_erased_goes_on_without_them(workspace: Workspace, say: Say, is_merged: bool) -> None:
    ana, friend, twin = numbers(3)
    asked = question("Colour", "Which colour, friend of @parent.contact.name?", {"Red": "red"}, to="end")
    child = add_flow(
        workspace, make_flow("Child", [*asked, node("end", send("Thanks, friend of @parent.contact.name"))])
    )
    say("hello", friend, twin)
    started = {"uuid": str(contact_of(friend).pk), "name": ""}
    spawn = action("start_session", flow={"uuid": str(child.pk), "name": child.name}, contacts=[started])
    create_trigger(flow=add_flow(workspace, make_flow("Help", [node("ask", spawn)])), keywords=["help"])
    say("hello", ana)
    modify_contact(contact=contact_of(ana), modifiers=[NameModifier("Ana")])
    say("help", ana)
    drain()
    assert texts_to(friend) == ["Which colour, friend of Ana?"]
    gone = contact_of(ana)
    if is_merged:
        merge_contacts(kept=contact_of(twin), other=gone)
        gone = contact_of(twin)
    assert "Ana" in Session.objects.get(status="waiting").state
    erase_contacts(workspace_id=workspace.pk, contacts=[gone.pk])
    assert "Ana" not in Session.objects.get(status="waiting").state
    say("red", friend)
    assert texts_to(friend)[1] == "Thanks, friend of "
    assert not Session.objects.filter(status="waiting").exists()


@pytest.fixture
def ana(workspace: Workspace, flow: Flow, say: Say) -> Contact:
    say("hello", *numbers(2))
    return contact_of(numbers(1)[0])


def test_what_was_for_the_erased_alone_is_forgotten(workspace: Workspace, flow: Flow, ana: Contact) -> None:
    friend = contact_of(numbers(2)[1])
    ways = [{"contacts": (ana.pk,)}, {"urns": (f"tel:{numbers(1)[0]}",)}, {"contacts": (ana.pk, friend.pk)}]
    for way in ways:
        create_start(flow=flow, audience=Audience(**way), params={"diagnosis": "x"})  # type: ignore[arg-type]
        create_broadcast(
            workspace=workspace,
            audience=Audience(**way),  # type: ignore[arg-type]
            translations={"eng": MsgContent("Dear Ana")},
            base_language="eng",
        )
    erase_contacts(workspace_id=workspace.pk, contacts=[ana.pk])
    assert [row.params for row in Start.objects.order_by("pk")] == [{}, {}, {"diagnosis": "x"}]
    assert [row.translations["eng"]["text"] for row in Broadcast.objects.order_by("pk")] == ["", "", "Dear Ana"]


def test_the_log_of_a_channel_forgets_the_erased(workspace: Workspace, channel: Channel, ana: Contact) -> None:
    """Also what was sent to them where the provider has no number of theirs, or has it without the country's code."""
    message = Message.objects.get(contact=ana)
    number = numbers(1)[0]
    kept = {"status": 200, "response": "", "milliseconds": 1, "is_error": False, "method": "POST", "url": ""}
    for request, sent in ((f"from=0{number[4:]}", None), ("text=Ana", message.pk), ("from=0788999999", None)):
        row = {**kept, "request": request, "message_id": sent, "is_inbound": not sent}
        ChannelLog.objects.create(workspace=workspace, channel=channel, **row)
    erase_contacts(workspace_id=workspace.pk, contacts=[ana.pk])
    assert list(ChannelLog.objects.values_list("request", flat=True)) == ["from=0788999999"]


def test_a_message_that_came_in_part_is_forgotten(workspace: Workspace, channel: Channel, ana: Contact) -> None:
    number = numbers(1)[0]
    for sender in (f"tel:{number}", number, "0788999999"):
        keep_part(
            InboundPart(
                channel_id=channel.pk, name=sender, number=1, total=2, sender=sender, coding=TEXT, octets=b"secret"
            )
        )
    erase_contacts(workspace_id=workspace.pk, contacts=[ana.pk])
    assert list(InboundPartRow.objects.values_list("sender", flat=True)) == ["0788999999"]

"""Tickets: from the flow that opens one to the flow that follows when it is closed."""

import pytest
from django.db.models import Sum

from engine.assets import place
from engine.models import Channel, Message, Outbox, Role, Run, Ticket, TicketCount, TicketEvent, Topic, User, Workspace
from engine.runner.batch import run_batch
from engine.runner.sweeping import squash_counts
from engine.search.finding import find_contacts
from engine.services import tickets as service
from engine.services.contacts import modify_contact
from engine.services.erasure import erase_contacts
from engine.services.merging import merge_contacts
from engine.services.triggers import save_trigger
from engine.services.workspaces import add_member
from flows.modifiers.status import StatusModifier
from tests.engine.conftest import Say, add_flow, contact_of, texts_to
from tests.engine.flows import action, node, send
from tests.engine.flows import flow as make_flow
from tests.engine.triggers import create_trigger

ANA = "+250788000001"


@pytest.fixture
def agent(workspace: Workspace) -> User:
    user = User.objects.create_user("agent@example.org", name="Agent")
    add_member(workspace=workspace, user=user, role=Role.AGENT)
    return user


@pytest.fixture
def ticket(workspace: Workspace, channel: Channel, say: Say) -> Ticket:
    """One that a flow opened, with a note."""
    asking = node("ask", action("open_ticket", note="Asks for @contact.urn"), send("We call you"))
    create_trigger(flow=add_flow(workspace, make_flow("Help", [asking])), keywords=["help"])
    say("help", ANA)
    return Ticket.objects.get(contact=contact_of(ANA))


def kinds(ticket: Ticket) -> list[str]:
    return [event.kind for event in events(ticket)]


def events(ticket: Ticket) -> list[TicketEvent]:
    return list(TicketEvent.objects.filter(ticket=ticket).order_by("id"))


def test_a_flow_opens_one(ticket: Ticket, say: Say) -> None:
    assert ticket.topic is not None
    assert (ticket.status, ticket.topic.name, ticket.assignee) == ("open", Topic.GENERAL, None)
    opened, note = events(ticket)
    assert (opened.kind, note.kind, note.user) == ("opened", "note", None)
    assert ANA in note.note
    say("help", ANA)
    assert Ticket.objects.count() == 1
    assert texts_to(ANA) == ["We call you", "We call you"]


def test_people_work_on_it(ticket: Ticket, agent: User, workspace: Workspace) -> None:
    health = service.create_topic(workspace=workspace, name=" Health ")
    assert service.create_topic(workspace=workspace, name="HEALTH") == health
    service.assign_ticket(ticket=ticket, assignee=agent, by=agent)
    service.change_topic(ticket=ticket, topic=health, by=agent)
    service.note_ticket(ticket=ticket, note="Called\x00 twice", by=agent)
    assert (ticket.assignee, ticket.topic) == (agent, health)
    assert kinds(ticket) == ["opened", "note", "assigned", "topic", "note"]
    last = TicketEvent.objects.filter(ticket=ticket).latest("id")
    assert (last.note, last.user) == ("Called twice", agent)


def test_an_answer_leaves_before_what_is_sent_to_many(ticket: Ticket, agent: User) -> None:
    message = service.reply_ticket(ticket=ticket, text="How can we help?", by=agent)
    assert (message.text, message.status) == ("How can we help?", Message.Status.QUEUED)
    assert Outbox.objects.get(message=message).priority == 0
    ticket.refresh_from_db()
    assert ticket.replied_on
    assert kinds(ticket)[-1] == "replied"


def test_who_stopped_is_not_answered(ticket: Ticket, agent: User) -> None:
    modify_contact(contact=contact_of(ANA), modifiers=[StatusModifier("stopped")])
    with pytest.raises(service.TicketRefused):
        service.reply_ticket(ticket=ticket, text="Hello?", by=agent)
    assert not Message.objects.filter(text="Hello?").exists()


def test_when_it_is_closed_a_flow_follows(ticket: Ticket, agent: User, workspace: Workspace) -> None:
    after = add_flow(
        workspace, make_flow("After", [node("after", send("Were we of help, @trigger.ticket.topic.name?"))])
    )
    save_trigger(flow=after, kind="closed_ticket")
    service.close_ticket(ticket=ticket, by=agent)
    assert (ticket.status, bool(ticket.closed_on)) == ("closed", True)
    run_batch()
    assert Run.objects.filter(flow=after).count() == 1
    assert texts_to(ANA)[-1] == "Were we of help, General?"


def test_one_is_open_at_a_time(ticket: Ticket, agent: User) -> None:
    topic = ticket.topic
    assert topic is not None
    with pytest.raises(service.TicketRefused):
        service.open_ticket(contact=contact_of(ANA), topic=topic, by=agent)
    service.close_ticket(ticket=ticket, by=agent)
    second = service.open_ticket(contact=contact_of(ANA), topic=topic, assignee=agent, note="Again", by=agent)
    assert (second.assignee, second.opened_by) == (agent, agent)
    with pytest.raises(service.TicketRefused):
        service.reopen_ticket(ticket=ticket, by=agent)
    service.close_ticket(ticket=second, by=agent)
    service.reopen_ticket(ticket=ticket, by=agent)
    assert (ticket.status, ticket.closed_on) == ("open", None)


def test_a_topic_that_goes_leaves_its_tickets(ticket: Ticket, workspace: Workspace) -> None:
    topic = service.create_topic(workspace=workspace, name="Water")
    service.rename_topic(topic=topic, name="Wells")
    service.change_topic(ticket=ticket, topic=topic)
    service.delete_topic(topic=topic)
    ticket.refresh_from_db()
    assert ticket.topic is not None
    assert ticket.topic.name == Topic.GENERAL
    with pytest.raises(service.TicketRefused):
        service.delete_topic(topic=ticket.topic)


def test_contacts_are_found_by_their_tickets(ticket: Ticket, workspace: Workspace, say: Say) -> None:
    say("hello", "+250788000002")
    assert [one.pk for one in find_contacts(place(workspace.pk), "tickets > 0")] == [ticket.contact_id]


def test_who_is_erased_has_none(ticket: Ticket, workspace: Workspace) -> None:
    erase_contacts(workspace_id=workspace.pk, contacts=[ticket.contact_id])
    assert not Ticket.objects.exists()
    assert not TicketEvent.objects.exists()


def counts(workspace: Workspace) -> dict[str, int]:
    rows = TicketCount.objects.for_workspace(workspace).values_list("scope").annotate(Sum("count"))
    return {scope: count for scope, count in rows if count}


def test_counters_follow(ticket: Ticket, agent: User, workspace: Workspace) -> None:
    general = ticket.topic_id
    assert counts(workspace) == {f"topic:{general}": 1, "assignee:": 1}
    service.assign_ticket(ticket=ticket, assignee=agent, by=agent)
    service.note_ticket(ticket=ticket, note="Rings a bell", by=agent)
    assert counts(workspace) == {f"topic:{general}": 1, f"assignee:{agent.pk}": 1}
    service.close_ticket(ticket=ticket, by=agent)
    squash_counts()
    assert counts(workspace) == {"closed": 1}
    assert TicketCount.objects.count() == 1
    erase_contacts(workspace_id=workspace.pk, contacts=[ticket.contact_id])
    assert counts(workspace) == {}


def test_the_clock_runs_from_the_first_message_that_nobody_answered(ticket: Ticket, agent: User, say: Say) -> None:
    assert ticket.waiting_since
    service.reply_ticket(ticket=ticket, text="Which well?", by=agent)
    ticket.refresh_from_db()
    assert ticket.waiting_since is None
    say("the old one", ANA)
    ticket.refresh_from_db()
    since = ticket.waiting_since
    assert since
    say("by the church", ANA)
    ticket.refresh_from_db()
    assert ticket.waiting_since == since
    assert ticket.active_on > since
    service.close_ticket(ticket=ticket, by=agent)
    assert ticket.waiting_since is None


def test_of_two_contacts_that_are_one_a_ticket_stays_open(ticket: Ticket, agent: User, say: Say) -> None:
    say("help", "+250788000002")
    other = Ticket.objects.exclude(pk=ticket.pk).get()
    merge_contacts(kept=contact_of(ANA), other=contact_of("+250788000002"), by=agent)
    other.refresh_from_db()
    assert (other.contact, other.status, other.waiting_since) == (ticket.contact, "closed", None)
    assert TicketEvent.objects.filter(contact=ticket.contact_id, ticket=other).exists()

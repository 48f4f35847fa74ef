from collections.abc import Callable
from typing import Any

import pytest

from engine.models import Membership, Role, Ticket, TicketEvent, Topic, User, Workspace
from engine.models.base import uuid7
from engine.services.tickets import create_topic
from tests.dashboard.addresses import make_ticket
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(workspace: Workspace) -> Topic:
    return create_topic(workspace=workspace, name=Topic.GENERAL)


@pytest.fixture
def ticket(workspace: Workspace, topic: Topic) -> Ticket:
    return make_ticket(workspace, topic=topic)


@pytest.fixture
def designer(workspace: Workspace) -> User:
    user = member(workspace, Role.DESIGNER)
    workspace.touch_assets()
    return user


def act(api: Api, action: str, *tickets: Ticket, status: int = 204, **more: Any) -> Any:
    sent = {"tickets": [str(ticket.pk) for ticket in tickets], "action": action, **more}
    return api.post("ticket_actions", sent, status)


def test_shown(api: Api, ticket: Ticket, topic: Topic, owner: User, foreign: Workspace) -> None:
    theirs = make_ticket(foreign)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=owner)
    (shown,) = api.results("tickets")
    assert shown == {
        "uuid": str(ticket.pk),
        "contact": {"uuid": str(ticket.contact_id), "name": "Asha"},
        "status": "open",
        "topic": {"uuid": str(topic.pk), "name": "General"},
        "assignee": {"uuid": str(owner.pk), "email": "owner@example.org", "name": ""},
        "opened_on": shown["opened_on"],
        "opened_by": None,
        "opened_in": None,
        "modified_on": shown["modified_on"],
        "closed_on": None,
    }
    assert api.results("tickets", uuid=ticket.pk) == api.results("tickets", contact=ticket.contact_id) == [shown]
    assert api.results("tickets", uuid=theirs.pk) == api.results("tickets", contact=theirs.contact_id) == []
    assert api.results("tickets", after="2020-01-01", reverse=1) == [shown]


def test_agents_see_their_own_and_those_of_nobody(api_of: Callable[[Role], Api], ticket: Ticket, owner: User) -> None:
    agents = api_of(Role.AGENT)
    assert len(agents.results("tickets")) == 1
    Ticket.objects.update(assignee=owner)
    assert agents.results("tickets") == []
    refused = act(agents, "close", ticket, status=400)
    assert refused == {"tickets": [f"No such object: {ticket.pk}"]}


def test_what_is_done_about_them(api: Api, workspace: Workspace, ticket: Ticket, topic: Topic, designer: User) -> None:
    other = create_topic(workspace=workspace, name="Health")
    act(api, "assign", ticket, assignee=designer.email)
    act(api, "change_topic", ticket, topic="health")
    act(api, "add_note", ticket, note="Rings a bell")
    act(api, "close", ticket)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.topic, ticket.status) == (designer, other, "closed")
    act(api, "reopen", ticket)
    act(api, "assign", ticket, assignee=None)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (None, "open")
    kinds = TicketEvent.objects.filter(ticket=ticket).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["assigned", "topic", "note", "closed", "reopened", "assigned"]


def test_what_is_refused(api: Api, workspace: Workspace, ticket: Ticket, foreign: Workspace) -> None:
    theirs = make_ticket(foreign)
    for action, need in (("assign", "assignee"), ("add_note", "note"), ("change_topic", "topic")):
        told = act(api, action, ticket, status=400)
        assert told == {"non_field_errors": [f'For action "{action}" you must specify the {need}']}
    assert act(api, "assign", ticket, assignee="x", status=400) == {"assignee": ["No such object: x"]}
    assert act(api, "eat", ticket, status=400) == {"action": ['"eat" is not a valid choice.']}
    assert act(api, "close", theirs, status=400) == {"tickets": [f"No such object: {theirs.pk}"]}
    closed = Ticket.objects.create(
        workspace=workspace, contact=ticket.contact, status="closed", active_on=ticket.active_on
    )
    told = act(api, "reopen", closed, status=400)
    assert told == {"non_field_errors": ["another ticket of this contact is open"]}


def test_topics(api: Api, ticket: Ticket, topic: Topic, foreign: Workspace) -> None:
    create_topic(workspace=foreign, name="Theirs")
    made = api.post("topics", {"name": "Health"})
    assert made == {
        "uuid": made["uuid"],
        "name": "Health",
        "counts": {"open": 0},
        "system": False,
        "created_on": made["created_on"],
    }
    assert api.post("topics", {"name": "HEALTH"}, 400) == {"name": ["This field must be unique."]}
    assert api.post("topics", {"name": "Clinics"}, 200, uuid=made["uuid"])["name"] == "Clinics"
    assert api.post("topics", {"name": "All"}, 403, uuid=topic.pk) == {"detail": "Cannot modify system object."}
    api.post("topics", {"name": "All"}, 404, uuid=uuid7())
    shown = [(one["name"], one["system"], one["counts"]["open"]) for one in api.results("topics")]
    assert shown == [("Clinics", False, 0), ("General", True, 1)]


def test_users(api: Api, workspace: Workspace, owner: User, foreign: Workspace) -> None:
    member(foreign, Role.AGENT, "theirs@example.org")
    agent = member(workspace, Role.AGENT)
    User.objects.filter(pk=agent.pk).update(name="Ana Maria Agent")
    assert [one["email"] for one in api.results("users")] == ["agent@example.org", "owner@example.org"]
    (shown,) = api.results("users", role="agent")
    assert shown == {
        "uuid": str(agent.pk),
        "email": "agent@example.org",
        "first_name": "Ana",
        "last_name": "Maria Agent",
        "role": "agent",
        "team": None,
        "avatar": None,
        "created_on": shown["created_on"],
    }
    assert api.results("users", email="AGENT@example.org") == api.results("users", uuid=agent.pk) == [shown]
    assert len(api.results("users", role=["agent", "administrator"])) == 2
    assert api.results("users", role="nothing") == []
    Membership.objects.filter(user=agent).delete()
    assert api.results("users", uuid=agent.pk) == []


@pytest.mark.parametrize("number", [2, 20])
def test_few_queries_for_many(
    api: Api, workspace: Workspace, topic: Topic, queries: Callable[[int], Any], number: int
) -> None:
    for place in range(number):
        make_ticket(workspace, f"C{place}", topic=topic)
    api.get("tickets")
    with queries(4):
        api.get("tickets")

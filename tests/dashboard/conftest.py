"""A workspace with people in each role, a flow that some contacts have answered, and a second workspace beside it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, TestCase

from engine.models import (
    Channel,
    Contact,
    ContactURN,
    Flow,
    FlowCount,
    FlowRevision,
    Group,
    GroupMembership,
    Membership,
    Message,
    Role,
    Run,
    Start,
    User,
    Workspace,
)
from engine.models.base import uuid7
from tests.dashboard.definitions import SNACKS

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ends_of_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request's transaction is a part of the test's here: what waits for its end is done with the answer."""
    request = Client.request

    def ended(client: Client, **asked: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return request(client, **asked)

    monkeypatch.setattr(Client, "request", ended)


@pytest.fixture
def workspace(db: None) -> Workspace:
    return Workspace.objects.create(name="Snack lovers", country="KE", languages=["eng"], timezone="Africa/Nairobi")


@pytest.fixture
def foreign(db: None) -> Workspace:
    return Workspace.objects.create(name="Tea lovers", country="UG", languages=["eng"])


def member(workspace: Workspace, role: Role, email: str = "") -> User:
    user = User.objects.create_user(email or f"{role}@example.org")
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return user


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return member(workspace, Role.OWNER)


@pytest.fixture
def browser(owner: User) -> Client:
    """The owner's browser, signed in."""
    return signed_in(owner)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_flow(workspace: Workspace, definition: dict[str, Any] = SNACKS, **fields: Any) -> Flow:
    """A published flow; several of one definition get keys of their own."""
    taken = Flow.objects.filter(pk=definition["uuid"]).exists()
    values = {
        "id": uuid7() if taken else UUID(definition["uuid"]),
        "name": definition["name"],
        "published": 1,
        **fields,
    }
    flow = Flow.objects.create(workspace=workspace, language="eng", **values)
    FlowRevision.objects.create(workspace=workspace, flow=flow, number=1, definition=definition)
    return flow


@pytest.fixture
def flow(workspace: Workspace) -> Flow:
    return make_flow(workspace)


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return Channel.objects.create(
        workspace=workspace, type="EX", name="SMS", schemes=["tel"], roles=["send", "receive"]
    )


def make_contact(workspace: Workspace, name: str, number: str = "", groups: tuple[Group, ...] = ()) -> Contact:
    contact = Contact.objects.create(workspace=workspace, name=name, language="eng")
    if number:
        ContactURN.objects.create(workspace=workspace, contact=contact, identity=f"tel:{number}")
    for group in groups:
        GroupMembership.objects.create(contact=contact, group=group)
    return contact


def make_message(contact: Contact, text: str, **fields: Any) -> Message:
    values = {"direction": "out", "status": "sent", "urn": "tel:+254700000001", **fields}
    return Message.objects.create(workspace=contact.workspace, contact=contact, text=text, **values)


def make_run(contact: Contact, flow: Flow, status: str = "completed", minutes: int = 0, **results: Any) -> Run:
    """A run that began some minutes after noon, with results as `key={"category": …, "value": …, "input": …}`."""
    began = NOON + timedelta(minutes=minutes)
    ended = began + timedelta(minutes=5) if status == "completed" else None
    return Run.objects.create(
        workspace=contact.workspace,
        session_id=uuid7(),
        contact=contact,
        flow=flow,
        status=status,
        results=results,
        created_on=began,
        modified_on=ended or began,
        exited_on=ended,
    )


def make_counts(flow: Flow, counts: dict[str, int]) -> None:
    for scope, count in counts.items():
        FlowCount.objects.create(workspace=flow.workspace, flow=flow, scope=scope, count=count)


@pytest.fixture
def queries(django_assert_num_queries: Callable[[int], Any]) -> Callable[[int], Any]:
    return django_assert_num_queries


def make_start(flow: Flow, **fields: Any) -> Start:
    return Start.objects.create(workspace=flow.workspace, flow=flow, **fields)

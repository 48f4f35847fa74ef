"""A working day of an agent in a real browser: takes a ticket, answers, notes, closes, and sees nothing else."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import CannedAnswer, Channel, Message, Role, Ticket, TicketEvent, Topic, User, Workspace
from engine.services.channels import create_channel
from engine.services.contacts import create_contact
from engine.services.tickets import open_ticket
from engine.services.workspaces import add_member, create_workspace
from flows.modifiers.name import NameModifier
from flows.modifiers.urns import URNsModifier
from tests.dashboard.conftest import make_message


@pytest.fixture
def workspace(transactional_db: None) -> Workspace:
    made = create_workspace(name="Help line", owner="owner@example.org", country="XK")
    agent = User.objects.create_user("agent@example.org", "correct horse battery", name="Arta")
    add_member(workspace=made.workspace, user=agent, role=Role.AGENT)
    channel = create_channel(workspace=made.workspace, code="EX", name="Gateway", address="1234")
    CannedAnswer.objects.create(workspace=made.workspace, name="Clinic", text="Dear @contact.name, it opens at 9.")
    ticket = make_ticket(made.workspace, channel, "Asha", "+38344000001")
    make_message(ticket.contact, "Where is the clinic?", direction="in", status="handled")
    other = make_ticket(made.workspace, channel, "Brian", "+38344000002")
    Ticket.objects.filter(pk=other.pk).update(assignee=made.owner)
    return made.workspace


def make_ticket(workspace: Workspace, channel: Channel, name: str, number: str) -> Ticket:
    urns = URNsModifier(urns=(f"tel:{number}",), modification="append")
    contact, errors = create_contact(workspace=workspace, modifiers=[NameModifier(name=name), urns])
    assert not errors
    return open_ticket(contact=contact, topic=Topic.objects.get(workspace=workspace))


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill("agent@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()


def test_a_day(page: Page, live_server: LiveServer, workspace: Workspace) -> None:
    sign_in(page, live_server.url)
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    page.get_by_role("link", name=re.compile("Nobody")).click()
    expect(page.get_by_text("Brian")).to_have_count(0)
    page.get_by_role("link", name="Asha").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Arta gave it to Arta")).to_be_visible()

    page.get_by_role("button", name="Canned answers").click()
    page.get_by_role("button", name=re.compile("Clinic")).click()
    box = page.get_by_label("Reply")
    expect(box).to_have_value("Dear Asha, it opens at 9.")
    expect(page.get_by_text("1 SMS")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("log").get_by_text("Dear Asha, it opens at 9.")).to_be_visible()

    page.get_by_label("Note", exact=True).fill("Asked about the clinic")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("log").get_by_text("Asked about the clinic")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("status")).to_contain_text("Closed.")

    ticket = Ticket.objects.get(status=Ticket.Status.CLOSED)
    kinds = list(TicketEvent.objects.filter(ticket=ticket).order_by("id").values_list("kind", flat=True))
    assert kinds == ["opened", "assigned", "replied", "note", "closed"]
    assert Message.objects.get(direction="out").text == "Dear Asha, it opens at 9."


def test_nothing_else_is_there(page: Page, live_server: LiveServer, workspace: Workspace) -> None:
    sign_in(page, live_server.url)
    sections = page.get_by_role("navigation", name="Sections").get_by_role("link")
    expect(sections).to_have_text(["Tickets"])
    for path in ("contacts", "flows", "messages", "channels", "triggers", "workspace", "tickets/topics"):
        answer = page.request.get(f"{live_server.url}/{path}/")
        assert answer.status == 403, path
    theirs = Ticket.objects.get(assignee__email="owner@example.org")
    assert page.request.get(f"{live_server.url}/tickets/{theirs.pk}/").status == 404

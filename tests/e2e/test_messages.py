"""What a designer does with messages: read what came in, label and answer it, write to everybody."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import Broadcast, Contact, Message, Workspace
from tests.dashboard.conftest import make_message
from tests.e2e.editor_page import sign_in as sign_in_to
from tests.e2e.test_poll import add_contacts, sign_in

SECOND = 1_000
QUESTION = "Is the clinic open?"


def test_from_the_inbox_to_a_broadcast(site: str, page: Page) -> None:
    workspace = sign_in(page, site)
    add_contacts(workspace, 3)
    asha = Contact.objects.for_workspace(workspace).order_by("pk")[0]
    make_message(asha, QUESTION, direction="in", status="handled")

    label(page, asha)
    answer(page, workspace)
    write_to_all(page)


def test_by_keys_alone(page: Page, live_server: LiveServer) -> None:
    workspace = sign_in_to(page.context, live_server.url)
    contact = Contact.objects.create(workspace=workspace, name="Asha")
    for text in ("first", "second", "third"):
        make_message(contact, text, direction="in", status="handled")
    page.goto(f"{live_server.url}/messages/")
    rows = page.locator("tbody tr")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("e")
    expect(page.get_by_text("1 changed")).to_be_visible()
    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("/")
    page.keyboard.type("xjek?")
    expect(page.get_by_role("searchbox")).to_have_value("xjek?")
    expect(rows).to_have_count(2)
    rows.nth(0).get_by_role("checkbox").focus()
    page.keyboard.press("?")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    rows.nth(0).get_by_role("checkbox").focus()
    page.keyboard.press("x")
    expect(rows.nth(0).get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("button", name="Keys in this list").click()
    page.get_by_label("Use these keys in this browser").check()
    page.get_by_role("button", name="Close").click()
    rows.nth(0).get_by_role("checkbox").focus()
    page.keyboard.press("r")
    expect(page.get_by_label("Reply")).to_be_focused()


def label(page: Page, contact: Contact) -> None:
    sections = page.get_by_role("navigation", name="Sections")
    sections.get_by_role("link", name="Messages").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_role("link", name="Make a label").click()
    page.get_by_label("Name").fill("Health")
    page.get_by_role("button", name="Save").click()
    sections.get_by_role("link", name="Messages").click()
    page.get_by_label(f"Tick the message of {contact.name}").check()
    page.get_by_role("button", name="Add the label").click()
    expect(page.get_by_text("1 changed")).to_be_visible()
    page.get_by_role("link", name="Health").first.click()
    expect(page.get_by_text(QUESTION)).to_be_visible()


def answer(page: Page, workspace: Workspace) -> None:
    page.get_by_role("cell").get_by_role("link").first.click()
    page.get_by_label("Reply").fill("Until five.")
    expect(page.get_by_text("1 SMS")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It is on its way.")).to_be_visible()
    assert Broadcast.objects.for_workspace(workspace).get().total == 1
    assert Message.objects.get(text=QUESTION).labels


def write_to_all(page: Page) -> None:
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Messages").click()
    page.get_by_role("button", name="New broadcast").click()
    page.get_by_role("textbox").first.fill("The clinic is open, @contact.first_name")
    page.get_by_label("Everyone").check()
    send = page.get_by_role("button", name="Send to 3 people")
    send.click()
    expect(page.get_by_text("On its way to 3 people.")).to_be_visible()
    expect(page.get_by_text("of 3 people had their turn")).to_be_visible()

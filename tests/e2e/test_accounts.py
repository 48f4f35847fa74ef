"""Somebody's account in a real browser: wrong password, second factor, sessions, an invitation, roles, workspaces."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from django.core import mail
from django.utils.timezone import now
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import AuditEntry, Membership, Role, Workspace
from engine.services.workspaces import add_member, create_workspace

OWNER, GUEST, PASSWORD = "owner@example.org", "bea@example.org", "correct horse battery"


@pytest.fixture
def workspace(transactional_db: None) -> Workspace:
    made = create_workspace(name="Youth line", owner=OWNER, password=PASSWORD, country="XK")
    other = create_workspace(name="Health line", owner="chief@example.org", country="XK")
    add_member(workspace=other.workspace, user=made.owner, role=Role.VIEWER)
    return made.workspace


@pytest.fixture
def elsewhere(chromium: Browser) -> Iterator[Page]:
    """Another browser."""
    context = chromium.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str, password: str = PASSWORD, email: str = OWNER) -> None:
    page.goto(f"{address}/sign-in/")
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_label("Code").press("Enter")


def test_signing_in(page: Page, elsewhere: Page, live_server: LiveServer, workspace: Workspace) -> None:
    sign_in(page, live_server.url, password="wrong")
    expect(page.get_by_text(re.compile("correct e-mail and password"))).to_be_visible()
    sign_in(page, live_server.url)
    expect(page.get_by_role("heading", name="Youth line")).to_be_visible()

    page.goto(f"{live_server.url}/account/second-factor/")
    secret = page.locator("code").first.inner_text().replace(" ", "")
    give_code(page, "000000")
    expect(page.get_by_text("This code isn't right")).to_be_visible()
    give_code(page, pyotp.TOTP(secret).now())
    codes = page.locator("main li code")
    expect(codes).to_have_text([re.compile(r"^[a-z2-7]{4}(-[a-z2-7]{4}){3}$")] * 8)
    recovery = codes.all_inner_texts()

    sign_in(elsewhere, live_server.url)
    give_code(elsewhere, "000000")
    expect(elsewhere.get_by_text("This code isn't right")).to_be_visible()
    give_code(elsewhere, pyotp.TOTP(secret).at(now() + timedelta(seconds=30)))  # each code is taken once
    expect(elsewhere.get_by_role("heading", name="Youth line")).to_be_visible()

    page.goto(f"{live_server.url}/account/")
    expect(page.get_by_text("8 recovery codes are left.")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.get_by_text("That session is ended.")).to_be_visible()
    elsewhere.goto(f"{live_server.url}/flows/")
    expect(elsewhere.get_by_role("button", name="Sign in")).to_be_visible()

    sign_in(elsewhere, live_server.url)
    give_code(elsewhere, recovery[0])
    expect(elsewhere.get_by_role("heading", name="Youth line")).to_be_visible()
    page.reload()
    expect(page.get_by_text("7 recovery codes are left.")).to_be_visible()


def test_an_invitation(page: Page, elsewhere: Page, live_server: LiveServer, workspace: Workspace) -> None:
    sign_in(page, live_server.url)
    expect(page.get_by_role("heading", name="Youth line")).to_be_visible()
    page.goto(f"{live_server.url}/workspace/members/")
    page.get_by_label("E-mail address").fill(GUEST)
    page.get_by_label("Role", exact=True).select_option("viewer")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"An invitation is on its way to {GUEST}.")).to_be_visible()
    (link,) = re.findall(r"http://\S+/join/\S+", str(mail.outbox[-1].body))

    elsewhere.goto(link)
    elsewhere.get_by_label("Your name").fill("Bea")
    elsewhere.get_by_label("A password").fill(PASSWORD)
    elsewhere.locator("main").get_by_role("button").click()
    expect(elsewhere.get_by_role("heading", name="Youth line")).to_be_visible()
    sections = elsewhere.get_by_role("navigation", name="Sections").get_by_role("link")
    expect(sections).to_have_text(["Home", "Flows"])

    page.reload()
    row = page.get_by_role("row").filter(has_text=GUEST)
    row.get_by_label("Role of Bea").select_option("analyst")
    row.get_by_role("button", name="Change").click()
    expect(page.get_by_text("The role is changed.")).to_be_visible()
    assert Membership.objects.get(workspace=workspace, user__email=GUEST).role == Role.ANALYST
    elsewhere.reload()
    expect(sections.filter(has_text="Contacts")).to_be_visible()

    page.goto(f"{live_server.url}/workspace/audit/")
    for words in ("invited somebody", "joined the workspace", "changed the role of a member"):
        expect(page.get_by_role("cell", name=re.compile(words))).to_be_visible()
    assert AuditEntry.objects.filter(workspace=workspace).count() == 3


def test_workspaces(page: Page, elsewhere: Page, live_server: LiveServer, workspace: Workspace) -> None:
    sign_in(page, live_server.url)
    page.locator("summary").filter(has_text="Youth line").click()
    page.get_by_role("button", name="Switch to Health line").click()
    expect(page.get_by_role("heading", name="Health line")).to_be_visible()
    page.goto(f"{live_server.url}/account/")
    page.get_by_role("button", name=re.compile("Begin here when I sign in .Health line.")).click()
    expect(page.get_by_text("You begin there when you sign in.")).to_be_visible()
    sign_in(elsewhere, live_server.url)
    expect(elsewhere.get_by_role("heading", name="Health line")).to_be_visible()


def test_fields_are_dragged(page: Page, live_server: LiveServer, workspace: Workspace) -> None:
    sign_in(page, live_server.url)
    expect(page.get_by_role("heading", name="Youth line")).to_be_visible()
    for name in ("Age", "Birthday", "Colour"):
        page.goto(f"{live_server.url}/contacts/fields/new/")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    names = page.get_by_role("rowheader")
    names.filter(has_text="Colour").drag_to(names.filter(has_text="Age"), target_position={"x": 5, "y": 2})
    expect(names).to_have_text(["Colour", "Age", "Birthday"])
    down = page.get_by_role("button", name="Move Colour down")
    expect(down).to_be_enabled()  # it was the last until the answer came
    down.focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Age", "Colour", "Birthday"])
    page.keyboard.press("Enter")  # the focus stays with the button
    expect(names).to_have_text(["Age", "Birthday", "Colour"])
    page.reload()
    expect(names).to_have_text(["Age", "Birthday", "Colour"])

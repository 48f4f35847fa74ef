"""Every page in a real browser: fits a phone, reads right to left, leaves the keyboard a way in."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import Contact, Flow, Global, Group, Resthook, ResthookSubscriber, Workspace
from engine.services.workspaces import create_workspace
from tests.dashboard.conftest import make_contact, make_counts, make_flow, make_message
from tests.e2e.editor_page import admit

ANSWERED = {"runs:waiting": 20, "runs:completed": 80, "result:snack:Nuts": 50, "result:snack:Fruit": 30}
PHONE: ViewportSize = {"width": 360, "height": 740}
LONG_GROUP = "Girls of 15 to 19 in the north who asked to be written to"
LONG = f"https://example.org/{'registered' * 12}"


@pytest.fixture
def flow(live_server: LiveServer, page: Page) -> Flow:
    """A flow with answers, in a workspace with one contact, whose owner has signed in."""
    made = create_workspace(name="Snack lovers", owner="owner@example.org", password="x", country="KE")
    flow = make_flow(made.workspace)
    make_counts(flow, ANSWERED)
    group = Group.objects.create(workspace=made.workspace, name=LONG_GROUP)
    contact = make_contact(made.workspace, "Asha Wanjiku", "+254700000001", (group,))
    make_message(contact, "Which snack do you like? " * 9)
    Global.objects.create(workspace=made.workspace, key="service", name="Service", value=LONG)
    hook = Resthook.objects.create(workspace=made.workspace, slug="new-registration")
    ResthookSubscriber.objects.create(workspace=made.workspace, resthook=hook, url=LONG)
    admit(page.context, live_server.url, made.owner)
    return flow


PEOPLE = (
    *("/contacts/?q=age+%3E+old", "/contacts/new/", "/contacts/columns/", "/contacts/fields/", "/contacts/fields/new/"),
    *("/contacts/groups/", "/contacts/groups/new/", "/contacts/regions/", "/contacts/regions/import/"),
    *("/contacts/imports/", "/contacts/imports/new/", "/campaigns/", "/campaigns/new/", "/campaigns/quiet-hours/"),
)
SHARED = ("/globals/", "/resthooks/", "/notifications/", "/notifications/settings/", "/webhooks/")
NEWER = ("/channels/", "/channels/new/", "/channels/new/AT/", "/triggers/", "/triggers/new/", "/schedules/new/")


def addresses(flow: Flow) -> list[str]:
    about = [f"/flows/{flow.pk}/{part}" for part in ("", "start/?everyone=on", "results/")]
    about.append(f"/contacts/{Contact.objects.get().pk}/")
    return ["/", "/flows/", "/flows/import/", *about, "/contacts/", "/messages/", *NEWER, *SHARED, *PEOPLE, "/phone/"]


def speak(page: Page, live_server: LiveServer, language: str) -> None:
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def test_pages_fit_a_phone(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.set_viewport_size(PHONE)
    for language, direction in (("en", "ltr"), ("ar", "rtl"), ("ur", "rtl")):
        speak(page, live_server, language)
        for address in addresses(flow):
            page.goto(live_server.url + address)
            expect(page.locator("h1")).to_have_count(1)
            expect(page.locator("html")).to_have_attribute("dir", direction)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_pages_fit_when_twice_as_large(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    speak(page, live_server, "fr")
    for address in ("/workspace/members/", "/workspace/tokens/", "/samples/", "/messages/", "/contacts/"):
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address


def test_a_phone_shows_which_tab_the_page_is(live_server: LiveServer, page: Page, flow: Flow) -> None:
    Workspace.objects.update(name="Youth voices of the republic and its neighbours")
    page.set_viewport_size(PHONE)
    for language in ("en", "ur"):
        speak(page, live_server, language)
        page.goto(f"{live_server.url}/flows/{flow.pk}/results/public/")
        for tab in page.locator("[aria-current=page], .sections [aria-current]").all():
            expect(tab).to_be_in_viewport(ratio=0.9)
        brand, menu = (page.locator(part).bounding_box() for part in (".brand", "details.menu"))
        assert brand
        assert menu
        assert menu["y"] < brand["y"] + brand["height"], "the menu stands beside the name"


def test_people_who_are_found_stand_below_each_other(live_server: LiveServer, page: Page, flow: Flow) -> None:
    for number in range(3):
        make_contact(flow.workspace, f"Asha {number}", f"+25470000010{number}")
    page.goto(f"{live_server.url}/flows/{flow.pk}/start/")
    page.get_by_text("Single people").click()
    page.get_by_label("Look for somebody").press_sequentially("Asha")
    found = page.get_by_role("group", name="Single people").locator("label")
    expect(found).to_have_count(4)
    places = [box for one in found.all() if (box := one.bounding_box())]
    assert len({place["x"] for place in places}) == 1
    assert len({place["y"] for place in places}) == 4


def test_bars_grow_from_where_the_reading_begins(live_server: LiveServer, page: Page, flow: Flow) -> None:
    for language, from_the_left in (("en", True), ("ar", False)):
        speak(page, live_server, language)
        page.goto(f"{live_server.url}/flows/{flow.pk}/results/")
        track, bar = (page.locator(".bars rect").nth(index).bounding_box() for index in (0, 1))
        assert track
        assert bar
        assert (abs(track["x"] - bar["x"]) < 1) is from_the_left
        assert bar["width"] == pytest.approx(track["width"] * 0.625, abs=1)


def test_keyboard_reaches_the_content_first(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.goto(f"{live_server.url}/flows/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_menu_closes_on_escape_and_keeps_the_focus(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.goto(live_server.url)
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_every_control_has_a_name(live_server: LiveServer, page: Page, flow: Flow) -> None:
    for address in addresses(flow):
        page.goto(live_server.url + address)
        for role in ("button", "link", "textbox", "searchbox", "combobox", "checkbox"):
            for control in page.get_by_role(role).all():
                assert control.aria_snapshot().strip().removeprefix(f"- {role}").strip(), (address, role)

"""Results in a real browser: quotas, samples and what people are told, with the pages that show them."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import Channel, Contact, ContactField, Flow, Quota, Run, SampleDraw, ShareBack
from engine.services import respondents
from engine.services.workspaces import create_workspace
from tests.dashboard.conftest import make_contact, make_flow, make_run
from tests.e2e.editor_page import admit

PHONE: ViewportSize = {"width": 360, "height": 740}
PARTS = "cross compare experiment people weights quota quality sharing public files"


@pytest.fixture
def flow(live_server: LiveServer, page: Page) -> Flow:
    """A flow that 36 people of two regions have answered; the owner has signed in."""
    made = create_workspace(name="Snack lovers", owner="owner@example.org", country="KE")
    workspace = made.workspace
    ContactField.objects.create(workspace=workspace, key="region", name="Region")
    Channel.objects.create(workspace=workspace, type="EX", name="SMS", schemes=["tel"], roles=["send"])
    flow = make_flow(workspace)
    for number in range(36):
        contact = make_contact(workspace, f"Person {number}")
        Contact.objects.filter(pk=contact.pk).update(fields={"region": {"text": "North" if number % 2 else "South"}})
        make_run(contact, flow, snack={"category": "Nuts" if number % 3 else "Fruit", "value": "x"})
    Run.objects.update(responded=True)
    respondents.digest(workspace=workspace)
    admit(page.context, live_server.url, made.owner)
    return flow


def test_pages_fit_a_phone(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.set_viewport_size(PHONE)
    results = [f"/flows/{flow.pk}/results/", *(f"/flows/{flow.pk}/results/{part}/" for part in PARTS.split())]
    for language in ("en", "ur"):
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        for address in (*results, "/samples/", "/samples/new/", "/messages/files/"):
            page.goto(live_server.url + address)
            expect(page.locator("h1")).to_have_count(1)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_a_quota_is_set(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.goto(f"{live_server.url}/flows/{flow.pk}/results/")
    page.get_by_role("link", name="Quotas").click()
    page.get_by_label("How many people of each kind").fill("field:region,people\nNorth,20\nSouth,20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="North")).to_contain_text("20")
    expect(page.get_by_text("The flow has no step that takes a place")).to_be_visible()
    assert Quota.objects.get().cells == [[["North"], 20], [["South"], 20]]


def test_a_sample_is_drawn(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.goto(f"{live_server.url}/contacts/groups/")
    page.get_by_role("button", name="Samples").click()
    page.get_by_role("button", name="Draw a sample").click()
    page.get_by_label("Name of the group").fill("Panel")
    page.get_by_label("Kinds of people").select_option("field:region")
    page.get_by_label("People in all").fill("10")
    page.get_by_role("button", name="Show what it would be").click()
    expect(page.get_by_text("10 people would be drawn")).to_be_visible()
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.get_by_role("row", name="Panel")).to_contain_text("Region")
    assert SampleDraw.objects.get().cells == [[["North"], 18, 5], [["South"], 18, 5]]


def test_people_are_told(live_server: LiveServer, page: Page, flow: Flow) -> None:
    page.goto(f"{live_server.url}/flows/{flow.pk}/results/sharing/")
    page.get_by_role("button", name="Show what would be told").click()
    expect(page.get_by_role("cell", name="In the whole country 67% said").first).to_be_visible()
    page.get_by_role("button", name="Tell 36 people").click()
    expect(page.get_by_text("36 people are being told")).to_be_visible()
    assert len(ShareBack.objects.get().broadcasts) == 2

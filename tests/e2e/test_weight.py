"""What a browser fetches, counted on the wire: heads and bodies, as operators serve them."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Route, expect

from engine.models import Flow
from engine.services.flows import publish_flow, save_flow
from tests.dashboard.definitions import SNACKS
from tests.e2e.conftest import processes_environment
from tests.e2e.editor_page import sign_in
from tests.e2e.served import served

BUDGET = 60_000  # bytes
WITH_A_FORM = 100_000
PAGES = [
    *("/", "/flows/", "/flows/import/", "/flows/{flow}/", "/flows/{flow}/start/", "/flows/{flow}/results/"),
    *(
        "/polls/new/",
        "/contacts/",
        "/messages/",
        "/triggers/",
        "/channels/",
        "/channels/new/",
        "/campaigns/",
        "/phone/",
    ),
]


class Scales:
    """Adds up what a page fetches from now on."""

    def __init__(self, session: CDPSession) -> None:
        self.addresses: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes[self.addresses[event["requestId"]]] = round(event["encodedDataLength"])

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("static"), {**os.environ, **processes_environment(0)}) as address:
        yield address


@pytest.fixture
def context(chromium: Browser, site: str, transactional_db: None) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 1366, "height": 768})
    yield made
    made.close()


@pytest.fixture
def flow(context: BrowserContext, site: str) -> Flow:
    revision = save_flow(workspace=sign_in(context, site), definition=SNACKS)
    publish_flow(revision=revision)
    return revision.flow


def test_pages_are_light(context: BrowserContext, site: str, flow: Flow) -> None:
    """Each with an empty cache, so with htmx and styles."""
    weights = {address: _weight(context, site + address.format(flow=flow.pk)) for address in PAGES}
    assert {address: scales.bytes for address, scales in weights.items() if scales.total > BUDGET} == {}


def _weight(context: BrowserContext, address: str) -> Scales:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    scales = Scales(session)
    page.goto(address, wait_until="networkidle")
    page.close()
    assert scales.bytes
    return scales


def test_the_editor_is_light(context: BrowserContext, site: str, flow: Flow) -> None:
    page = context.new_page()
    scales = Scales(context.new_cdp_session(page))
    later: list[str] = []

    def hold_back(route: Route) -> None:
        later.append(route.request.url)
        route.abort()

    page.route("**/*.soon.*.js", hold_back)
    with page.expect_request("**/*.soon.*.js"):
        page.goto(f"{site}/flows/{flow.pk}/edit/")
    expect(page.locator("[data-usable]")).to_be_visible()
    assert scales.total <= BUDGET, scales.bytes
    assert later


def test_the_phone_and_a_form_add_little(context: BrowserContext, site: str, flow: Flow) -> None:
    """The joined scripts also have to work: a form is opened and shows its fields."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    scales = Scales(context.new_cdp_session(page))
    page.goto(f"{site}/flows/{flow.pk}/edit/")
    expect(page.get_by_role("button", name="USSD")).to_be_visible()
    page.locator("[data-card]").first.focus()
    page.keyboard.press("e")
    expect(page.locator(".panel-body :is(input, select, textarea)").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert scales.total <= WITH_A_FORM, scales.bytes
    assert not complaints

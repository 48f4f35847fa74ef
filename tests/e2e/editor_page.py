"""The flow editor in a browser, before a server in this process that works on the database of the tests."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from engine.models import Flow, FlowDraft, Membership, Role, User, Workspace
from engine.services.flows import publish_flow, save_flow

# For all that is waited for: the machine may be busy with other tests.
PATIENCE = 60_000  # milliseconds
EMPTY: dict[str, Any] = {
    "uuid": "8d4cb1a4-6a55-4a6f-9c3d-0e4e6f7b2a10",
    "name": "Jobs poll",
    "spec_version": "14.4.2",
    "language": "eng",
    "type": "messaging",
    "localization": {},
    "nodes": [],
    "_ui": {"nodes": {}},
}


@dataclass
class Editor:
    """A signed-in designer's page with a flow open in it."""

    page: Page
    site: str
    workspace: Workspace

    def open(self, definition: dict[str, Any] = EMPTY, *, draft: dict[str, Any] | None = None) -> Flow:
        """Stores and publishes a definition and opens it; with `draft`, somebody has already gone on editing."""
        revision = save_flow(workspace=self.workspace, definition=definition)
        publish_flow(revision=revision)
        if draft:
            FlowDraft.objects.create(workspace=self.workspace, flow=revision.flow, definition=draft)
        self.visit(revision.flow)
        return Flow.objects.get(pk=revision.flow.pk)

    def visit(self, flow: Flow) -> None:
        self.page.goto(f"{self.site}/flows/{flow.pk}/edit/")
        self.ready()

    def ready(self) -> None:
        expect(self.page.locator(".bar h1")).to_be_visible()
        expect(self.page.locator("[data-usable]")).to_be_visible()

    @property
    def cards(self) -> Locator:
        return self.page.locator("[data-card]")

    def card(self, number: int) -> Locator:
        return self.cards.nth(number - 1)

    def saved(self) -> None:
        """Waits until everything is on the server."""
        expect(self.page.locator(".is-saved")).to_have_count(1)

    def definition(self) -> dict[str, Any]:
        """What the page is editing."""
        return dict(self.page.evaluate("import('/static/editor/store.js').then((store) => store.definition.peek())"))

    def stored(self, flow: Flow) -> dict[str, Any]:
        """The draft on the server once everything has been saved."""
        self.saved()
        return dict(FlowDraft.objects.get(flow=flow).definition)

    def menu(self, *labels: str) -> None:
        """Picks an entry of the open menu, and of the menus behind it."""
        for label in labels:
            self.page.get_by_role("menuitem", name=label, exact=True).click()


def sign_in(context: BrowserContext, site: str, email: str = "wanjiku@example.org") -> Workspace:
    """A workspace and its owner, whose session the browser gets."""
    workspace = Workspace.objects.create(name="Poll lovers", country="KE", languages=["eng", "urd"])
    user = User.objects.create_user(email)
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    admit(context, site, user)
    return workspace


def admit(context: BrowserContext, site: str, user: User) -> None:
    """The browser has somebody's session, as if they had signed in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def texts(definition: dict[str, Any]) -> list[str]:
    """The messages of a definition, in the order of its nodes."""
    actions = (action for node in definition["nodes"] for action in node["actions"])
    return [action["text"] for action in actions if action["type"] == "send_msg"]


def leads(definition: dict[str, Any], exit_uuid: str) -> UUID | None:
    """The node that an exit leads to."""
    exits = (one for node in definition["nodes"] for one in node["exits"] if one["uuid"] == exit_uuid)
    found = next(exits).get("destination_uuid")
    return UUID(found) if found else None

"""axe-core finds nothing serious on any page: names of controls, contrast, roles, structure."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.addresses import make_ticket
from tests.dashboard.conftest import make_message
from tests.dashboard.definitions import SNACKS
from tests.e2e.editor_page import Editor

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RUN = """async () => {
  const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
  const serious = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact))
  return serious.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`)
}"""
PAGES = [
    "/",
    "/flows/",
    "/flows/import/",
    "/flows/{flow}/",
    "/flows/{flow}/start/",
    "/flows/{flow}/results/",
    "/polls/new/",
    "/triggers/",
    "/triggers/new/",
    "/schedules/new/",
    "/contacts/",
    "/contacts/{contact}/",
    "/contacts/fields/new/",
    "/contacts/groups/new/",
    "/contacts/imports/new/",
    "/campaigns/",
    "/campaigns/new/",
    "/messages/",
    "/broadcasts/",
    "/broadcasts/new/?everyone=on",
    "/tickets/",
    "/tickets/{ticket}/",
    "/workspace/",
    "/workspace/members/",
    "/account/",
    "/webhooks/",
    "/dead-letters/",
    "/channels/",
    "/channels/new/",
    "/phone/",
]


def serious(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page(editor: Editor, scheme: Literal["light", "dark"]) -> None:
    editor.page.emulate_media(color_scheme=scheme)
    flow = editor.open(SNACKS)
    ticket = make_ticket(editor.workspace)
    make_message(ticket.contact, "Where is the clinic?", direction="in", status="handled")
    found = {"flow": flow.pk, "ticket": ticket.pk, "contact": ticket.contact_id}
    problems: dict[str, Any] = {}
    for address in PAGES:
        response = editor.page.goto(editor.site + address.format(**found))
        assert response
        assert response.ok, address
        problems[address] = serious(editor.page)
    assert {address: found for address, found in problems.items() if found} == {}


@pytest.mark.parametrize("width", [1366, 390])
def test_the_editor_with_everything_open(editor: Editor, width: int) -> None:
    page = editor.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(reduced_motion="reduce")  # half appeared, words have too little contrast
    editor.open(SNACKS)
    found = {"drawing": serious(page)}
    editor.card(1).focus()
    page.keyboard.press("a")
    expect(page.get_by_role("menu")).to_be_visible()
    found["menu"] = serious(page)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator(".panel-body :is(input, select, textarea)").first).to_be_visible()
    found["panel"] = serious(page)
    page.keyboard.press("Escape")
    editor.card(1).focus()
    page.keyboard.press("o")
    expect(page.locator(".outline [data-card]").first).to_be_visible()
    found["list"] = serious(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    found["keys"] = serious(page)
    assert {part: problems for part, problems in found.items() if problems} == {}

"""Launching a flow in a dialog: from its page and from the editor, with a start that is followed there."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from engine.models import Flow, Start
from engine.runner.batch import run_batch
from tests.dashboard.conftest import make_contact
from tests.dashboard.definitions import SNACKS
from tests.e2e.editor_page import Editor
from tests.e2e.test_axe import serious


@pytest.fixture
def flow(editor: Editor) -> Flow:
    opened = editor.open(SNACKS)
    for number in range(3):
        make_contact(editor.workspace, f"Person {number}", f"+25470000000{number}")
    return opened


def launch_everybody(frame: FrameLocator) -> None:
    frame.get_by_label("Everyone").check()
    expect(frame.locator("#audience")).to_contain_text("People")
    frame.get_by_role("button", name="Start for 3 people").click()


def test_from_the_page_of_the_flow(editor: Editor, flow: Flow) -> None:
    page = editor.page
    page.goto(f"{editor.site}/flows/{flow.pk}/")
    page.get_by_role("button", name="Start", exact=True).click()
    frame = page.frame_locator("dialog iframe")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Snacks")
    expect(frame.locator("header")).to_have_count(0)
    assert serious(page) == []
    launch_everybody(frame)
    expect(frame.get_by_role("heading", level=2)).to_have_text("What became of whom")
    while run_batch().contacts:
        pass
    expect(frame.locator("[aria-live]")).to_contain_text("3 of 3 people had their turn.")
    assert Start.objects.get().total == 3
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_editor_by_keyboard(editor: Editor, flow: Flow, width: int) -> None:
    page: Page = editor.page
    page.set_viewport_size({"width": width, "height": 844})
    editor.visit(flow)
    page.get_by_role("button", name="More" if width > 600 else "What can be done").press("Enter")
    page.get_by_role("menuitem", name="Send it to people…").press("Enter")
    frame = page.frame_locator("dialog iframe")
    frame.get_by_label("Everyone").focus()
    page.keyboard.press("Space")
    expect(frame.locator("#audience")).to_contain_text("People")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body")

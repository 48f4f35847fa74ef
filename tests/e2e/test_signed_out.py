"""A session that ends while a page is open: it is told, and what was typed stays."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import User
from tests.dashboard.definitions import SNACKS
from tests.e2e.editor_page import Editor, admit, sign_in, texts


@pytest.fixture
def refused(chromium: Browser) -> Iterator[Page]:
    """A page whose browser may say that the server refused something."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()


def test_a_part_that_loads_itself_says_so(refused: Page, live_server: LiveServer) -> None:
    sign_in(refused.context, live_server.url)
    refused.goto(f"{live_server.url}/phone/")
    refused.get_by_label("Your message").fill("Half a sentence")
    Session.objects.all().delete()
    told = refused.locator("#signed-out")
    expect(told).to_have_text("You are signed out. Sign in")
    expect(told.get_by_role("link")).to_have_attribute("href", "/sign-in/?next=/phone/")
    refused.keyboard.press("Enter")
    expect(refused.get_by_label("Conversation")).to_be_visible()
    expect(refused.get_by_label("Your message")).to_have_value("Half a sentence")


def test_the_editor_saves_again_after_signing_in_elsewhere(refused: Page, live_server: LiveServer) -> None:
    editor = Editor(refused, live_server.url, sign_in(refused.context, live_server.url))
    flow = editor.open(SNACKS)
    Session.objects.all().delete()
    editor.card(1).locator("textarea").first.fill("Written meanwhile")
    expect(refused.get_by_text("You are signed out.")).to_be_visible()

    admit(refused.context, editor.site, User.objects.get())
    # Whoever signs in gets another token against forged requests.
    refused.evaluate("document.cookie = `csrftoken=${'a'.repeat(32)}; path=/`")
    assert texts(editor.stored(flow))[0] == "Written meanwhile"

"""A real browser (Debian's Chromium) before the processes of Jibu, which work on the database of the tests."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.e2e.chromium import CHROMIUM, QUIET
from tests.e2e.editor_page import PATIENCE, Editor, sign_in
from tests.live import WITHOUT_SMPP, Site


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} (on Debian: apt install chromium)")
    # Playwright's synchronous API runs an event loop in this thread; Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


# A network that a test itself has cut, and a conflict that it has brought about.
PROVOKED = tuple(
    f"Failed to load resource: {why}"
    for why in ("net::ERR_INTERNET", "net::ERR_FAILED", "the server responded with a status of 409")
)


def is_complaint(message: ConsoleMessage) -> bool:
    return message.type == "error" and not message.text.startswith(PROVOKED)


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page whose scripts must not fail: what the console complains of fails the test, refused inline code too.

    A test that is parametrised with `page="touch"` gets one that is tapped.
    """
    complaints: list[str] = []
    touched = getattr(request, "param", None) == "touch"
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", has_touch=touched)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    yield page
    context.close()
    assert not complaints


@pytest.fixture
def editor(page: Page, live_server: LiveServer) -> Editor:
    """The flow editor for a signed-in designer; open a flow in it."""
    return Editor(page, live_server.url, sign_in(page.context, live_server.url))


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """The address of a whole Jibu."""
    with Site(connection.settings_dict["NAME"], *WITHOUT_SMPP) as running:
        yield running.address


def processes_environment(port: int) -> dict[str, str]:
    given = urlsplit(os.environ["DATABASE_URL"])
    return {
        "DATABASE_URL": given._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PORT": str(port),
        "PYTHONWARNINGS": "ignore",
    }

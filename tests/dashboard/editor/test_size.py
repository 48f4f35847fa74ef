"""What a phone fetches before the editor can be used."""

import brotli
import pytest
from django.test import Client

from dashboard.web.static_files import without_comments
from dashboard.web.templatetags.modules import LIBRARIES, STATIC, needed
from engine.models import Flow

STYLES = ("editor/editor.css", "editor/forms.css", "editor/phone.css")
BUDGET = 60_000  # bytes on the wire


def on_the_wire(path: str) -> int:
    content = (STATIC / path).read_bytes()
    served = content if path in LIBRARIES.values() else without_comments(content)
    return len(brotli.compress(served))


@pytest.mark.django_db
def test_the_page_with_scripts_and_styles_stays_small(browser: Client, flow: Flow) -> None:
    page = brotli.compress(browser.get(f"/flows/{flow.pk}/edit/").content)
    fetched = {path: on_the_wire(path) for path in (*needed("editor/main.js"), *STYLES)}
    assert "vendor/preact.js" in fetched
    assert len(page) + sum(fetched.values()) <= BUDGET


SOURCE = b"""// Says why.
import { a } from './a.js'

/**
 * For whom.
 */
export const b = (c) => {
  return `x ${c}` // not
}
"""
SERVED = b"""import { a } from './a.js'

export const b = (c) => {
return `x ${c}` // not
}
"""


def test_comments_and_indentation_are_not_served() -> None:
    assert without_comments(SOURCE) == SERVED

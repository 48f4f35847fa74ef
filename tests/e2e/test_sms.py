"""The editor counts SMS as the engine does: both are held to one table."""

import json
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.bare import open_bare

TABLE = Path(__file__).resolve().parents[1] / "channels" / "tables" / "segments.json"
SCRIPT = "window.sms = await import('/static/editor/sms.js')"


def test_the_table(page: Page) -> None:
    open_bare(page, SCRIPT)
    rows = json.loads(TABLE.read_text())
    counted = page.evaluate(
        "rows => rows.map(({text, times = 1}) => [sms.segments(text.repeat(times)), sms.fold(text.repeat(times))])",
        rows,
    )
    for row, (found, folded) in zip(rows, counted, strict=True):
        keys = ("encoding", "units", "parts", "left")
        assert [found[key] for key in keys] == [row[key] for key in keys], row["name"]
        assert folded == row.get("folded", row["text"]) * row.get("times", 1), row["name"]


def test_letters_that_cost(page: Page) -> None:
    open_bare(page, SCRIPT)
    found = page.evaluate("sms.segments('😀 është œuf ж')")
    assert found["odd"] == ["😀", "ë", "œ", "ж"]
    assert [(one["char"], one["index"], one["replacement"]) for one in found["costly"]] == [
        ("😀", 0, None),
        ("ë", 3, "e"),
        ("ë", 7, "e"),
        ("œ", 9, "oe"),
        ("ж", 13, None),
    ]

"""The flow editor with a flow of 300 nodes in a real browser: as it is, and with a processor four times slower."""

import os
import statistics
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, sync_playwright

from engine.models import Membership
from engine.services.flows import save_flow
from engine.services.workspaces import create_workspace
from tests.e2e.chromium import CHROMIUM, QUIET
from tests.e2e.served import served
from tests.engine.flows import flow, node, question, send

NAME = "editor"

QUESTIONS = 149  # of two nodes each, with a goodbye and its own first message 300
COLUMNS = 12
ROUNDS = 5
SLOWER = 4
PANNED = 120  # frames
TYPED = 30  # letters
PATIENCE = 120_000  # milliseconds

USABLE = "performance.getEntriesByName('editor-usable')[0].startTime"
PAN = """async (frames) => {
  const stage = document.querySelector('.stage')
  const begun = performance.now()
  for (let frame = 0; frame < frames; frame += 1) {
    stage.dispatchEvent(new WheelEvent('wheel', { deltaX: 5, deltaY: 8, bubbles: true, cancelable: true }))
    await new Promise(requestAnimationFrame)
  }
  return frames / ((performance.now() - begun) / 1000)
}"""
TYPE = """async (letters) => {
  const text = document.querySelector('[data-card] textarea')
  text.focus()
  const took = []
  for (let letter = 0; letter < letters; letter += 1) {
    const begun = performance.now()
    text.setRangeText('x', 3, 3, 'end')
    text.dispatchEvent(new InputEvent('input', { bubbles: true }))
    await new Promise((done) => requestAnimationFrame(() => {
      const painted = new MessageChannel()
      painted.port1.onmessage = done
      painted.port2.postMessage(null)
    }))
    took.push(performance.now() - begun)
    await new Promise((done) => setTimeout(done, 100))
  }
  return took
}"""


def run() -> Mapping[str, Mapping[str, Any]]:
    made = create_workspace(name="Drawn", owner="drawn@example.org", country="RW")
    revision = save_flow(workspace=made.workspace, definition=survey())
    client = Client()
    client.force_login(Membership.objects.get(workspace=made.workspace).user)
    with site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        url = f"{address}/flows/{revision.flow_id}/edit/"
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": session.key, "value": session.value, "url": address}])
        figures = {**measure(context, url, 1, ""), **measure(context, url, SLOWER, "_throttled")}
        browser.close()
    return figures


def measure(context: BrowserContext, url: str, slower: int, suffix: str) -> Mapping[str, Mapping[str, Any]]:
    """The medians of some visits; a first one, not counted, fills the browser's cache."""
    visits = [visit(context, url, slower) for _ in range(ROUNDS + 1)][1:]
    usable, fps, key = (statistics.median(values) for values in zip(*visits, strict=True))
    about = f"{2 * QUESTIONS + 2} nodes, processor / {slower}"
    goals = {"usable_ms": (usable, "ms"), "pan_fps": (fps, "frames/s"), "key_to_paint_ms": (key, "ms")}
    return {
        f"editor.{name}{suffix}": {"value": value, "unit": unit, "baseline": about}
        for name, (value, unit) in goals.items()
    }


def visit(context: BrowserContext, url: str, slower: int) -> tuple[float, float, float]:
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(url)
    page.wait_for_selector("[data-usable]", timeout=PATIENCE)
    usable = page.evaluate(USABLE)
    page.wait_for_timeout(2_000 * slower)  # checks and pictures of the whole are done when nobody waits
    figures = (usable, page.evaluate(PAN, PANNED), statistics.median(page.evaluate(TYPE, TYPED)))
    page.close()
    return figures


def survey() -> dict[str, Any]:
    """Questions in rows, each answer leading on; not understood ones are asked again."""
    names = [f"Question {number}" for number in range(1, QUESTIONS + 1)]
    nodes = [node("hello", send("Welcome to a long survey."), to=f"{names[0]} asked")]
    for name, following in pairwise([*names, "bye"]):
        text = f"{name}: does your family have enough of what it needs this month? Reply YES or NO."
        then = following if following == "bye" else f"{following} asked"
        nodes += question(name, text, {"Yes": "yes", "No": "no"}, to=then)
    nodes.append(node("bye", send("Thank you!")))
    places = {
        one["uuid"]: {
            "position": {
                "left": 100 + (at // 2 % COLUMNS) * 380,
                "top": 100 + (at // 2 // COLUMNS) * 560 + at % 2 * 140,
            }
        }
        for at, one in enumerate(nodes)
    }
    return {**flow("Long survey", nodes, uuid=str(uuid4())), "_ui": {"nodes": places}}


@contextmanager
def site() -> Iterator[str]:
    """The dashboard's web process on the database of the measurement, with static files as operators serve them."""
    with TemporaryDirectory(prefix="jibu-static-") as folder, served(Path(folder), os.environ) as address:
        yield address

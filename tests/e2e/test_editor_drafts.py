"""What is kept: definitions as they came, work done offline, and what two people did at the same time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.servers import ROOT
from engine.models import FlowDraft
from engine.services.flows import FlowRefused, read_definition
from flows.errors import FlowError
from tests.dashboard.definitions import SNACKS
from tests.e2e.editor_page import Editor, texts

SAMPLES = ROOT / "dashboard" / "samples"
EXPORTS = ROOT.parent / "shared" / "data" / "rapidpro-exports"

# Everything is touched and taken back, so that the page sends what it has read.
TOUCHED = """async () => {
  const store = await import('/static/editor/store.js')
  store.edit(null, (definition) => ({...definition, name: definition.name + '!'}))
  store.undo()
  store.definition.value = {...store.definition.peek()}
}"""


# Whether a dialog holds what can be chosen in it.
HELD = """(dialog) => [...dialog.querySelectorAll('label')].every((label) => {
  const [inner, outer] = [label.getBoundingClientRect(), dialog.getBoundingClientRect()]
  return inner.top >= outer.top && inner.bottom <= outer.bottom && inner.width > 0
})"""
# Leaves no room in the browser, most of which is what can be taken back in another flow.
FULL = """() => {
  const take = (name, least) => {
    for (let length = 6_000_000; length > least; length = Math.floor(length / 2)) {
      try {
        localStorage.setItem(`${name}${length}`, JSON.stringify({ past: 'x'.repeat(length) }))
      } catch { continue }
    }
  }
  take('jibu-draft-other-', 100)
  take('something-else-', 1)
}"""
TAKEN_BACK = """async () => {
  const store = await import('/static/editor/store.js')
  store.edit(null, (definition) => ({...definition, name: definition.name + '!'}))
  store.undo()
}"""
SAVED_AT_ONCE = """async () => {
  const store = await import('/static/editor/store.js')
  const { save, saveAll } = await import('/static/editor/save.js')
  const change = () => store.edit(null, (definition) => ({...definition, name: definition.name + '!'}))
  change()
  const first = save()
  change()
  const [, , all] = await Promise.all([first, save(), saveAll()])
  return all
}"""

# Reads a definition into the editor, changes it and takes that back, and gives what would be sent.
READ = """async (given) => {
  const store = await import('/static/editor/store.js')
  const { packed, unpacked } = await import('/static/editor/steps.js')
  store.definition.value = given
  const cards = store.ordered.value.flatMap((card) => card.nodes).length
  store.edit(null, (flow) => ({...flow, name: flow.name + '!', nodes: flow.nodes.slice(1)}))
  const changed = store.definition.peek()
  const kept = JSON.stringify(packed(changed, store.past.peek().slice(-1)))
  const [again] = unpacked(changed, JSON.parse(kept))
  store.undo()
  return { cards, taken_back: store.definition.peek(), reloaded: again.definition }
}"""


def test_saving_our_sample_unchanged_keeps_it_as_it_is(editor: Editor) -> None:
    [definition] = definitions(SAMPLES)
    flow = editor.open(definition)
    opened = editor.definition()
    assert len(opened["nodes"]) == len(definition["nodes"])
    editor.page.evaluate(TOUCHED)
    expect(editor.page.locator(".is-saving")).to_have_count(0)
    assert editor.stored(flow) == opened


def test_exports_of_rapidpro_stay_as_they_came(editor: Editor) -> None:
    if not EXPORTS.is_dir():
        pytest.skip(f"no {EXPORTS}")
    editor.open(SNACKS)
    readable = [flow for definition in definitions(EXPORTS) if (flow := current(definition))]
    assert len(readable) > 20
    for definition in readable:
        read = editor.page.evaluate(READ, definition)
        assert read == {"cards": len(definition["nodes"]), "taken_back": definition, "reloaded": definition}, (
            definition["name"]
        )


def definitions(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.json")):
        try:
            export = json.loads(path.read_text())
        except ValueError:  # made unreadable on purpose
            continue
        yield from (export if isinstance(export, dict) else {}).get("flows", [])


def current(definition: dict[str, Any]) -> dict[str, Any] | None:
    """A definition as it is imported; None for one that is refused."""
    try:
        return read_definition(definition)
    except (FlowRefused, FlowError):
        return None


def type_into(page: Page, number: int, text: str) -> None:
    page.locator("[data-card]").nth(number - 1).locator("textarea").first.fill(text)


def test_what_is_taken_back_at_once_is_saved(editor: Editor) -> None:
    editor.open(SNACKS)
    editor.page.evaluate(TAKEN_BACK)
    editor.saved()
    assert not FlowDraft.objects.exists()


def test_nobody_meets_their_own_changes(editor: Editor) -> None:
    """Saving by the clock, by a key and by publishing at once, while what was changed before is still on its way."""
    flow = editor.open(SNACKS)
    sent: list[str] = []
    editor.page.on("request", lambda request: sent.append(request.url) if "/draft/" in request.url else None)
    assert editor.page.evaluate(SAVED_AT_ONCE) is True
    assert len(sent) == 2
    assert editor.stored(flow)["name"] == f"{SNACKS['name']}!!"


def test_what_is_written_offline_is_kept_and_sent_later(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    page.wait_for_load_state("networkidle")  # forms follow when the cards are drawn
    page.context.set_offline(True)
    type_into(page, 1, "Written on a bus")
    expect(page.get_by_text("Offline: kept on this computer")).to_be_visible()
    assert not FlowDraft.objects.filter(flow=flow).exists()
    page.context.set_offline(False)
    assert texts(editor.stored(flow))[0] == "Written on a bus"


def test_work_that_never_reached_the_server_outlives_a_reload(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    page.route("**/draft/", lambda route: route.abort())
    type_into(page, 1, "Written in a tunnel")
    expect(page.get_by_text("Offline: kept on this computer")).to_be_visible()
    page.unroute("**/draft/")
    page.reload()
    editor.ready()
    assert texts(editor.stored(flow))[0] == "Written in a tunnel"


def test_what_is_unsaved_finds_room_beside_other_flows(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    page.evaluate(FULL)
    page.route("**/draft/", lambda route: route.abort())
    type_into(page, 1, "Written in a tunnel")
    expect(page.get_by_text("Offline: kept on this computer")).to_be_visible()
    page.unroute("**/draft/")
    page.reload()
    editor.ready()
    assert texts(editor.stored(flow))[0] == "Written in a tunnel"


@pytest.fixture
def colleague(editor: Editor, chromium: Browser) -> Iterator[Editor]:
    """The same flow in a browser of somebody else."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, storage_state=editor.page.context.storage_state()
    )
    yield Editor(context.new_page(), editor.site, editor.workspace)
    context.close()


def test_two_people_change_different_steps(editor: Editor, colleague: Editor) -> None:
    flow = editor.open(SNACKS)
    colleague.visit(flow)
    type_into(editor.page, 1, "Which snack, please?")
    editor.saved()
    type_into(colleague.page, 2, "And why?")
    assert texts(colleague.stored(flow)) == ["Which snack, please?", "And why?", *texts(SNACKS)[2:]]
    expect(colleague.card(1).locator("textarea").first).to_have_value("Which snack, please?")
    colleague.page.keyboard.press("Control+z")  # takes back what this person did, nothing of the other's
    expect(colleague.card(2).locator("textarea").first).to_have_value(texts(SNACKS)[1])
    assert texts(colleague.stored(flow)) == ["Which snack, please?", *texts(SNACKS)[1:]]


def test_two_people_change_the_same_step(editor: Editor, colleague: Editor) -> None:
    flow = editor.open(SNACKS)
    colleague.visit(flow)
    type_into(editor.page, 1, "Written first")
    editor.saved()
    type_into(colleague.page, 1, "Written second")
    dialog = colleague.page.get_by_role("dialog")
    expect(dialog).to_contain_text("changed the same steps")
    expect(dialog).to_contain_text("Written first")
    expect(dialog).to_contain_text("Written second")
    colleague.page.set_viewport_size({"width": 375, "height": 800})
    assert dialog.evaluate(HELD) is True
    for _ in range(3):
        colleague.page.keyboard.press("Escape")
    dialog.get_by_role("radio").nth(1).check()
    dialog.get_by_role("button", name="Keep these").click()
    expect(colleague.card(1).locator("textarea").first).to_have_value("Written first")
    assert texts(colleague.stored(flow))[0] == "Written first"


def test_what_somebody_else_saved_is_not_published_in_place_of_mine(editor: Editor, colleague: Editor) -> None:
    flow = editor.open(SNACKS)
    colleague.visit(flow)
    type_into(editor.page, 1, "Which snack, please?")
    editor.saved()
    type_into(colleague.page, 2, "And why?")
    colleague.page.get_by_role("button", name="Publish").click()
    dialog = colleague.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Somebody else changed this flow meanwhile")
    dialog.get_by_role("button", name="Close").click()
    colleague.saved()
    flow.refresh_from_db()
    assert flow.published == 1
    colleague.page.get_by_role("button", name="Publish").click()
    expect(dialog).to_contain_text("Revision 2 is live")
    live = flow.revisions.get(number=2).definition
    assert texts(live)[:2] == ["Which snack, please?", "And why?"]


def test_what_was_changed_offline_and_by_others_is_asked_about_after_a_reload(
    editor: Editor, colleague: Editor
) -> None:
    flow = editor.open(SNACKS)
    colleague.visit(flow)
    colleague.page.route("**/draft/", lambda route: route.abort())
    type_into(colleague.page, 1, "Written in a tunnel")
    expect(colleague.page.get_by_text("Offline: kept on this computer")).to_be_visible()
    type_into(editor.page, 1, "Written meanwhile")
    editor.saved()
    colleague.page.unroute("**/draft/")
    colleague.page.reload()
    colleague.ready()
    dialog = colleague.page.get_by_role("dialog")
    expect(dialog).to_contain_text("changed the same steps")
    expect(dialog).to_contain_text("Written meanwhile")
    dialog.get_by_role("radio").nth(1).check()
    dialog.get_by_role("button", name="Keep these").click()
    colleague.saved()
    assert texts(colleague.definition())[0] == "Written meanwhile"


def test_what_somebody_else_saved_is_not_replaced_by_an_older_one(editor: Editor, colleague: Editor) -> None:
    flow = editor.open(SNACKS)
    colleague.visit(flow)
    type_into(colleague.page, 1, "Written meanwhile")
    colleague.saved()
    editor.page.keyboard.press("h")
    panel = editor.page.get_by_role("complementary", name="History")
    panel.get_by_text("Revision 1").click()
    panel.get_by_role("button", name="Bring this back as the draft").click()
    expect(panel.get_by_role("alert")).to_contain_text("Somebody else changed this flow")
    assert texts(editor.stored(flow))[0] == "Written meanwhile"
    panel.get_by_role("button", name="Bring this back as the draft").click()
    expect(panel).to_be_hidden()
    assert texts(editor.stored(flow)) == texts(SNACKS)


def test_publishing_says_what_is_live_now(editor: Editor) -> None:
    flow = editor.open(SNACKS)
    page = editor.page
    type_into(page, 1, "Which snack is best?")
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Revision 2 is live")
    dialog.get_by_role("button", name="Close").click()
    flow.refresh_from_db()
    assert texts(flow.revisions.get(number=flow.published).definition)[0] == "Which snack is best?"
    page.keyboard.press("h")
    panel = page.get_by_role("complementary", name="History")
    expect(panel).to_contain_text("Revision 2")
    panel.get_by_text("Revision 1").click()
    panel.get_by_role("button", name="Bring this back as the draft").last.click()
    expect(editor.card(1).locator("textarea").first).to_have_value(texts(SNACKS)[0])
    assert texts(editor.stored(flow)) == texts(SNACKS)

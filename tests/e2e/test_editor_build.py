"""Building a poll from nothing: by mouse, by keyboard alone, by touch on a phone; and taking everything back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor_page import EMPTY, Editor, texts

POLL = ["Do you have a job?", "Is it in your town?", "Thank you!"]


def check_poll(definition: dict[str, Any]) -> None:
    """Two questions and a goodbye, each answer leading to what comes next."""
    assert texts(definition) == POLL
    nodes = definition["nodes"]
    asks = [next(node for node in nodes if node["actions"] and node["actions"][0]["text"] == text) for text in POLL]
    for number, following in ((0, 1), (1, 2)):
        wait = next(node for node in nodes if node["uuid"] == asks[number]["exits"][0]["destination_uuid"])
        assert wait["router"]["wait"] == {"type": "msg"}
        assert [one["name"] for one in wait["router"]["categories"]] == ["Yes", "No", "Other"]
        assert {one["destination_uuid"] for one in wait["exits"]} == {asks[following]["uuid"]}
    assert asks[2]["exits"][0]["destination_uuid"] is None
    assert nodes[0] == asks[0]


def write(page: Page, text: str) -> None:
    """Into the step that was just made."""
    expect(page.locator("textarea:focus")).to_have_value("")
    page.keyboard.type(text)


def test_by_mouse(editor: Editor) -> None:
    flow = editor.open()
    page = editor.page
    page.get_by_role("button", name="Ask a question").click()
    write(page, POLL[0])
    editor.card(1).get_by_role("button", name="Add a step for every answer").click()
    editor.menu("Ask a question")
    write(page, POLL[1])
    editor.card(2).get_by_role("button", name="Add a step for every answer").click()
    editor.menu("Send a message")
    write(page, POLL[2])
    check_poll(editor.stored(flow))


def test_by_keyboard_alone(editor: Editor) -> None:
    flow = editor.open()
    page = editor.page
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    write(page, POLL[0])
    for text, steps in ((POLL[1], 0), (POLL[2], 1)):
        page.keyboard.press("Escape")
        page.keyboard.press("+")
        for _ in range(steps):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        write(page, text)
    check_poll(editor.stored(flow))


@pytest.fixture
def phone_page(editor: Editor, page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


@pytest.mark.parametrize("page", ["touch"], indirect=True)
def test_by_touch_on_a_phone(editor: Editor, phone_page: Page) -> None:
    flow = editor.open()
    phone_page.get_by_role("button", name="Ask a question").tap()
    write(phone_page, POLL[0])
    editor.card(1).get_by_role("button", name="Add a step for every answer").tap()
    sheet = phone_page.get_by_role("menu")
    expect(sheet).to_be_visible()
    sheet.evaluate("sheet => Promise.all(sheet.getAnimations().map(animation => animation.finished))")
    box = sheet.bounding_box()
    assert box
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 844)
    phone_page.get_by_role("menuitem", name="Ask a question", exact=True).tap()
    write(phone_page, POLL[1])
    editor.card(2).get_by_role("button", name="Add a step for every answer").tap()
    phone_page.get_by_role("menuitem", name="Send a message", exact=True).tap()
    write(phone_page, POLL[2])
    check_poll(editor.stored(flow))


def test_everything_can_be_taken_back_and_done_again(editor: Editor) -> None:
    flow = editor.open()
    page = editor.page
    page.get_by_role("button", name="Ask a question").click()
    write(page, POLL[0])
    editor.card(1).get_by_role("button", name="Add a step after “Yes”").click()
    editor.menu("Send a message")
    write(page, POLL[2])
    page.keyboard.press("Escape")
    page.keyboard.press("Control+d")
    expect(editor.cards).to_have_count(3)
    done = editor.stored(flow)

    page.reload()  # steps to take back outlive this
    editor.ready()
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    while undo.is_enabled():
        undo.click()
    begun = editor.stored(flow)
    assert {key: begun[key] for key in EMPTY if key != "spec_version"} == {
        key: EMPTY[key] for key in EMPTY if key != "spec_version"
    }
    expect(page.get_by_role("heading", name="How does the conversation begin?")).to_be_visible()
    while redo.is_enabled():
        redo.click()
    assert editor.stored(flow) == done


def test_a_step_is_dropped_where_the_plus_was_dragged(editor: Editor) -> None:
    flow = editor.open()
    page = editor.page
    page.get_by_role("button", name="Ask a question").click()
    write(page, POLL[0])
    page.keyboard.press("Escape")
    plus = editor.card(1).get_by_role("button", name="Add a step after “No”").bounding_box()
    assert plus
    page.mouse.move(plus["x"] + 12, plus["y"] + 12)
    page.mouse.down()
    page.mouse.move(plus["x"] + 150, plus["y"] + 120, steps=5)
    page.mouse.up()
    editor.menu("Send a message")
    write(page, "What a pity.")
    definition = editor.stored(flow)
    wait, pity = definition["nodes"][1], definition["nodes"][2]
    assert [one["destination_uuid"] for one in wait["exits"]] == [None, pity["uuid"], None]

    plus = editor.card(1).get_by_role("button", name="Add a step after “Yes”").bounding_box()
    target = editor.card(2).bounding_box()
    assert plus
    assert target
    page.mouse.move(plus["x"] + 12, plus["y"] + 12)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 20, steps=8)
    page.mouse.up()
    wait = editor.stored(flow)["nodes"][1]
    assert [one["destination_uuid"] for one in wait["exits"]] == [pity["uuid"], pity["uuid"], None]


def test_deleting_asks_when_connections_go_with_it(editor: Editor) -> None:
    flow = editor.open()
    page = editor.page
    page.get_by_role("button", name="Ask a question").click()
    write(page, POLL[0])
    editor.card(1).get_by_role("button", name="Add a step for every answer").click()
    editor.menu("Send a message")
    write(page, POLL[2])
    page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("3 connections lead here")
    dialog.get_by_role("button", name="Delete").click()
    expect(editor.cards).to_have_count(1)
    expect(editor.card(1)).to_be_focused()
    definition = editor.stored(flow)
    assert texts(definition) == POLL[:1]
    assert all(one["destination_uuid"] is None for one in definition["nodes"][1]["exits"])
    expect(page.get_by_role("status").first).to_have_text(re.compile("Saved"))

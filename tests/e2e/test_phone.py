"""Trying a flow out beside the canvas: chat and USSD, personas, time that passes, saved conversations."""

import copy
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.models import ContactField, FlowTest
from flows.event import EVENT_TYPES
from tests.e2e.bare import open_bare
from tests.e2e.editor_page import EMPTY, Editor

ASK = "6a0d3f6e-3d5b-4a57-9b5e-1d8f0c7a2b01"
WAIT = "6a0d3f6e-3d5b-4a57-9b5e-1d8f0c7a2b02"
THANKS = "6a0d3f6e-3d5b-4a57-9b5e-1d8f0c7a2b03"


def uid(number: int) -> str:
    return f"6a0d3f6e-3d5b-4a57-9b5e-1d8f0c7a{number:04x}"


def say(node: str, number: int, text: str, to: str | None, **more: Any) -> dict[str, Any]:
    action = {"uuid": uid(number), "type": "send_msg", "text": text, **more}
    return {"uuid": node, "actions": [action], "exits": [{"uuid": uid(number + 1), "destination_uuid": to}]}


def poll() -> dict[str, Any]:
    """One question with two answers and a day to answer in, and thanks."""
    names = ("Yes", "No", "Other", "No Response")
    categories = [{"uuid": uid(20 + n), "name": name, "exit_uuid": uid(30 + n)} for n, name in enumerate(names)]
    cases = [
        {"uuid": uid(40 + n), "type": "has_any_word", "arguments": [words], "category_uuid": uid(20 + n)}
        for n, words in enumerate(("1 yes", "2 no"))
    ]
    router = {
        "type": "switch",
        "operand": "@input.text",
        "result_name": "Job",
        "wait": {"type": "msg", "timeout": {"seconds": 86400, "category_uuid": uid(23)}},
        "categories": categories,
        "cases": cases,
        "default_category_uuid": uid(22),
    }
    exits = [{"uuid": uid(30 + n), "destination_uuid": THANKS} for n in range(3)]
    wait = {"uuid": WAIT, "actions": [], "router": router, "exits": [*exits, {"uuid": uid(33)}]}
    replies = ["Yes", "No"]
    asks = say(ASK, 100, "Hi @contact.first_name, do you have a job?", WAIT, quick_replies=replies)
    thanks = say(THANKS, 110, "Thanks for “@results.job”, you are @fields.age", None)
    return copy.deepcopy({**EMPTY, "nodes": [asks, wait, thanks]})


@pytest.fixture
def phone(editor: Editor) -> Locator:
    ContactField.objects.create(workspace=editor.workspace, key="age", name="Age", type=ContactField.Type.NUMBER)
    editor.open(poll())
    return editor.page.get_by_role("complementary", name="Try it")


def bubble(phone: Locator, kind: str, text: str) -> None:
    expect(phone.locator(f".chat-lines .{kind}").last).to_have_text(text)


def test_a_chat_with_the_unsaved_definition(editor: Editor, phone: Locator) -> None:
    editor.card(1).get_by_label("Message").fill("Do you work?")
    phone.get_by_role("button", name="Start").click()
    bubble(phone, "out", "Do you work?")
    expect(editor.card(1)).to_contain_class("here")
    phone.get_by_role("button", name="Yes", exact=True).click()
    bubble(phone, "in", "Yes")
    bubble(phone, "out", "Thanks for “Yes”, you are")
    expect(phone.locator(".chat-lines .note")).to_contain_text(["Job = Yes"])
    expect(phone.get_by_role("status")).to_have_text("2 SMS so far · has ended")
    expect(editor.card(2)).to_contain_class("here")


def test_as_a_persona_from_a_step(editor: Editor, phone: Locator) -> None:
    phone.get_by_role("button", name="Someone").click()
    phone.get_by_label("Name", exact=True).fill("Ana Hoxha")
    phone.get_by_label("Set a field").select_option(label="Age")
    phone.get_by_label("Age", exact=True).fill("19")
    phone.get_by_role("button", name="Start as this person").click()
    bubble(phone, "out", "Hi Ana, do you have a job?")
    editor.card(2).get_by_label("Message").click()
    phone.get_by_role("button", name="From this step").click()
    bubble(phone, "out", "Thanks for “”, you are 19")
    editor.page.reload()
    editor.ready()
    phone.get_by_role("button", name="Someone").click()
    expect(phone.get_by_label("Who is on the phone").locator("option")).to_contain_text(["Someone", "Ana Hoxha"])


def test_time_passes(phone: Locator) -> None:
    phone.get_by_role("button", name="Start").click()
    phone.get_by_role("button", name="Let the time pass").click()
    expect(phone.locator(".chat-lines .note")).to_contain_text(["Nobody answered in time.", "Job = No Response"])
    expect(phone.get_by_role("status")).to_contain_text("has ended")


def test_a_ussd_session(phone: Locator) -> None:
    phone.get_by_role("button", name="USSD").click()
    screen = phone.get_by_role("log", name="Screen")
    expect(screen).to_contain_text("1. Yes")
    phone.get_by_role("button", name="2", exact=True).click()
    expect(phone.get_by_label("Reply")).to_have_value("2")
    phone.get_by_role("button", name="Send").click()
    expect(screen).to_contain_text("Thanks for")
    expect(phone.locator(".gauge")).to_contain_text("closes")


def test_a_conversation_is_saved_and_held_again(editor: Editor, phone: Locator) -> None:
    page = editor.page
    phone.get_by_role("button", name="Start").click()
    bubble(phone, "out", "Hi , do you have a job?")
    phone.get_by_label("Reply").fill("no")
    page.keyboard.press("Enter")
    bubble(phone, "out", "Thanks for “no”, you are")
    phone.get_by_role("button", name="Save as a test").click()
    phone.get_by_label("Name of the test").fill("says no")
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(phone.get_by_label("Name of the test")).to_be_hidden()
    test = FlowTest.objects.get()
    assert [step.get("say") for step in test.steps] == [None, "no", None]

    editor.card(2).get_by_label("Message").fill("Bye")
    page.get_by_role("button", name="More", exact=True).click()
    editor.menu("Tests and replays")
    panel = page.get_by_role("complementary", name="Tests and replays")
    panel.get_by_role("button", name="Run them all").click()
    panel.get_by_text("says no").click()
    expect(panel).to_contain_text("Step 3 went otherwise")
    expect(panel).to_contain_text("Bye")
    expect(panel).to_contain_text("They take 1 of 5 ways")


def test_events_have_words(page: Page) -> None:
    open_bare(page, "window.told = await import('/static/editor/events.js')")
    assert set(page.evaluate("told.NAMED")) <= set(EVENT_TYPES)

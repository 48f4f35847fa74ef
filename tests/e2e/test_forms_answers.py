"""Answers edited in their card: presets, numbers for keypads, asking again, translation."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from flows.reading import read_flow
from tests.e2e.editor_page import Editor
from tests.e2e.test_phone import THANKS, WAIT, poll, uid


@pytest.fixture
def answers(editor: Editor) -> Locator:
    editor.open(poll())
    editor.card(1).get_by_role("button", name="Answers…").click()
    expect(editor.card(1).get_by_label("Set of answers")).to_be_visible()
    return editor.card(1).locator(".answers")


def wait_of(editor: Editor) -> dict[str, Any]:
    return next(node for node in editor.definition()["nodes"] if node["uuid"] == WAIT)


def names(node: dict[str, Any]) -> list[str]:
    return [category["name"] for category in node["router"]["categories"]]


def test_a_preset_keeps_what_answers_of_the_same_name_lead_to(editor: Editor, answers: Locator) -> None:
    before = wait_of(editor)
    answers.get_by_label("Set of answers").select_option("own")
    answers.get_by_label("Answers of my own").fill("Yes, No, Maybe later")
    answers.get_by_role("button", name="Use").click()
    node = wait_of(editor)
    assert names(node) == ["Yes", "No", "Maybe later", "Other", "No Response"]
    assert node["router"]["categories"][:2] == before["router"]["categories"][:2]
    assert {one.get("destination_uuid") for one in node["exits"][:4]} == {THANKS}
    assert [one["arguments"] for one in node["router"]["cases"]] == [["yes"], ["no"], ["maybe later"]]
    editor.page.keyboard.press("Escape")
    editor.page.get_by_role("button", name="Undo").click()
    assert wait_of(editor) == before


def test_bands_of_ages(editor: Editor, answers: Locator) -> None:
    answers.get_by_label("Set of answers").select_option("ages")
    answers.get_by_label("Age bands").fill("10-14, 15-19, 20+")
    answers.get_by_role("button", name="Use").click()
    cases = wait_of(editor)["router"]["cases"]
    assert [(one["type"], one["arguments"]) for one in cases] == [
        ("has_number_between", ["10", "14"]),
        ("has_number_between", ["15", "19"]),
        ("has_number_gte", ["20"]),
    ]


def test_numbers_for_keypads_in_every_language(editor: Editor, answers: Locator) -> None:
    page = editor.page
    answers.get_by_role("button", name="1. 2. 3.").click()
    expect(editor.card(1).get_by_label("Message")).to_have_value(
        "Hi @contact.first_name, do you have a job?\n1. Yes\n2. No"
    )
    answers.get_by_role("button", name="1. 2. 3.").click()
    expect(editor.card(1).get_by_label("Message")).to_have_value("Hi @contact.first_name, do you have a job?")
    page.get_by_label("Language of the texts").select_option("urd")
    editor.card(1).get_by_label("Translation into Urdu").first.fill("کیا آپ کے پاس نوکری ہے؟")
    editor.card(1).get_by_label("Name of the answer: Yes, Urdu").fill("ہاں")
    page.get_by_label("Language of the texts").select_option("eng")
    editor.card(1).get_by_role("button", name="1. 2. 3.").click()
    translated = editor.definition()["localization"]["urd"]
    assert [one["text"] for one in translated.values() if "text" in one] == [["کیا آپ کے پاس نوکری ہے؟\n1. ہاں\n2. No"]]


def test_asking_again_is_made_of_ordinary_nodes(editor: Editor, answers: Locator) -> None:
    before = editor.definition()
    answers.get_by_label("ask again").check()
    answers.get_by_label("Said when an answer is not understood").fill("Yes or no, please.")
    answers.get_by_label("How often").select_option("3")
    definition = editor.definition()
    assert read_flow(definition).nodes
    assert len(definition["nodes"]) == len(before["nodes"]) + 2
    assert len(editor.cards.all()) == 2, "the retry belongs to its question"
    phone = editor.page.get_by_role("complementary", name="Try it")
    phone.get_by_role("button", name="Start").click()
    for tries in range(4):
        expect(phone.locator(".out")).to_have_count(tries + 1)
        phone.get_by_label("Reply").fill("hm")
        editor.page.keyboard.press("Enter")
    expect(phone.locator(".out").last).to_contain_text("Thanks for")
    answers.get_by_label("ask again").uncheck()
    assert editor.definition()["nodes"] == before["nodes"]


def test_the_badge_leads_to_what_mends_it(editor: Editor) -> None:
    editor.open(poll() | {"localization": {"urd": {uid(110): {"text": ["شکریہ"]}}}})
    page = editor.page
    editor.card(1).locator(".badge").click()
    panel = page.get_by_role("complementary", name="To mend")
    panel.get_by_role("button", name="Translate into Urdu").first.click()
    expect(page.get_by_label("Language of the texts")).to_have_value("urd")
    expect(editor.card(1).get_by_label("Translation into Urdu")).to_be_focused()


def test_an_answer_without_a_way_is_led_on(editor: Editor) -> None:
    nodes = poll()["nodes"]
    nodes[1]["exits"][0]["destination_uuid"] = None
    editor.open(poll() | {"nodes": nodes})
    editor.card(1).locator(".badge").click()
    panel = editor.page.get_by_role("complementary", name="To mend")
    panel.get_by_role("button", name="Lead on to").first.click()
    assert wait_of(editor)["exits"][0]["destination_uuid"] == THANKS

"""Translating a flow: in the cards of the editor, and in the table for translators."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.models import Flow, FlowDraft, User
from engine.services.translations import save_translations
from tests.e2e.editor_page import Editor
from tests.e2e.test_phone import poll

ASKED = "کیا آپ کے پاس نوکری ہے؟"


@pytest.fixture
def flow(editor: Editor) -> Flow:
    return editor.open(poll())


@pytest.fixture
def table(editor: Editor, flow: Flow) -> Page:
    editor.page.goto(f"{editor.site}/flows/{flow.pk}/translate/?language=urd")
    expect(editor.page.locator(".find-text")).to_be_visible()
    return editor.page


def texts(flow: Flow, language: str = "urd") -> dict[str, dict[str, list[str]]]:
    return dict(FlowDraft.objects.get(flow=flow).definition["localization"][language])


def test_source_above_translation_below(editor: Editor, flow: Flow) -> None:
    editor.page.get_by_label("Language of the texts").select_option("urd")
    card = editor.card(1)
    expect(card.locator(".message .source")).to_have_text("Hi @contact.first_name, do you have a job?")
    field = card.get_by_label("Translation into Urdu")
    expect(field).to_have_attribute("dir", "rtl")
    field.fill(ASKED)
    expect(card.locator(".translation .counter")).to_contain_text("1 SMS")
    card.get_by_label("Accepted words: 1 yes, Urdu").fill("ہاں 1")
    definition = editor.stored(flow)
    assert definition["nodes"] == poll()["nodes"]
    assert {"text": [ASKED]} in definition["localization"]["urd"].values()
    assert {"arguments": ["ہاں 1"]} in definition["localization"]["urd"].values()


def test_the_table_counts_finds_and_saves(table: Page, flow: Flow) -> None:
    row = table.get_by_role("row", name="do you have a job?")
    row.get_by_role("textbox").fill(ASKED * 4)
    expect(row.locator("[data-sms]")).to_have_text("2")
    expect(row.locator("[data-sms]")).to_contain_class("dear")
    expect(table.locator(".progress-words")).to_contain_text("1 of")
    table.get_by_label("Find").fill("Thanks")
    expect(table.locator("tbody tr:visible")).to_have_count(1)
    table.get_by_role("button", name="Save").click()
    expect(table.get_by_role("status")).to_contain_text("1 translation saved")
    assert {"text": [ASKED * 4]} in texts(flow).values()


def test_a_text_may_stay_as_it_is(table: Page, flow: Flow) -> None:
    row = table.get_by_role("row", name="do you have a job?")
    keep = row.get_by_role("button", name="No translation needed")
    source = row.locator("[data-source]").inner_text()
    keep.click()
    expect(row.get_by_role("textbox")).to_have_value(source)
    expect(keep).to_be_hidden()
    expect(table.locator(".progress-words")).to_contain_text("1 of")
    table.get_by_role("button", name="Save").click()
    expect(table.get_by_role("status")).to_contain_text("1 translation saved")
    assert {"text": [source]} in texts(flow).values()


def test_what_others_translated_meanwhile_stays(table: Page, flow: Flow) -> None:
    row = table.get_by_role("row", name="do you have a job?")
    row.get_by_role("textbox").fill(ASKED)
    table.get_by_role("button", name="Save").click()
    expect(table.get_by_role("status")).to_contain_text("1 translation saved")
    save_translations(flow=flow, language="urd", texts={_address(flow): ASKED * 2}, by=User.objects.get())
    thanks = table.get_by_role("row", name="Thanks").first
    thanks.get_by_role("textbox").fill("شکریہ")
    table.get_by_role("button", name="Save").click()
    expect(thanks.get_by_role("textbox")).to_have_value("شکریہ")
    expect(table.get_by_role("status")).to_contain_text("1 translation saved")
    assert {"text": [ASKED * 2]} in texts(flow).values()


def _address(flow: Flow) -> str:
    """Of the text that has been translated."""
    ((item, _),) = texts(flow).items()
    return f"{item}/text/0"


def test_files_go_out_and_come_back(table: Page, flow: Flow, tmp_path: Path) -> None:
    with table.expect_download() as download:
        table.get_by_role("link", name="Download CSV").click()
    file = tmp_path / "urd.csv"
    written = Path(download.value.path()).read_text(encoding="utf-8-sig")
    line = next(line for line in written.splitlines() if "do you have a job" in line)
    file.write_text(written.replace(line, f"{line.rstrip().removesuffix(',')},{ASKED}"), encoding="utf-8")
    table.get_by_label("CSV or PO file").set_input_files(file)
    table.get_by_role("button", name="Upload translations").click()
    expect(table.get_by_role("status")).to_contain_text("1 translation saved")
    assert {"text": [ASKED]} in texts(flow).values()

"""What a newcomer does on the first day: sign in, import a poll, try it, start it, read the results, take the CSV."""

import csv
import json
from pathlib import Path

from playwright.sync_api import Page, expect

from engine.models import Contact, ContactURN, Workspace
from engine.services.workspaces import create_workspace
from tests.dashboard.definitions import SNACKS

PASSWORD = "correct horse battery"


def sign_in(page: Page, site: str) -> Workspace:
    made = create_workspace(name="Snack lovers", owner="wanjiku@example.org", password=PASSWORD, country="KE")
    page.goto(f"{site}/")
    page.get_by_label("E-mail").fill("wanjiku@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Snack lovers")).to_be_visible()
    return made.workspace


def import_poll(page: Page, folder: Path) -> None:
    file = folder / "export.json"
    file.write_text(json.dumps({"version": "13", "flows": [SNACKS]}))
    page.get_by_role("button", name="Import flows").click()
    page.get_by_label("Export file").set_input_files(file)
    page.get_by_role("button", name="Look inside").click()
    page.get_by_role("button", name="Import 1 flow").click()
    expect(page.get_by_role("heading", name="Snacks", exact=True)).to_be_visible()


def chat(page: Page, conversation: list[tuple[str, str]]) -> None:
    """Each pair is what is typed and what the flow answers."""
    log = page.get_by_role("log")
    for typed, answer in conversation:
        page.get_by_label("Your message").fill(typed)
        page.keyboard.press("Enter")
        expect(log.locator(".in", has_text=typed)).to_be_visible()
        expect(log.locator(".out", has_text=answer)).to_be_visible()
        expect(page.get_by_label("Your message")).to_be_focused()
        expect(page.get_by_label("Your message")).to_have_value("")


def add_contacts(workspace: Workspace, count: int) -> None:
    for number in range(count):
        contact = Contact.objects.create(workspace=workspace, name=f"Person {number}")
        ContactURN.objects.create(workspace=workspace, contact=contact, identity=f"tel:+25470000000{number}")


def test_from_import_to_csv(site: str, page: Page, tmp_path: Path) -> None:
    workspace = sign_in(page, site)
    import_poll(page, tmp_path)

    page.get_by_role("button", name="Try on the phone").click()
    page.get_by_role("button", name="Start it on the phone").click()
    expect(page.get_by_role("log")).to_contain_text("Which snack do you like?")
    chat(page, [("mango", "Why do you like it?"), ("=because", "Thank you!")])

    add_contacts(workspace, 3)
    page.get_by_role("link", name="Flows").click()
    page.get_by_role("link", name="Snacks").click()
    page.get_by_role("button", name="Start", exact=True).click()
    dialog = page.frame_locator("dialog iframe")
    dialog.get_by_label("Everyone (4 people)").check()
    dialog.get_by_role("button", name="Start for 4 people").click()
    expect(dialog.get_by_text("4 of 4 people had their turn")).to_be_visible()
    page.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="Results").click()
    expect(page.get_by_text("1 person answered").first).to_be_visible()
    page.get_by_text("Show as a table").first.click()
    expect(page.get_by_role("row", name="Fruit 1 100%")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4
    assert {row["status"] for row in rows} == {"waiting"}  # the phone's contact was started once more


def test_results_move_while_somebody_looks(site: str, page: Page, tmp_path: Path) -> None:
    sign_in(page, site)
    import_poll(page, tmp_path)
    page.get_by_role("button", name="Results").click()
    watching = page.context.new_page()
    watching.goto(f"{site}/phone/")
    watching.get_by_role("button", name="Start it on the phone").click()
    expect(watching.get_by_role("log")).to_contain_text("Which snack do you like?")
    chat(watching, [("nuts", "Why do you like it?")])
    page.bring_to_front()
    expect(page.get_by_text("1 person answered").first).to_be_visible()

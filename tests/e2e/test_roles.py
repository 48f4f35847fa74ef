"""A designer's and an analyst's day in a real browser, in one workspace, and what each of them can't reach."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import Broadcast, CampaignPoint, Contact, Flow, Role, Run, Trigger, Workspace
from engine.services import respondents
from engine.services.channels import create_channel
from engine.services.workspaces import create_workspace
from tests.dashboard.conftest import make_contact, make_counts, make_flow, make_message, make_run, member
from tests.e2e.editor_page import admit

PEOPLE = "Phone,Name,Born\n0711000001,Asha,2001-03-04\n0711000002,Brian,2013-07-08\n12,Nobody,\n"
OF_OWNERS = ("workspace", "workspace/members", "workspace/tokens")


@pytest.fixture
def workspace(transactional_db: None, page: Page) -> Workspace:
    """Six people have answered a poll, one of them has a question, and a second poll waits."""
    workspace = create_workspace(name="Snack lovers", owner="owner@example.org", country="KE").workspace
    create_channel(workspace=workspace, code="EX", name="Gateway", address="1234")
    flow = make_flow(workspace)
    make_flow(workspace, name="Second poll")
    for number in range(6):
        contact = make_contact(workspace, f"Person {number}", f"+25470000000{number}")
        Contact.objects.filter(pk=contact.pk).update(language="eng" if number % 2 else "swa")
        make_run(contact, flow, snack={"category": "Nuts" if number % 3 else "Fruit", "value": "x"})
    make_counts(flow, {"runs:completed": 6, "result:snack:Nuts": 4, "result:snack:Fruit": 2})
    Run.objects.update(responded=True)
    respondents.digest(workspace=workspace)
    make_message(contact, "Is the clinic open?", direction="in", status="handled")
    return workspace


def enter(page: Page, site: str, workspace: Workspace, role: Role) -> None:
    admit(page.context, site, member(workspace, role))
    page.goto(f"{site}/")


def refused(page: Page, site: str, *paths: str) -> None:
    """What is behind these is neither shown nor changed; a form's token is good, so that it is the role that counts."""
    (token,) = [one["value"] for one in page.context.cookies() if one["name"] == "csrftoken"]
    for path in paths:
        address, headers = f"{site}/{path}/", {"X-CSRFToken": token, "Referer": site}
        for answer in (page.request.get(address), page.request.post(address, headers=headers)):
            assert answer.status == 403, path
            assert "Your role does not allow this" in answer.text(), path


def go(page: Page, section: str, *links: str) -> None:
    page.get_by_role("navigation", name="Sections").get_by_role("link", name=section, exact=True).click()
    for link in links:
        page.get_by_role("main").locator("a", has_text=link).first.click()


def test_a_designer(page: Page, live_server: LiveServer, workspace: Workspace, tmp_path: Path) -> None:
    enter(page, live_server.url, workspace, Role.DESIGNER)
    import_people(page, tmp_path)
    make_field_and_group(page)
    make_trigger(page)
    make_campaign(page)
    write_to_all(page)
    go(page, "Messages")
    expect(page.get_by_role("row").filter(has_text="Is the clinic open?")).to_be_visible()
    page.locator("summary").filter(has_text="Snack lovers").click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    expect(page.get_by_role("link", name="Workspace and members")).to_have_count(0)
    refused(page, live_server.url, *OF_OWNERS)


def import_people(page: Page, folder: Path) -> None:
    file = folder / "people.csv"
    file.write_text(PEOPLE)
    go(page, "Contacts", "Import")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Born", exact=True).select_option("+ a new field")
    page.locator("#id_type-2").select_option("Date and time")
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_text("no number or address that can be written to").first).to_be_visible()
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_role("button", name="Take the import back")).to_be_visible()
    assert Contact.objects.count() == 8


def make_field_and_group(page: Page) -> None:
    go(page, "Contacts", "Fields", "Add a field")
    page.get_by_label("Name").fill("Shoe size")
    page.get_by_label("Type").select_option("Number")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("rowheader", name="Shoe size")).to_be_visible()
    go(page, "Contacts", "Groups", "Add a group")
    page.get_by_label("Name").fill("Grown up")
    page.get_by_label(re.compile("^Whoever matches")).fill("born < 2008-01-01")
    expect(page.locator("#preview")).to_contain_text("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text="Grown up")).to_contain_text("born < 2008-01-01")


def make_trigger(page: Page) -> None:
    for flow in ("Snacks", "Second poll"):
        go(page, "Triggers", "Add a trigger")
        page.get_by_label("When").select_option("catch_all")
        expect(page.get_by_label("Words or codes")).to_be_hidden()
        expect(page.get_by_label("How a word counts")).to_be_hidden()
        page.get_by_label("When").select_option("keyword")
        page.get_by_label("Words or codes").fill("snack nosh")
        page.get_by_label("Flow").select_option(flow)
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").last).to_contain_text("The same starts Snacks already.")
    page.get_by_label("Words or codes").fill("again")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text="again")).to_contain_text("Second poll")
    assert sorted(Trigger.objects.values_list("keywords", flat=True)) == [["again"], ["snack", "nosh"]]


def make_campaign(page: Page) -> None:
    go(page, "Campaigns", "Add a campaign")
    page.get_by_label("Name").fill("Birthdays")
    page.get_by_label("For the people in").select_option("Grown up")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("main").locator("a", has_text="Add an event").click()
    page.get_by_label("How long").fill("9000")
    page.get_by_label("Which date").select_option("Born")
    page.get_by_label("or send this message (English)").fill("Happy birthday, @contact.first_name!")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="9,000 days after Born")).to_be_visible()
    assert CampaignPoint.objects.get().offset == 9000


def write_to_all(page: Page) -> None:
    go(page, "Messages", "New broadcast")
    page.get_by_role("textbox").first.fill("The clinic is open, @contact.first_name")
    page.get_by_label("Everyone").check()
    page.get_by_role("button", name="Send to 8 people").click()
    expect(page.get_by_text("On its way to 8 people.")).to_be_visible()
    assert Broadcast.objects.get().total in {0, 8}  # they are looked up by another process


def test_an_analyst(page: Page, live_server: LiveServer, workspace: Workspace) -> None:
    enter(page, live_server.url, workspace, Role.ANALYST)
    go(page, "Flows", "Snacks", "Results")
    expect(page.get_by_text("6 people answered").first).to_be_visible()
    page.get_by_role("link", name="Crossed").click()
    page.get_by_label("Rows").select_option("Language")
    page.get_by_label("Columns").select_option("Snack")
    page.get_by_role("button", name="Cross").click()
    expect(page.get_by_role("row", name="English")).to_contain_text("67%")
    download_results(page)
    only_looks(page)
    flow = Flow.objects.get(name="Snacks")
    person = Contact.objects.get(name="Person 0")
    looks_at_a_flow(page, live_server.url, flow)
    changes = (f"contacts/{person.pk}/edit", "contacts/imports/new", "contacts/fields/new", "contacts/groups/new")
    refused(page, live_server.url, *OF_OWNERS, *changes, "triggers/new", f"flows/{flow.pk}/start", "broadcasts/new")


def download_results(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == ["completed"] * 6
    assert sorted(row["Snack"] for row in rows) == ["Fruit", "Fruit", *["Nuts"] * 4]


def looks_at_a_flow(page: Page, site: str, flow: Flow) -> None:
    """The editor has no phone for who can't try flows out."""
    page.goto(f"{site}/flows/{flow.pk}/edit/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Only to look at")).to_be_visible()
    expect(page.get_by_role("complementary", name="Try it")).to_have_count(0)
    page.get_by_role("button", name="What to do with this step").first.click()
    expect(page.get_by_role("menuitem")).to_have_text(["All settings"])


def only_looks(page: Page) -> None:
    """Contacts, triggers and messages are there, and nothing that would change them."""
    main = page.get_by_role("main")
    go(page, "Contacts", "Person 0")
    expect(main.get_by_role("heading", name="Person 0")).to_be_visible()
    expect(main.locator("form")).to_have_count(0)
    for section in ("Contacts", "Triggers", "Campaigns", "Messages", "Flows"):
        go(page, section)
        expect(main.get_by_role("heading", level=1)).to_be_visible()
        expect(main.get_by_text(re.compile(r"^(Add|Import|New|Archive|Do it|Delete|Edit|Send)\b"))).to_have_count(0)

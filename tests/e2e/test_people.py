"""What a designer does with people: find them, group them, take that back, import more, remind them by a campaign."""

from pathlib import Path

from playwright.sync_api import Page, expect

from engine.models import CampaignPoint, Contact, ContactField, Group, GroupMembership
from tests.e2e.test_poll import add_contacts, sign_in

SECOND = 1_000

PEOPLE = "Phone,Name,Born\n0711000001,Asha,2001-03-04\n0711000002,Brian,2003-07-08\n12,Nobody,\n"


def test_from_search_to_campaign(site: str, page: Page, tmp_path: Path) -> None:
    workspace = sign_in(page, site)
    add_contacts(workspace, 3)
    Group.objects.create(workspace=workspace, name="Farmers")
    ContactField.objects.create(workspace=workspace, key="visit", name="Next visit", type="datetime")
    workspace.touch_assets()

    find_and_group(page)
    import_people(page, tmp_path)
    remind(page)


def find_and_group(page: Page) -> None:
    page.get_by_role("link", name="Contacts").click()
    search = page.get_by_role("combobox", name="Search")
    search.press_sequentially("nam")
    expect(page.locator("#suggestions option[value^='name ~']")).to_have_count(1)
    search.fill("name > 2")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark")).to_have_text("name > 2")
    page.get_by_role("combobox", name="Search").fill("person")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("3 contacts")).to_be_visible()
    page.get_by_label("Tick Person 0").check()
    page.get_by_label("Tick Person 2").check()
    page.get_by_label("What to do").select_option("Add to the group")
    page.get_by_label("Group", exact=True).select_option("Farmers")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("2 changed")).to_be_visible()
    assert GroupMembership.objects.count() == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 as before")).to_be_visible()
    assert not GroupMembership.objects.exists()


def import_people(page: Page, folder: Path) -> None:
    file = folder / "people.csv"
    file.write_text(PEOPLE)
    page.get_by_role("button", name="Import").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Born", exact=True).select_option("+ a new field")
    page.locator("#id_type-2").select_option("Date and time")
    page.get_by_label("or in a new group").fill("Mothers")
    page.get_by_role("button", name="Check all rows").click()
    button = page.get_by_role("button", name="Import now")
    expect(button).to_be_visible()
    expect(page.get_by_text("no number or address that can be written to").first).to_be_visible()
    button.click()
    expect(page.get_by_role("button", name="Take the import back")).to_be_visible()
    assert Contact.objects.filter(memberships__group__name="Mothers").count() == 2


def remind(page: Page) -> None:
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("button", name="Add a campaign").first.click()
    page.get_by_label("Name").fill("Birthdays")
    page.get_by_label("For the people in").select_option("Mothers")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Add an event").click()
    page.get_by_label("How long").fill("9000")
    page.get_by_label("Which date").select_option("Born")
    page.get_by_label("or send this message (English)").fill("Happy birthday, @contact.first_name!")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="9,000 days after Born")).to_be_visible()
    assert CampaignPoint.objects.count() == 1
    upcoming = page.get_by_role("link", name="Brian")
    for _ in range(30):
        page.reload()
        if upcoming.count():
            break
        page.wait_for_timeout(2 * SECOND)
    expect(upcoming).to_be_visible()

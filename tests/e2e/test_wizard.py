"""A poll from nothing in the wizard: typed line by line, pasted, tried on the phone; and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.models import Flow, Poll, Workspace
from tests.e2e.editor_page import sign_in

LISTED = "1. Best service?: clinic, school, road\n2. How old are you?\n3. Anything else?"


@pytest.fixture
def workspace(page: Page, live_server: LiveServer) -> Workspace:
    return sign_in(page.context, live_server.url)


@pytest.fixture
def wizard(page: Page, live_server: LiveServer, workspace: Workspace) -> Page:
    page.goto(f"{live_server.url}/polls/new/")
    expect(page.locator(".asked")).to_have_count(1)
    return page


def phone(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Try it")


def test_one_line_per_question_and_enter_for_the_next(wizard: Page) -> None:
    wizard.get_by_label("Title").fill("Youth jobs")
    wizard.get_by_label("Question 1", exact=True).fill("Do you have a job?")
    wizard.keyboard.press("Enter")
    expect(wizard.get_by_label("Question 2", exact=True)).to_be_focused()
    wizard.keyboard.type("How many hours a week?")
    wizard.keyboard.press("Tab")
    expect(wizard.get_by_label("Kind of answer to question 2")).to_be_focused()
    with wizard.expect_request_finished(lambda request: "has_number" in (request.post_data or "")):  # the phone's
        wizard.get_by_label("Kind of answer to question 2").select_option("number")

    expect(phone(wizard).locator(".out")).to_contain_text("Do you have a job?")
    phone(wizard).get_by_label("Reply").fill("yes")
    wizard.keyboard.press("Enter")
    expect(phone(wizard).locator(".out").last).to_have_text("How many hours a week?")

    for _ in range(3):
        wizard.get_by_role("button", name="Next").click()
    expect(wizard.get_by_text("SMS for each")).to_be_visible()
    wizard.get_by_role("button", name="Open in the editor").click()
    expect(wizard.locator("[data-card]")).to_have_count(3)
    assert [question.get("kind") for question in Poll.objects.get().poll["questions"]] == [None, "number"]


def test_the_sms_of_a_question_are_those_of_its_options_too(wizard: Page) -> None:
    wizard.get_by_label("Question 1", exact=True).fill("Do you have a job?")
    counted = wizard.locator(".line .small")
    expect(counted).to_have_text(f"1 SMS · {160 - len('Do you have a job?/1. Yes/2. No')} left · GSM-7")
    wizard.get_by_label("Kind of answer to question 1").select_option("menu")
    wizard.get_by_label("Options, one a line").fill("clinic\nschool")
    expect(counted).to_have_text(f"1 SMS · {160 - len('Do you have a job?/1. clinic/2. school')} left · GSM-7")
    wizard.get_by_label("USSD").check()
    expect(counted).to_have_text("1 SMS · 142 left · GSM-7")


def test_a_pasted_list_and_a_second_language(wizard: Page) -> None:
    wizard.get_by_text("Paste a list").click()
    wizard.get_by_label("One question a line").fill(LISTED)
    wizard.get_by_role("button", name="Take these questions").click()
    expect(wizard.locator(".asked")).to_have_count(3)
    expect(wizard.get_by_label("Options, one a line")).to_have_value("clinic\nschool\nroad")
    expect(wizard.get_by_label("Kind of answer to question 2")).to_have_value("age")
    wizard.get_by_role("button", name="2 Languages").click()
    wizard.get_by_label("Urdu").check()
    expect(wizard.get_by_label("Best service?")).to_have_attribute("dir", "rtl")


def test_translations_stay_with_their_options(wizard: Page) -> None:
    wizard.get_by_text("Paste a list").click()
    wizard.get_by_label("One question a line").fill("Best service?: clinic, school, road")
    wizard.get_by_role("button", name="Take these questions").click()
    wizard.get_by_role("button", name="2 Languages").click()
    wizard.get_by_label("Urdu").check()
    for name in ("clinic", "school", "road"):
        wizard.get_by_label(name, exact=True).fill(f"{name} in Urdu")
    wizard.get_by_role("button", name="1 Questions").click()
    options = wizard.get_by_label("Options, one a line")
    options.fill("school\nroad")
    options.fill("school\nmarket\nroad")
    options.fill("school\nmarket\nroads")
    wizard.get_by_role("button", name="2 Languages").click()
    for name, translated in (("school", "school in Urdu"), ("market", ""), ("roads", "road in Urdu")):
        expect(wizard.get_by_label(name, exact=True)).to_have_value(translated)


def test_ranges_go_with_their_question(wizard: Page) -> None:
    wizard.get_by_text("Paste a list").click()
    wizard.get_by_label("One question a line").fill("How many cows?\nHow many goats?")
    wizard.get_by_role("button", name="Take these questions").click()
    for number, ranges in ((1, "0-4, 5+"), (2, "9-0, 10+")):
        wizard.get_by_label(f"Kind of answer to question {number}").select_option("number")
        wizard.get_by_label("Ranges").nth(number - 1).fill(ranges)
    wizard.get_by_role("button", name="Move down").first.click()
    expect(wizard.get_by_label("Question 1", exact=True)).to_have_value("How many goats?")
    expect(wizard.get_by_label("Ranges").first).to_have_value("0-9, 10+")


def test_it_survives_a_reload(wizard: Page) -> None:
    wizard.get_by_label("Question 1", exact=True).fill("Do you vote?")
    wizard.reload()
    expect(wizard.get_by_label("Question 1", exact=True)).to_have_value("Do you vote?")


def save(page: Page, title: str) -> None:
    page.get_by_label("Title").fill(title)
    for _ in range(3):
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Open in the editor").click()


def test_somebody_else_at_this_computer_begins_anew(wizard: Page, live_server: LiveServer) -> None:
    wizard.get_by_label("Title").fill("Youth jobs")
    wizard.context.clear_cookies()
    sign_in(wizard.context, live_server.url, "other@example.org")
    wizard.reload()
    expect(wizard.locator(".asked")).to_have_count(1)
    expect(wizard.get_by_label("Title")).to_have_value("")


def test_a_poll_is_made_once_while_the_next_page_is_on_its_way(wizard: Page) -> None:
    wizard.get_by_label("Title").fill("Youth jobs")
    wizard.get_by_label("Question 1", exact=True).fill("Do you have a job?")
    for _ in range(3):
        wizard.get_by_role("button", name="Next").click()
    wizard.route("**/edit/", lambda route: route.fulfill(status=204))  # the page stays
    button = wizard.get_by_role("button", name="Open in the editor")
    with wizard.expect_request("**/edit/"):
        button.click()
    expect(button).to_be_disabled()
    assert Poll.objects.count() == 1


def test_two_people_do_not_undo_each_others_work_unasked(wizard: Page, live_server: LiveServer) -> None:
    wizard.get_by_label("Question 1", exact=True).fill("Do you have a job?")
    save(wizard, "Jobs")
    expect(wizard.locator("[data-card]").first).to_be_visible()
    address = f"{live_server.url}/polls/{Poll.objects.get().pk}/"
    other = wizard.context.new_page()
    for page in (wizard, other):
        page.goto(address)
        expect(page.locator(".asked")).to_have_count(1)
    save(other, "Theirs")
    expect(other.locator("[data-card]").first).to_be_visible()
    save(wizard, "Ours")
    expect(wizard.get_by_text("Somebody else has changed this poll meanwhile.")).to_be_visible()
    assert Poll.objects.get().name == "Theirs"
    wizard.get_by_role("button", name="Save and undo those changes").click()
    expect(wizard.locator("[data-card]").first).to_be_visible()
    assert Poll.objects.get().name == "Ours"


@pytest.fixture
def plain_page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False)
    sign_in(context, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/polls/new/")
    yield page
    context.close()


def test_without_scripts_a_list_makes_a_flow(plain_page: Page) -> None:
    plain_page.get_by_label("Title").fill("Services")
    plain_page.get_by_label("Questions, one a line").fill(LISTED)
    plain_page.get_by_role("button", name="Make a flow of these questions").click()
    expect(plain_page.get_by_role("heading", name="Services", exact=True)).to_be_visible()
    assert Flow.objects.get().published == 1

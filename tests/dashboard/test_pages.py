"""What the pages show, and with how many queries."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from engine.models import (
    Channel,
    ChannelCount,
    Contact,
    DeadLetter,
    Flow,
    FlowDraft,
    FlowTraffic,
    Group,
    Invitation,
    Job,
    Membership,
    Role,
    Schedule,
    User,
    Workspace,
)
from tests.dashboard.addresses import make_ticket
from tests.dashboard.conftest import (
    NOON,
    make_contact,
    make_counts,
    make_flow,
    make_message,
    make_start,
    member,
    signed_in,
)
from tests.dashboard.definitions import SNACKS

Queries = Callable[[int], Any]
ENTRY = 3  # session, person, memberships


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


class TestSigningIn:
    def test_with_the_right_password_the_page_asked_for_follows(self, owner: User, flow: Flow) -> None:
        owner.set_password("correct horse battery")
        owner.save()
        client = Client()
        answers = {"username": "OWNER@example.org", "password": "correct horse battery", "next": f"/flows/{flow.pk}/"}
        response = client.post("/sign-in/", answers)
        assert (response.status_code, response["Location"]) == (302, f"/flows/{flow.pk}/")

    def test_with_a_wrong_one_a_sentence(self, owner: User) -> None:
        response = Client().post("/sign-in/", {"username": owner.email, "password": "x"})
        assert "Please enter a correct e-mail and password" in response.content.decode()

    def test_out_and_then_the_way_is_closed(self, browser: Client) -> None:
        assert browser.post("/sign-out/").status_code == 302
        assert browser.get("/").status_code == 302


class TestEveryPage:
    def test_says_what_browsers_may_load(self, browser: Client) -> None:
        policy = browser.get("/")["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy

    def test_has_nothing_inline(self, browser: Client, flow: Flow) -> None:
        make_counts(flow, {"runs:waiting": 1, "result:snack:Nuts": 1})
        for url in ("/", "/flows/", f"/flows/{flow.pk}/", f"/flows/{flow.pk}/results/", "/phone/"):
            page = text(browser, url)
            assert " style=" not in page
            assert "<script>" not in page
            assert " onclick=" not in page

    @pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("ur", "rtl"), ("ar", "rtl"), ("sr-latn", "ltr")])
    def test_reads_in_the_direction_of_its_language(self, browser: Client, code: str, direction: str) -> None:
        browser.post("/language/", {"language": code, "next": "/"})
        assert f'<html lang="{code}" dir="{direction}">' in text(browser, "/")

    def test_another_language_leads_back_to_a_page_that_opens(self, browser: Client, flow: Flow) -> None:
        form = f"/flows/{flow.pk}/results/sharing/"
        refused = browser.post(f"{form}tell/", {}, headers={"referer": f"http://testserver{form}"}).content.decode()
        assert f'name="next" value="{form}"' in refused
        again = browser.post(f"{form}tell/", {}, headers={"referer": f"http://testserver{form}tell/"}).content.decode()
        assert 'name="next" value="/"' in again
        assert 'name="next" value="/phone/?a=1"' in text(browser, "/phone/?a=1")


class TestHome:
    def test_begins_with_what_to_do(self, browser: Client) -> None:
        page = text(browser, "/")
        assert "Next steps" in page
        assert "Nobody is answering a flow right now" in page
        assert "Needs you" not in page

    def test_shows_what_is_live(self, browser: Client, flow: Flow) -> None:
        today = f"{now().astimezone(UTC):%Y-%m-%d}"
        make_counts(flow, {"runs:waiting": 3, "runs:completed": 1197, "runs:responded": 1200, f"answers:{today}": 40})
        make_counts(make_flow(flow.workspace, name="Over"), {f"answers:{today}": 2, "answers:2020-01-01": 9})
        FlowTraffic.objects.create(flow=flow, day=now().astimezone(UTC).date(), messages=9, segments=9, cost=0)
        page = text(browser, "/")
        assert "1,197 of 1,200 finished" in page
        assert "100% have answered" in page
        assert "40 answers today" in page
        assert "9 messages today" in page
        assert "<strong>42</strong> answers received today" in page

    def test_shows_channels_and_what_goes_over_them(self, browser: Client, channel: Channel) -> None:
        for kind, count in (("received", 70), ("sent", 90), ("failed", 10), ("segments", 120), ("cost", 24_000)):
            ChannelCount.objects.create(channel=channel, hour=now(), kind=kind, count=count, last_on=now())
        Channel.objects.filter(pk=channel.pk).update(prices={"": "0.02"})
        asha = make_contact(channel.workspace, "Asha")
        Contact.objects.filter(pk=asha.pk).update(last_seen_on=now())
        Contact.objects.filter(pk=asha.pk).update(last_seen_on=now())
        page = text(browser, "/")
        assert "10 tries to send failed in the last day." in page
        assert "the highest column is 100" in page
        assert "People who wrote</dt><dd>1<" in page
        assert "SMS sent</dt><dd>120<" in page
        assert "Cost</dt><dd>2.40 " in page

    def test_shows_what_waits_for_somebody(self, browser: Client, workspace: Workspace, flow: Flow) -> None:
        FlowDraft.objects.create(workspace=workspace, flow=flow, definition={})
        Workspace.objects.filter(pk=workspace.pk).update(ticket_minutes=5)
        make_ticket(workspace, waiting_since=now() - timedelta(minutes=9))
        page = text(browser, "/")
        assert "1 person has waited too long for an answer." in page
        assert "1 flow has changes that nobody has published." in page

    def test_viewers_see_figures_and_nothing_to_do(self, workspace: Workspace, flow: Flow, channel: Channel) -> None:
        FlowDraft.objects.create(workspace=workspace, flow=flow, definition={})
        page = text(signed_in(member(workspace, Role.VIEWER)), "/")
        assert "Live now" in page
        assert "Needs you" not in page
        assert "Last in" not in page

    def test_agents_begin_with_tickets(self, workspace: Workspace) -> None:
        assert signed_in(member(workspace, Role.AGENT)).get("/")["Location"] == "/tickets/"

    def test_tells_of_what_got_stuck(self, browser: Client, workspace: Workspace) -> None:
        contact = make_contact(workspace, "Asha")
        DeadLetter.objects.create(workspace=workspace, contact=contact, kind="start", error="boom")
        assert "could not be handled after several tries" in text(browser, "/")

    def test_tells_what_ends_soon(self, browser: Client, owner: User, flow: Flow) -> None:
        of = {"workspace": flow.workspace}
        ends_on = localdate(timezone=ZoneInfo(flow.workspace.timezone)) + timedelta(days=1)
        Schedule.objects.create(**of, flow=flow, repeat="daily", begins_on=now(), next_on=now(), ends_on=ends_on)
        Schedule.objects.create(**of, flow=flow, repeat="daily", begins_on=now(), next_on=now())
        for email, days in (("ana@example.org", 6), ("ben@example.org", 1)):
            Invitation.objects.create(**of, email=email, role=Role.VIEWER, created_on=now() - timedelta(days=days))
        for user, hours in ((owner, 700), (owner, 200), (None, 700)):
            done = {"status": "done", "file": "a.csv", "finished_on": now() - timedelta(hours=hours)}
            Job.objects.create(**of, kind="messages", created_by=user, **done)
        page = browser.get("/")
        assert [one.text for one in page.context["endings"]] == [
            "A file that you asked for is deleted.",
            "The invitation of ana@example.org ends.",
            "“Snacks” is scheduled for the last time.",
        ]
        assert not signed_in(member(flow.workspace, Role.VIEWER)).get("/").context["endings"]

    def test_tells_when_people_drop_out_of_a_poll(self, browser: Client, workspace: Workspace) -> None:
        for name, hours in (("Today", (80, 1)), ("Over", (80,)), ("In a week", ()), ("Nobody left", (1,))):
            flow = make_flow(workspace, {**SNACKS, "expire_after_minutes": 24 * 60}, name=name)
            make_counts(flow, {"runs:waiting": name != "Nobody left", "runs:completed": 1})
            for ago in hours:
                make_start(flow, total=5, status="completed", finished_on=now() - timedelta(hours=ago))
        make_start(make_flow(workspace, name="By default"), total=5, finished_on=now())
        make_counts(Flow.objects.get(name="By default"), {"runs:waiting": 1})
        shown = [
            (one.text, round((one.on - now()) / timedelta(hours=1))) for one in browser.get("/").context["endings"]
        ]
        told = "Whoever was started last for “{}” and has not answered drops out."
        assert shown == [(told.format("Today"), 23), (told.format("By default"), 72)]

    def test_leaves_other_workspaces_out(self, browser: Client, foreign: Workspace) -> None:
        make_counts(make_flow(foreign, name="Green or black"), {"runs:waiting": 3})
        page = text(browser, "/")
        assert "Green or black" not in page
        assert "0 flows" in page

    def test_queries(self, browser: Client, workspace: Workspace, queries: Queries) -> None:
        for number in range(12):
            make_counts(make_flow(workspace, name=f"Flow {number}"), {"runs:waiting": 3})
            Channel.objects.create(workspace=workspace, type="EX", name=f"Channel {number}")
        with queries(ENTRY + 15):
            text(browser, "/")

    def test_live_part_is_sent_only_when_it_changed(self, browser: Client, flow: Flow) -> None:
        make_counts(flow, {"runs:waiting": 3})
        page = browser.get("/live/")
        version = page.context["version"]
        assert browser.get(f"/live/?version={version}").status_code == 204
        make_counts(flow, {"runs:completed": 1})
        assert browser.get(f"/live/?version={version}").status_code == 200


class TestFlows:
    def test_empty(self, browser: Client) -> None:
        assert "No flows yet" in text(browser, "/flows/")

    def test_list_and_search(self, browser: Client, flow: Flow) -> None:
        make_flow(flow.workspace, name="Water & sanitation")
        assert "Snacks" in text(browser, "/flows/?q=snack")
        assert "Water &amp; sanitation" not in text(browser, "/flows/?q=snack")
        assert "No flow has “zzz” in its name." in text(browser, "/flows/?q=zzz")

    def test_archived_flows_are_left_out(self, browser: Client, flow: Flow) -> None:
        make_flow(flow.workspace, name="Old poll", is_archived=True)
        assert "Old poll" not in text(browser, "/flows/")

    def test_queries(self, browser: Client, workspace: Workspace, queries: Queries) -> None:
        for number in range(20):
            make_flow(workspace, name=f"Flow {number}")
        with queries(ENTRY + 5):
            text(browser, "/flows/")

    def test_flow_shows_questions_answers_and_translations(self, browser: Client, flow: Flow) -> None:
        page = text(browser, f"/flows/{flow.pk}/")
        assert "Which snack do you like?" in page
        assert "Vitafunio gani unapenda?" in page
        assert "mango" in page
        assert "any other reply" in page
        assert page.index("Snack</span>") < page.index("Reason</span>")

    def test_flow_says_what_contacts_would_notice(self, browser: Client, flow: Flow) -> None:
        page = text(browser, f"/flows/{flow.pk}/")
        assert "things to look at" in page
        assert "isn&#x27;t translated to swa" in page

    def test_flow_that_asks_nothing(self, browser: Client, workspace: Workspace) -> None:
        assert "This flow asks nothing" in text(browser, f"/flows/{make_flow(workspace, published=0).pk}/")


class TestContacts:
    def test_empty(self, browser: Client) -> None:
        assert "No contacts yet" in text(browser, "/contacts/")

    @pytest.mark.parametrize("search", ["ash", "0700 000", "+254700000001", "254-700"])
    def test_search_by_name_and_number(self, browser: Client, workspace: Workspace, search: str) -> None:
        make_contact(workspace, "Asha", "+254700000001", (Group.objects.create(workspace=workspace, name="Kisumu"),))
        make_contact(workspace, "Brian", "+254711111111")
        page = browser.get("/contacts/", {"q": search}).content.decode()
        assert "Asha" in page
        assert "Kisumu" in page
        assert "Brian" not in page

    def test_hidden_numbers_are_neither_shown_nor_searched(self, browser: Client, workspace: Workspace) -> None:
        Workspace.objects.filter(pk=workspace.pk).update(redact_urns=True)
        make_contact(workspace, "Asha", "+254700000001")
        assert "254700000001" not in text(browser, "/contacts/")
        assert "Nobody here matches" in text(browser, "/contacts/?q=254700000001")

    def test_pages_lead_back_and_forth(self, browser: Client, workspace: Workspace) -> None:
        Contact.objects.bulk_create([Contact(workspace=workspace, name=f"Person {n:03}") for n in range(120)])
        first = browser.get("/contacts/")
        second = browser.get("/contacts/", {"older": first.context["page"].older})
        third = browser.get("/contacts/", {"older": second.context["page"].older})
        names = [row.contact.name for page in (first, second, third) for row in page.context["rows"]]
        assert names == [f"Person {n:03}" for n in reversed(range(120))]
        assert third.context["page"].older is None
        back = browser.get("/contacts/", {"newer": second.context["page"].newer})
        assert [row.contact.name for row in back.context["rows"]] == names[:50]
        assert back.context["page"].newer is None

    def test_nonsense_cursors_show_the_first_page(self, browser: Client, workspace: Workspace) -> None:
        make_contact(workspace, "Asha")
        assert "Asha" in text(browser, "/contacts/?older=zzz&newer=1")

    def test_queries(self, browser: Client, workspace: Workspace, queries: Queries) -> None:
        group = Group.objects.create(workspace=workspace, name="All")
        for number in range(30):
            make_contact(workspace, f"Person {number}", f"+2547000000{number:02}", (group,))
        with queries(ENTRY + 7):
            text(browser, "/contacts/")


class TestMessages:
    def test_empty(self, browser: Client) -> None:
        assert "No messages here" in text(browser, "/messages/")

    @pytest.mark.parametrize(
        ("folder", "seen"),
        [
            ("all", {"mango", "Which snack?", "Sorry"}),
            ("inbox", {"mango"}),
            ("sent", {"Which snack?"}),
            ("failed", {"Sorry"}),
        ],
    )
    def test_folders(self, browser: Client, workspace: Workspace, folder: str, seen: set[str]) -> None:
        asha = make_contact(workspace, "Asha")
        make_message(asha, "mango", direction="in", status="handled")
        make_message(asha, "Which snack?", status="delivered")
        make_message(asha, "Sorry", status="failed", reason="no_route")
        rows = browser.get(f"/messages/?folder={folder}").context["rows"]
        assert {row.message.text for row in rows} == seen

    def test_text_of_people_is_escaped(self, browser: Client, workspace: Workspace) -> None:
        make_message(make_contact(workspace, "<b>Asha"), "<script>alert(1)</script>")
        page = text(browser, "/messages/?folder=all")
        assert "<script>alert" not in page
        assert "<b>Asha" not in page

    def test_foreign_messages_are_not_shown(self, browser: Client, foreign: Workspace) -> None:
        make_message(make_contact(foreign, "Zawadi"), "Green or black?")
        assert "Green or black?" not in text(browser, "/messages/?folder=all")

    def test_queries(self, browser: Client, workspace: Workspace, queries: Queries) -> None:
        for number in range(30):
            make_message(make_contact(workspace, f"Person {number}"), "hello")
        with queries(ENTRY + 5):
            text(browser, "/messages/?folder=all")


def test_times_are_those_of_the_workspace(browser: Client, workspace: Workspace) -> None:
    make_message(make_contact(workspace, "Asha"), "hello", created_on=NOON)
    assert "1 Mar 2026, 15:00" in text(browser, "/messages/?folder=all")


def test_the_other_workspaces_of_a_person_are_in_the_menu(browser: Client, owner: User, foreign: Workspace) -> None:
    Membership.objects.create(workspace=foreign, user=owner, role=Role.ANALYST)
    assert "Switch to Tea lovers" in text(browser, "/")


class TestWhatGoesWrong:
    def test_unknown_addresses_lead_back(self, browser: Client) -> None:
        response = browser.get("/flows/00000000-0000-4000-8000-000000000000/")
        assert response.status_code == 404
        assert "There is nothing at this address" in response.content.decode()

    def test_forms_from_old_pages_are_explained(self, owner: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(owner)
        response = client.post("/phone/send/", {"text": "mango"})
        assert response.status_code == 403
        assert "This was sent from an old page" in response.content.decode()

    def test_our_own_mistakes_are_owned_up_to(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("dashboard.reports.overview.overview", lambda _: 1 / 0)
        browser.raise_request_exception = False
        response = browser.get("/")
        assert response.status_code == 500
        assert "Something broke on our side" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/", "Home"),
        ("/polls/new/", "Flows"),
        ("/schedules/new/", "Triggers"),
        ("/samples/", "Contacts"),
        ("/broadcasts/new/", "Messages"),
    ],
)
def test_the_section_of_a_page_is_marked(browser: Client, workspace: Workspace, address: str, section: str) -> None:
    (sections,) = re.findall(r'(?s)<nav class="sections".*?</nav>', text(browser, address))
    assert re.findall(r'aria-current="page">(\w+)<', sections) == [section]

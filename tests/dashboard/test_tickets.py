"""Tickets: who sees which, what can be done with them, and how long people wait."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils.timezone import now

from engine.models import (
    CannedAnswer,
    Channel,
    Contact,
    ContactField,
    ContactURN,
    Message,
    Role,
    Ticket,
    TicketEvent,
    Topic,
    User,
    Workspace,
)
from tests.dashboard.addresses import make_ticket
from tests.dashboard.conftest import make_message, member, signed_in
from tests.dashboard.test_pages import ENTRY, Queries

Status = Ticket.Status


@pytest.fixture
def topic(workspace: Workspace) -> Topic:
    return Topic.objects.create(workspace=workspace, name=Topic.GENERAL)


@pytest.fixture
def ticket(workspace: Workspace, topic: Topic, channel: Channel) -> Ticket:
    """Of Asha, whom nobody answers for an hour and a half."""
    made = make_ticket(workspace, topic=topic, waiting_since=now() - timedelta(minutes=90))
    asha = made.contact
    ContactURN.objects.create(workspace=workspace, contact=asha, identity="tel:+254700000001", channel=channel)
    make_message(asha, "Where is the clinic?", direction="in", status="handled")
    return made


@pytest.fixture
def agent(workspace: Workspace) -> User:
    return member(workspace, Role.AGENT)


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def reloaded(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


class TestList:
    def test_has_folders_with_counts(self, browser: Client, ticket: Ticket) -> None:
        page = text(browser, "/tickets/")
        for part in ("Nobody&#x27;s</span> <small>1", "Mine</span> <small>0", "General</span> <small>1", "Asha"):
            assert part in page
        assert "Where is the clinic?" in page
        assert "waits 90 minutes" in page

    def test_empty(self, browser: Client) -> None:
        assert "No tickets here" in text(browser, "/tickets/")

    def test_an_unknown_folder_is_not_found(self, browser: Client) -> None:
        assert browser.get("/tickets/?folder=x").status_code == 404

    def test_of_other_workspaces_nothing(self, browser: Client, foreign: Workspace) -> None:
        make_ticket(foreign, "Brian")
        assert "Brian" not in text(browser, "/tickets/?folder=open")

    def test_late_is_said_in_words(self, browser: Client, ticket: Ticket, workspace: Workspace, topic: Topic) -> None:
        assert "No tickets here" in text(browser, "/tickets/?folder=late")
        Workspace.objects.filter(pk=workspace.pk).update(ticket_minutes=60)
        assert "late: 90 minutes" in text(browser, "/tickets/?folder=late")
        Topic.objects.filter(pk=topic.pk).update(target_minutes=120)
        assert "No tickets here" in text(browser, "/tickets/?folder=late")

    def test_goes_on_page_by_page(self, browser: Client, workspace: Workspace) -> None:
        for number in range(51):
            make_ticket(workspace, f"Number {number:02}")
        page = browser.get("/tickets/?folder=open")
        assert [row.name for row in page.context["rows"]][::49] == ["Number 50", "Number 01"]
        rest = browser.get("/tickets/", {"folder": "open", "older": page.context["older"]})
        assert [row.name for row in rest.context["rows"]] == ["Number 00"]

    def test_live_part_is_sent_only_when_it_changed(self, browser: Client, ticket: Ticket) -> None:
        version = browser.get("/tickets/live/").context["version"]
        assert browser.get(f"/tickets/live/?version={version}").status_code == 204
        Ticket.objects.filter(pk=ticket.pk).update(active_on=now())
        assert browser.get(f"/tickets/live/?version={version}").status_code == 200

    def test_queries(self, browser: Client, workspace: Workspace, queries: Queries) -> None:
        for number in range(30):
            make_ticket(workspace, f"Number {number:02}")
        with queries(ENTRY + 6):
            text(browser, "/tickets/?folder=open")


class TestTicket:
    def test_is_the_conversation(self, browser: Client, ticket: Ticket) -> None:
        browser.post(f"/tickets/{ticket.pk}/note/", {"note": "Called the clinic"})
        browser.post(f"/tickets/{ticket.pk}/assign/", {"assignee": "me"})
        page = text(browser, f"/tickets/{ticket.pk}/")
        for part in ("Where is the clinic?", "Called the clinic", "gave it to owner@example.org"):
            assert part in page

    def test_what_a_message_carries_can_be_opened(self, browser: Client, ticket: Ticket) -> None:
        carried = ["image/jpeg:https://jibu.example/a.jpg"]
        make_message(ticket.contact, "It is closed", direction="in", attachments=carried)
        assert '<a href="https://jibu.example/a.jpg"' in text(browser, f"/tickets/{ticket.pk}/")

    def test_whoever_answers_takes_it(self, browser: Client, owner: User, ticket: Ticket) -> None:
        browser.post(f"/tickets/{ticket.pk}/reply/", {"text": "Next to the school, @contact.name"})
        sent = Message.objects.get(direction="out")
        assert (sent.text, sent.status) == ("Next to the school, @contact.name", "queued")
        after = reloaded(ticket)
        assert (after.assignee, after.waiting_since) == (owner, None)
        assert after.replied_on

    def test_who_opted_out_gets_no_reply(self, browser: Client, ticket: Ticket) -> None:
        Contact.objects.filter(pk=ticket.contact_id).update(status="stopped")
        answer = browser.post(f"/tickets/{ticket.pk}/reply/", {"text": "Hello"}, follow=True)
        assert "can&#x27;t be written to" in answer.content.decode()
        assert not Message.objects.filter(direction="out").exists()

    def test_is_closed_and_opened_again(self, browser: Client, ticket: Ticket) -> None:
        browser.post(f"/tickets/{ticket.pk}/close/")
        assert reloaded(ticket).status == Status.CLOSED
        assert "Open again" in text(browser, f"/tickets/{ticket.pk}/")
        browser.post(f"/tickets/{ticket.pk}/reopen/")
        assert reloaded(ticket).status == Status.OPEN

    def test_changes_its_topic(self, browser: Client, workspace: Workspace, foreign: Workspace, ticket: Ticket) -> None:
        water = Topic.objects.create(workspace=workspace, name="Water")
        other = Topic.objects.create(workspace=foreign, name="Tea")
        for topic in (water, other):
            browser.post(f"/tickets/{ticket.pk}/topic/", {"topic": str(topic.pk)})
        assert reloaded(ticket).topic == water

    def test_is_given_to_nobody_of_elsewhere(self, browser: Client, foreign: Workspace, ticket: Ticket) -> None:
        stranger = member(foreign, Role.OWNER, "stranger@example.org")
        viewer = member(ticket.workspace, Role.VIEWER)
        for user in (stranger, viewer):
            browser.post(f"/tickets/{ticket.pk}/assign/", {"assignee": str(user.pk)})
            assert reloaded(ticket).assignee is None

    def test_live_part_is_sent_only_when_it_changed(self, browser: Client, ticket: Ticket) -> None:
        url = f"/tickets/{ticket.pk}/live/"
        version = browser.get(url).context["version"]
        assert browser.get(f"{url}?version={version}").status_code == 204
        make_message(Contact.objects.get(pk=ticket.contact_id), "Hello?", direction="in", status="handled")
        assert "Hello?" in text(browser, f"{url}?version={version}")

    def test_canned_answers_are_filled_in(self, browser: Client, ticket: Ticket) -> None:
        browser.post("/tickets/answers/new/", {"name": "Hours", "text": "Dear @contact.name, we open at 9."})
        again = browser.post("/tickets/answers/new/", {"name": "hours", "text": "x"})
        assert "There is one of this name already." in again.content.decode()
        assert 'data-answer="Dear Asha, we open at 9."' in text(browser, f"/tickets/{ticket.pk}/")

    def test_answers_in_the_language_of_the_contact_come_first(self, browser: Client, ticket: Ticket) -> None:
        Workspace.objects.filter(pk=ticket.workspace_id).update(languages=["eng", "swa"])
        Contact.objects.filter(pk=ticket.contact_id).update(language="swa")
        for given in ({"name": "Bye", "text": "Goodbye"}, {"name": "Hi", "text": "Hello", "text_swa": "Habari"}):
            browser.post("/tickets/answers/new/", given)
        offered = browser.get(f"/tickets/{ticket.pk}/").context["answers"]
        assert [one.text for one in offered] == ["Goodbye", "Habari", "Hello"]
        found = CannedAnswer.objects.get(name="Hi")
        assert "Habari" in text(browser, f"/tickets/answers/{found.pk}/")
        browser.post(f"/tickets/answers/{found.pk}/", {"name": "Hi", "text": "Hello"})
        offered = browser.get(f"/tickets/{ticket.pk}/").context["answers"]
        assert [one.text for one in offered] == ["Goodbye", "Hello"]

    def test_is_opened_from_the_page_of_a_contact(self, browser: Client, owner: User, ticket: Ticket) -> None:
        assert browser.post(f"/contacts/{ticket.contact_id}/ticket/")["Location"] == f"/tickets/{ticket.pk}/"
        browser.post(f"/tickets/{ticket.pk}/close/")
        browser.post(f"/contacts/{ticket.contact_id}/ticket/")
        made = Ticket.objects.get(status=Status.OPEN)
        assert (made.assignee, made.waiting_since) == (owner, None)

    def test_queries(self, browser: Client, ticket: Ticket, queries: Queries) -> None:
        CannedAnswer.objects.create(workspace=ticket.workspace, name="Hours", text="9")
        text(browser, f"/tickets/{ticket.pk}/")
        with queries(ENTRY + 18):
            text(browser, f"/tickets/{ticket.pk}/")


class TestMany:
    def change(self, browser: Client, tickets: list[Ticket], **given: Any) -> str:
        keys = [str(ticket.pk) for ticket in tickets]
        return browser.post("/tickets/change/", {"ticket": keys, **given}, follow=True).content.decode()

    def test_are_given_to_somebody_and_back(self, browser: Client, workspace: Workspace, agent: User) -> None:
        mine, other = make_ticket(workspace, "Asha", assignee=agent), make_ticket(workspace, "Brian")
        page = self.change(browser, [mine, other], action="assign", assignee="me", folder="open")
        assert "2 tickets have a new owner." in page
        assert Ticket.objects.filter(assignee__email="owner@example.org").count() == 2
        browser.post("/tickets/undo/")
        assert (reloaded(mine).assignee, reloaded(other).assignee) == (agent, None)
        assert "nothing to take back" in browser.post("/tickets/undo/", follow=True).content.decode()

    def test_are_closed_and_opened_again(self, browser: Client, workspace: Workspace) -> None:
        made = [make_ticket(workspace, name) for name in ("Asha", "Brian")]
        assert "2 tickets closed." in self.change(browser, made, action="close", folder="open")
        assert Ticket.objects.filter(status=Status.CLOSED).count() == 2
        assert TicketEvent.objects.filter(kind="closed").count() == 2
        browser.post("/tickets/undo/")
        assert Ticket.objects.filter(status=Status.OPEN).count() == 2

    def test_of_others_stay(self, workspace: Workspace, foreign: Workspace, agent: User, owner: User) -> None:
        theirs, far = make_ticket(workspace, assignee=owner), make_ticket(foreign)
        page = self.change(signed_in(agent), [theirs, far], action="close", folder="mine")
        assert "Nothing had to be changed." in page
        assert Ticket.objects.filter(status=Status.OPEN).count() == 2

    def test_nonsense_is_passed_over(self, browser: Client) -> None:
        answer = browser.post("/tickets/change/", {"ticket": ["x"], "folder": "open", "action": "close"})
        assert answer.status_code == 302


class TestAgents:
    @pytest.fixture
    def theirs(self, workspace: Workspace, owner: User) -> Ticket:
        return make_ticket(workspace, "Brian", assignee=owner)

    def test_see_what_is_theirs_or_nobodys(self, agent: User, ticket: Ticket, theirs: Ticket) -> None:
        desk = signed_in(agent)
        assert "Asha" in text(desk, "/tickets/?folder=unassigned")
        assert desk.get(f"/tickets/{ticket.pk}/").status_code == 200
        assert desk.get("/tickets/?folder=open").status_code == 404
        for path in ("", "live/"):
            assert desk.get(f"/tickets/{theirs.pk}/{path}").status_code == 404
        for action in ("reply", "note", "assign", "close", "fields"):
            assert desk.post(f"/tickets/{theirs.pk}/{action}/", {"text": "x"}).status_code == 404
        assert reloaded(theirs).status == Status.OPEN

    def test_see_all_where_the_workspace_says_so(self, browser: Client, agent: User, theirs: Ticket) -> None:
        browser.post("/tickets/settings/", {"ticket_minutes": "30", "agents_see_all": "on"})
        assert "Brian" in text(signed_in(agent), "/tickets/?folder=open")

    def test_lose_sight_of_what_they_give_away(self, agent: User, owner: User, ticket: Ticket) -> None:
        answer = signed_in(agent).post(f"/tickets/{ticket.pk}/assign/", {"assignee": str(owner.pk)})
        assert answer["Location"] == "/tickets/"
        assert reloaded(ticket).assignee == owner

    def test_are_offered_nothing_else(self, agent: User, ticket: Ticket) -> None:
        for page in (text(signed_in(agent), "/tickets/"), text(signed_in(agent), f"/tickets/{ticket.pk}/")):
            for path in ("/contacts/", "/flows/", "/messages/", "/channels/", "/tickets/topics/", "/workspace/"):
                assert f'href="{path}' not in page

    def test_see_and_change_the_fields_that_they_may(self, workspace: Workspace, agent: User, ticket: Ticket) -> None:
        for key, access in (("age", "edit"), ("village", "view"), ("hiv_status", "none")):
            ContactField.objects.create(workspace=workspace, key=key, name=key.title(), for_agents=access)
        workspace.touch_assets()
        desk = signed_in(agent)
        desk.post(f"/tickets/{ticket.pk}/fields/", {"age": "17", "village": "X", "hiv_status": "X"})
        known = Contact.objects.get(pk=ticket.contact_id).fields
        assert {key: value["text"] for key, value in known.items()} == {"age": "17"}
        page = text(desk, f"/tickets/{ticket.pk}/")
        assert 'name="age" value="17"' in page
        assert "Village" in page
        assert "Hiv_Status" not in page

    def test_fields_that_changed_meanwhile_stay(self, agent: User, workspace: Workspace, ticket: Ticket) -> None:
        for key in ("age", "village"):
            ContactField.objects.create(workspace=workspace, key=key, name=key.title(), for_agents="edit")
        workspace.touch_assets()
        desk = signed_in(agent)
        assert 'name="initial-village"' in text(desk, f"/tickets/{ticket.pk}/")
        Contact.objects.filter(pk=ticket.contact_id).update(fields={"village": {"text": "Kisumu"}})
        form = {"age": "17", "initial-age": "", "village": "", "initial-village": ""}
        desk.post(f"/tickets/{ticket.pk}/fields/", form)
        known = Contact.objects.get(pk=ticket.contact_id).fields
        assert {key: value["text"] for key, value in known.items()} == {"age": "17", "village": "Kisumu"}
        page = desk.post(f"/tickets/{ticket.pk}/fields/", {"age": "x" * 641}, follow=True).content.decode()
        assert "at most 640 characters" in page

    def test_counts_of_others_are_not_told(self, agent: User, ticket: Ticket, theirs: Ticket) -> None:
        counts = {one.key: one.tickets for one in signed_in(agent).get("/tickets/").context["folders"]}
        assert counts == {"mine": 0, "unassigned": 1, "late": None, "closed": None, str(ticket.topic_id): None}


class TestSettingUp:
    def test_topics(self, browser: Client, workspace: Workspace, topic: Topic) -> None:
        browser.post("/tickets/topics/new/", {"name": "Water", "target_minutes": "30"})
        water = Topic.objects.get(name="Water")
        assert water.target_minutes == 30
        refused = browser.post(f"/tickets/topics/{water.pk}/", {"name": "general"})
        assert "There is one of this name already." in refused.content.decode()
        browser.post(f"/tickets/topics/{water.pk}/", {"name": "Wells"})
        assert "Wells" in text(browser, "/tickets/topics/")
        browser.post(f"/tickets/topics/{water.pk}/delete/")
        browser.post(f"/tickets/topics/{topic.pk}/delete/")
        assert list(Topic.objects.values_list("name", flat=True)) == [Topic.GENERAL]

    def test_answers(self, browser: Client, workspace: Workspace) -> None:
        found = CannedAnswer.objects.create(workspace=workspace, name="Hours", text="9 to 5")
        browser.post(f"/tickets/answers/{found.pk}/", {"name": "Hours", "text": "8 to 4"})
        assert "8 to 4" in text(browser, "/tickets/answers/")
        asked = browser.get(f"/tickets/answers/{found.pk}/delete/").content.decode()
        assert f"Delete “{found.name}”?" in asked
        browser.post(f"/tickets/answers/{found.pk}/delete/")
        assert "No canned answers yet" in text(browser, "/tickets/answers/")

    def test_a_time_of_nonsense_is_refused(self, browser: Client, workspace: Workspace) -> None:
        page = browser.post("/tickets/settings/", {"ticket_minutes": "soon"}).content.decode()
        assert "Enter a whole number." in page
        assert Workspace.objects.get(pk=workspace.pk).ticket_minutes is None

    def test_fields_say_what_agents_see(self, browser: Client, workspace: Workspace) -> None:
        browser.post("/contacts/fields/new/", {"name": "Age", "type": "number", "for_agents": "edit"})
        found = ContactField.objects.get()
        assert found.for_agents == "edit"
        browser.post(f"/contacts/fields/{found.pk}/", {"name": "Age", "type": "number", "for_agents": "none"})
        assert ContactField.objects.get(pk=UUID(str(found.pk))).for_agents == "none"

"""The folders of messages, what is done with those in them, and labels."""

from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from dashboard.reports import messages as report
from engine.jobs.kinds import edit_messages
from engine.jobs.running import forget_jobs, run_soon
from engine.models import Channel, Flow, Job, Label, Message, MessageChange, MessageCount, Outbox, Workspace
from engine.models.message import MessageWords
from engine.runner.sweeping import squash_counts
from engine.services import message_edits, message_search
from engine.services.labels import LabelRefused, save_label
from engine.services.message_folders import Wanted, folder_counts
from engine.services.partitions import first_id_of
from tests.dashboard.conftest import make_contact, make_message
from tests.dashboard.test_pages import Queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(workspace: Workspace) -> Message:
    """What Asha wrote and no flow took."""
    return make_message(
        make_contact(workspace, "Asha", "+254700000001"), "Is the clinic open?", direction="in", status="handled"
    )


@pytest.fixture
def label(workspace: Workspace) -> Label:
    return save_label(workspace=workspace, name="Health")


def shown(browser: Client, query: str = "") -> list[str]:
    return [row.message.text for row in browser.get(f"/messages/{query}").context["rows"]]


def change(browser: Client, action: str, *messages: Message, **more: str) -> str:
    """The page that it leads to."""
    given = {"action": action, "message": [str(message.pk) for message in messages], **more}
    return browser.post("/messages/change/", given, follow=True).content.decode()


def take_back(browser: Client) -> str:
    """The page that taking back the last change leads to."""
    job = Job.objects.order_by("-pk").first()
    assert job
    return browser.post(f"/jobs/{job.pk}/undo/", {"next": "/messages/"}, follow=True).content.decode()


def count(workspace: Workspace, folder: str) -> int:
    return folder_counts(workspace).get(folder, 0)


def test_what_flows_took_is_not_in_the_inbox(browser: Client, flow: Flow, asha: Message) -> None:
    make_message(asha.contact, "mango", direction="in", status="handled", flow=flow)
    assert shown(browser) == ["Is the clinic open?"]
    assert shown(browser, "?folder=handled") == ["mango"]


def test_the_outbox_is_what_waits_to_leave(
    browser: Client, workspace: Workspace, asha: Message, channel: Channel
) -> None:
    waiting = make_message(asha.contact, "Yes, until five", status="queued")
    Outbox.objects.create(workspace=workspace, message=waiting, contact=asha.contact, channel=channel)
    assert shown(browser, "?folder=outbox") == ["Yes, until five"]
    assert count(workspace, "outbox") == 1


def test_a_folder_that_there_is_not(browser: Client) -> None:
    assert browser.get("/messages/?folder=drawer").status_code == 404
    assert browser.get("/messages/?folder=018f0000-0000-7000-8000-000000000000").status_code == 404


class TestArchiving:
    def test_put_away_and_taken_back(self, browser: Client, workspace: Workspace, asha: Message) -> None:
        assert "1 changed" in change(browser, "archive", asha)
        assert (shown(browser), shown(browser, "?folder=archived")) == ([], ["Is the clinic open?"])
        assert (count(workspace, "inbox"), count(workspace, "archived")) == (0, 1)
        assert "1 as before" in take_back(browser)
        assert shown(browser) == ["Is the clinic open?"]
        assert (count(workspace, "inbox"), count(workspace, "archived")) == (1, 0)

    def test_taking_back_twice_changes_nothing(self, browser: Client, asha: Message) -> None:
        change(browser, "archive", asha)
        job = Job.objects.get()
        take_back(browser)
        page = browser.post(f"/jobs/{job.pk}/undo/", {"next": "/messages/"}, follow=True)
        assert "It is too late to take this back." in page.content.decode()

    def test_what_was_sent_stays(self, browser: Client, asha: Message) -> None:
        sent = make_message(asha.contact, "Yes")
        assert "1 already so" in change(browser, "archive", sent)

    def test_of_another_workspace(self, browser: Client, foreign: Workspace) -> None:
        theirs = make_message(make_contact(foreign, "Zawadi"), "Hello", direction="in", status="handled")
        change(browser, "archive", theirs)
        assert not Message.objects.get(pk=theirs.pk).is_archived

    def test_nothing_ticked(self, browser: Client) -> None:
        assert "Tick messages first." in change(browser, "archive")


class TestAllOfAList:
    @pytest.fixture
    def letters(self, asha: Message) -> list[str]:
        """Of these and what Asha asked two are about water."""
        texts = ["No water here", "Thank you", "Where is the water?"]
        for text in texts:
            make_message(asha.contact, text, direction="in", status="handled")
        return texts

    def test_archived_and_taken_back(self, browser: Client, workspace: Workspace, letters: list[str]) -> None:
        assert "4 changed" in change(browser, "archive", folder="inbox", everything="1")
        assert (shown(browser), count(workspace, "archived")) == ([], 4)
        assert "4 as before" in take_back(browser)
        assert (len(shown(browser)), count(workspace, "archived")) == (4, 0)

    def test_those_that_a_search_found(
        self, browser: Client, letters: list[str], label: Label, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(edit_messages, "MOST", 1)
        change(browser, "label", folder="inbox", q="water", everything="1", label=str(label.pk))
        assert shown(browser, f"?folder={label.pk}") == letters[::-2]
        change(browser, "unlabel", folder=str(label.pk), everything="1", label=str(label.pk))
        assert shown(browser, f"?folder={label.pk}") == []
        take_back(browser)
        assert shown(browser, f"?folder={label.pk}") == letters[::-2]

    def test_what_was_changed_back_meanwhile_stays(self, browser: Client, asha: Message, letters: list[str]) -> None:
        change(browser, "archive", folder="inbox", everything="1")
        Message.objects.filter(pk=asha.pk).update(is_archived=False)
        page = take_back(browser)
        assert "3 as before" in page
        assert "1 changed since" in page

    def test_what_comes_later_is_not_meant(self, workspace: Workspace, asha: Message) -> None:
        job = message_edits.edit_messages(workspace=workspace, wanted=Wanted("inbox"), action="archive")
        Job.objects.filter(pk=job.pk).update(created_on=asha.created_on - timedelta(hours=1))
        assert run_soon(job).report == {}

    def test_of_a_folder_that_there_is_not(self, browser: Client, foreign: Workspace, asha: Message) -> None:
        theirs = save_label(workspace=foreign, name="Theirs")
        given = {"action": "archive", "folder": str(theirs.pk), "everything": "1"}
        assert browser.post("/messages/change/", given).status_code == 404

    def test_what_is_kept_for_taking_back_goes(self, browser: Client, letters: list[str]) -> None:
        change(browser, "archive", folder="inbox", everything="1")
        forget_jobs(now() + timedelta(hours=1))
        assert not MessageChange.objects.exists()


class TestLabels:
    def test_put_on_and_off(self, browser: Client, workspace: Workspace, asha: Message, label: Label) -> None:
        change(browser, "label", asha, label=str(label.pk))
        assert shown(browser, f"?folder={label.pk}") == ["Is the clinic open?"]
        assert count(workspace, str(label.pk)) == 1
        change(browser, "unlabel", asha, label=str(label.pk))
        assert (shown(browser, f"?folder={label.pk}"), count(workspace, str(label.pk))) == ([], 0)

    def test_put_on_twice_counts_once(self, browser: Client, workspace: Workspace, asha: Message, label: Label) -> None:
        for _ in range(2):
            change(browser, "label", asha, label=str(label.pk))
        assert Message.objects.get(pk=asha.pk).labels == [label.pk]
        assert count(workspace, str(label.pk)) == 1

    def test_of_another_workspace(self, browser: Client, foreign: Workspace, asha: Message) -> None:
        theirs = save_label(workspace=foreign, name="Theirs")
        given = {"action": "label", "message": str(asha.pk), "label": str(theirs.pk)}
        assert browser.post("/messages/change/", given).status_code == 404

    def test_names_are_taken_once(self, browser: Client, workspace: Workspace, label: Label) -> None:
        with pytest.raises(LabelRefused):
            save_label(workspace=workspace, name="HEALTH")
        page = browser.post("/messages/labels/new/", {"name": "health"}).content.decode()
        assert "There is one of this name already." in page

    def test_renamed_and_deleted(self, browser: Client, workspace: Workspace, asha: Message, label: Label) -> None:
        change(browser, "label", asha, label=str(label.pk))
        browser.post(f"/messages/labels/{label.pk}/", {"name": "Clinics"})
        assert "Clinics" in browser.get("/messages/labels/").content.decode()
        assert "It goes from 1 message" in browser.get(f"/messages/labels/{label.pk}/delete/").content.decode()
        browser.post(f"/messages/labels/{label.pk}/delete/")
        assert not Label.objects.for_workspace(workspace).exists()
        assert Message.objects.get(pk=asha.pk).labels == []


class TestSearching:
    @pytest.mark.parametrize("words", ["clinic", "CLINIC OPEN", "Asha", "%2B254700000001", "0700 000 001"])
    def test_by_text_name_and_number(self, browser: Client, asha: Message, words: str) -> None:
        make_message(make_contact(asha.contact.workspace, "Bea", "+254711111111"), "Thanks", direction="in")
        assert shown(browser, f"?q={words}") == ["Is the clinic open?"]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("میرے بچے کو ویکسین نہیں ملی۔", "ویکسین"),
            ("میرے بچے کو ویکسین نہیں ملی۔", "ملی"),
            ("Ku është klinika?", "ËSHTË klin"),
            ("Nema vode već 3 dana…", "dana vec"),
            ("لا يوجد ماء في المدرسة", "فی"),
            ("کل ۱۲ بچے تھے", "12"),
            ("वहाँ पानी नहीं है", "पानी"),
            ("Call 0788-123-456 or a.b@example.org", "example 0788"),
            ("Zone B12 has water", "b12 water"),
            ("Zone B12 – no water", "water b12"),
            ("غرفة ب۱۲", "ب12"),
        ],
    )
    def test_words_of_all_scripts_by_their_beginning(
        self, browser: Client, asha: Message, text: str, words: str
    ) -> None:
        make_message(asha.contact, text, direction="in", status="handled")
        assert shown(browser, f"?q={quote(words)}") == ([] if words == "dana vec" else [text])

    def test_inside_of_words_nothing_is_found(self, browser: Client, asha: Message) -> None:
        assert shown(browser, "?q=linic") == []

    def test_of_other_workspaces_nothing_is_found(self, browser: Client, foreign: Workspace, asha: Message) -> None:
        make_message(make_contact(foreign, "Zawadi"), "The clinic", direction="in", status="handled")
        assert shown(browser, "?folder=all&q=clinic") == ["Is the clinic open?"]

    def test_a_word_that_is_too_long_is_no_trouble(self, browser: Client, asha: Message) -> None:
        make_message(asha.contact, "ab" * 9_000 + " end", direction="in", status="handled")
        assert shown(browser, "?q=clinic") == ["Is the clinic open?"]

    def test_what_is_common_is_searched_part_by_part(
        self, browser: Client, asha: Message, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(message_search, "FEW", 2)
        monkeypatch.setattr(report, "PROBED", 1)
        monkeypatch.setattr(report, "SEARCHED", 2)
        texts = ["No water", "Water!", "Thank you", "waterless"]
        for text in texts:
            make_message(asha.contact, text, direction="in", status="handled")
        first = browser.get("/messages/?q=WATER")
        assert [row.message.text for row in first.context["rows"]] == ["waterless"]
        assert "Search older messages" in first.content.decode()
        page = browser.get(f"/messages/?q=WATER&before={first.context['further']}")
        assert [row.message.text for row in page.context["rows"]] == ["Water!", "No water"]
        last = browser.get(f"/messages/?q=WATER&before={page.context['further']}")
        assert (last.context["rows"], last.context["further"]) == ([], None)

    def test_what_is_rare_is_found_however_old_it_is(
        self, browser: Client, asha: Message, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(message_search, "PATIENCE", 60)
        monkeypatch.setattr(report, "PROBED", 1)
        monkeypatch.setattr(report, "SEARCHED", 2)
        for _ in range(4):
            make_message(asha.contact, "Thank you", direction="in", status="handled")
        assert shown(browser, "?q=clinic") == ["Is the clinic open?"]

    def test_the_index_is_used(self, workspace: Workspace, asha: Message) -> None:
        """Rather than each message read; small tables would be."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan TO off")
            found = Message.objects.for_workspace(workspace).alias(words=MessageWords("workspace", "text"))
            assert "message_words" in found.filter(words="clinic", direction="in").explain()

    def test_among_failed_messages_no_others_are_found(self, browser: Client, asha: Message) -> None:
        for text, status in (("The clinic opens", "failed"), ("The clinic closes", "delivered")):
            make_message(asha.contact, text, status=status, reason="no answer")
        assert shown(browser, "?folder=failed&q=clinic") == ["The clinic opens"]

    def test_percent_is_a_letter(self, browser: Client, asha: Message) -> None:
        make_message(asha.contact, "100 % sure", direction="in", status="handled")
        assert shown(browser, "?q=%25") == ["100 % sure"]

    def test_days_are_those_of_the_workspace(self, browser: Client, workspace: Workspace, asha: Message) -> None:
        moment = datetime(2026, 3, 1, 0, 30, tzinfo=ZoneInfo(workspace.timezone))
        text = "Just after midnight"
        make_message(asha.contact, text, direction="in", status="handled", id=first_id_of(moment), created_on=moment)
        assert shown(browser, "?since=2026-03-01&until=2026-03-01") == [text]
        assert shown(browser, "?until=2026-02-28") == []


def test_news_are_told_and_nothing_moves(browser: Client, asha: Message) -> None:
    url = f"/messages/new-ones/?folder=inbox&after={asha.pk}"
    assert browser.get(url).status_code == 204
    make_message(asha.contact, "Hello?", direction="in", status="handled")
    assert "1 new message" in browser.get(url).content.decode()


def test_why_is_said_in_words(browser: Client, asha: Message) -> None:
    for reason in ("no_route", "rejected: no credit", "connection_failed: connection failed", "Odd"):
        make_message(asha.contact, "Yes", status="failed", reason=reason)
    page = browser.get("/messages/?folder=failed").content.decode()
    for words in ("no channel reaches this person", "the provider refused it: no credit", "reached", "Odd"):
        assert f"{words}</small>" in page


def test_failed_ones_are_sent_again(browser: Client, workspace: Workspace, asha: Message, channel: Channel) -> None:
    failed = make_message(asha.contact, "Yes", status="failed", reason="no answer", channel=channel)
    assert count(workspace, "failed") == 1
    assert "1 changed" in change(browser, "resend", failed, folder="failed")
    assert (shown(browser, "?folder=failed"), count(workspace, "failed")) == ([], 0)
    assert Outbox.objects.get().message_id == failed.pk


def test_squashed_counters_are_the_same(browser: Client, workspace: Workspace, asha: Message, label: Label) -> None:
    change(browser, "label", asha, label=str(label.pk))
    change(browser, "archive", asha)
    squash_counts()
    assert {key: number for key, number in folder_counts(workspace).items() if number} == {
        "archived": 1,
        str(label.pk): 1,
    }
    assert not MessageCount.objects.filter(is_squashed=False).exists()


@pytest.mark.parametrize(("query", "number"), [("", 8), ("?folder=handled", 7), ("?folder=failed", 7)])
def test_lists_cost_as_many_queries_however_long_they_are(
    browser: Client, workspace: Workspace, asha: Message, query: str, number: int, django_assert_num_queries: Queries
) -> None:
    for text in ("Closed?", "Open?"):
        make_message(make_contact(workspace, "Ben"), text, direction="in", status="handled")
    with django_assert_num_queries(number):
        browser.get(f"/messages/{query}")

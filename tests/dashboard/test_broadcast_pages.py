"""Writing broadcasts, scheduling them, and watching them go."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from dashboard.reports.broadcasts import Delivery, delivery
from engine.database import ask
from engine.models import Broadcast, Channel, Contact, Flow, Group, Message, Recipient, Schedule, Workspace
from engine.runner.batch import run_batch
from engine.runner.rows import from_columns
from engine.runner.statements import COUNT_REPLIES
from engine.runner.sweeping import squash_counts
from engine.services import bulk
from engine.services.partitions import first_id_of
from tests.dashboard.conftest import make_contact, make_message

pytestmark = pytest.mark.django_db

LATER = "2099-03-01T09:00"


@pytest.fixture
def mothers(workspace: Workspace, channel: Channel) -> Group:
    """A group of two, one of whom speaks another language."""
    group = Group.objects.create(workspace=workspace, name="Mothers")
    make_contact(workspace, "Ana", "+254700000001", (group,))
    other = make_contact(workspace, "Bea", "+254700000002", (group,))
    other.language = workspace.languages[-1]
    other.save()
    return group


def written(workspace: Workspace, group: Group, text: str = "Visit on Monday", **more: str) -> dict[str, str]:
    return {f"text_{workspace.languages[0]}": text, "groups": str(group.pk), **more}


def test_the_count_comes_before_the_sending(browser: Client, workspace: Workspace, mothers: Group) -> None:
    page = browser.get("/broadcasts/new/count/", written(workspace, mothers)).content.decode()
    assert "Send to 2 people" in page
    assert not Broadcast.objects.exists()


def test_without_a_text_nothing_can_be_sent(browser: Client, workspace: Workspace, mothers: Group) -> None:
    page = browser.get("/broadcasts/new/count/", {"groups": str(mothers.pk)}).content.decode()
    assert "Write something first." in page
    browser.post("/broadcasts/new/", {"groups": str(mothers.pk)})
    assert not Broadcast.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_and_watched(browser: Client, workspace: Workspace, mothers: Group) -> None:
    page = browser.post("/broadcasts/new/", written(workspace, mothers, "Hello @contact.name"), follow=True)
    assert "On its way to 2 people." in page.content.decode()
    while run_batch().contacts or bulk.advance():
        pass
    made = Broadcast.objects.get()
    assert set(Message.objects.filter(broadcast=made).values_list("text", flat=True)) == {"Hello Ana", "Hello Bea"}
    shown = browser.get(f"/broadcasts/{made.pk}/").context
    assert (shown["delivery"].waiting, shown["reached"]) == (2, 2)
    lines = b"".join(browser.get(f"/broadcasts/{made.pk}/people.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert lines.count("started") == 2
    assert "Hello @contact.name" in browser.get("/broadcasts/").content.decode()


def test_expressions_are_checked(browser: Client, workspace: Workspace, mothers: Group) -> None:
    page = browser.get("/broadcasts/new/count/", written(workspace, mothers, "Hello @(contact.name")).content.decode()
    bad = browser.get("/broadcasts/new/count/", written(workspace, mothers, "Hello @(1 +)")).content.decode()
    assert "Send to 2 people" in page
    assert "understood" in bad


def test_scheduled_again_and_again_then_changed(browser: Client, workspace: Workspace, mothers: Group) -> None:
    given = written(workspace, mothers, begins_on=LATER, repeat="weekly", weekdays="0")
    browser.post("/broadcasts/new/", given)
    planned = Schedule.objects.get()
    assert (planned.repeat, planned.weekdays, planned.flow) == ("weekly", [0], None)
    page = browser.get(f"/broadcasts/scheduled/{planned.pk}/").content.decode()
    assert "Visit on Monday" in page
    browser.post(f"/broadcasts/scheduled/{planned.pk}/", {**given, "repeat": "daily"})
    assert [one.repeat for one in Schedule.objects.all()] == ["daily"]
    assert not Broadcast.objects.exists()


def test_a_text_in_a_language_that_the_workspace_no_longer_has_is_kept(
    browser: Client, workspace: Workspace, mothers: Group
) -> None:
    given = written(workspace, mothers, begins_on=LATER, repeat="weekly", text_fra="Lundi")
    Workspace.objects.update(languages=[*workspace.languages, "fra"])
    browser.post("/broadcasts/new/", given)
    Workspace.objects.update(languages=workspace.languages)
    planned = Schedule.objects.get()
    assert "Lundi" in browser.get(f"/broadcasts/scheduled/{planned.pk}/").content.decode()
    browser.post(f"/broadcasts/scheduled/{planned.pk}/", given)
    assert Schedule.objects.get().translations["fra"]["text"] == "Lundi"


def test_a_change_that_is_refused_leaves_what_was_planned(
    browser: Client, workspace: Workspace, mothers: Group
) -> None:
    browser.post("/broadcasts/new/", written(workspace, mothers, begins_on=LATER, repeat="daily"))
    planned = Schedule.objects.get()
    passed = written(workspace, mothers, begins_on="2020-01-06T09:00")
    page = browser.post(f"/broadcasts/scheduled/{planned.pk}/", passed).content.decode()
    assert "None of its times is still to come." in page
    assert list(Schedule.objects.all()) == [planned]


def test_the_page_of_a_change_keeps_time_and_pace(browser: Client, workspace: Workspace, mothers: Group) -> None:
    browser.post("/broadcasts/new/", written(workspace, mothers, begins_on=LATER, per_minute="20"))
    page = browser.get(f"/broadcasts/scheduled/{Schedule.objects.get().pk}/").content.decode()
    assert (f'type="hidden" name="begins_on" value="{LATER}"' in page, "Send at that time" in page) == (True, True)
    assert 'type="hidden" name="per_minute" value="20"' in page


def test_an_end_of_line_is_one_character(browser: Client, workspace: Workspace, mothers: Group) -> None:
    lines = "a" * 79 + "\r\n" + "b" * 80  # as browsers send what has 160 characters
    page = browser.get("/broadcasts/new/count/", written(workspace, mothers, lines)).content.decode()
    assert re.search(r"<dt>SMS in all</dt><dd>2</dd>", page)
    browser.post("/broadcasts/new/", written(workspace, mothers, lines))
    (said,) = Broadcast.objects.get().translations.values()
    assert said["text"] == lines.replace("\r\n", "\n")
    contact = Contact.objects.get(name="Ana")
    browser.post(f"/contacts/{contact.pk}/reply/", {"text": "Yes,\r\nit is."})
    (said,) = Broadcast.objects.latest("created_on").translations.values()
    assert said["text"] == "Yes,\nit is."


def test_sent_at_once_instead_of_later(browser: Client, workspace: Workspace, mothers: Group) -> None:
    browser.post("/broadcasts/new/", written(workspace, mothers, begins_on=LATER, repeat="daily"))
    browser.post(f"/broadcasts/scheduled/{Schedule.objects.get().pk}/", written(workspace, mothers))
    assert (Schedule.objects.count(), Broadcast.objects.count()) == (0, 1)


def test_repeating_needs_a_first_time(browser: Client, workspace: Workspace, mothers: Group) -> None:
    page = browser.get("/broadcasts/new/count/", written(workspace, mothers, repeat="daily")).content.decode()
    assert "Say when it is sent first." in page


def test_paused_and_stopped(browser: Client, workspace: Workspace, mothers: Group) -> None:
    given = written(workspace, mothers, wave_size="1", wave_minutes="10")
    browser.post("/broadcasts/new/", given)
    made = Broadcast.objects.get()
    browser.post(f"/broadcasts/{made.pk}/pause/")
    assert Broadcast.objects.get().status == "paused"
    browser.post(f"/broadcasts/{made.pk}/resume/")
    assert "people have not had their turn yet" in browser.get(f"/broadcasts/{made.pk}/stop/").content.decode()
    browser.post(f"/broadcasts/{made.pk}/stop/")
    assert Broadcast.objects.get().status == "stopped"
    assert Recipient.objects.filter(outcome="skipped").count() == 2


class TestSinglePeople:
    def test_looked_for_and_chosen(self, browser: Client, workspace: Workspace, mothers: Group) -> None:
        ana = Contact.objects.get(name="Ana")
        page = browser.get("/starts/people/", {"find": "ana"}).content.decode()
        assert f'value="{ana.pk}">' in page
        assert "Bea" not in page
        page = browser.get("/starts/people/", {"find": "bea", "contacts": str(ana.pk)}).content.decode()
        assert f'value="{ana.pk}" checked' in page
        assert "Bea" in page

    def test_looked_for_by_a_part_of_a_number(self, browser: Client, workspace: Workspace, mothers: Group) -> None:
        make_contact(workspace, "Zawadi", "+254711222333")
        page = browser.get("/starts/people/", {"find": "11 222"}).content.decode()
        assert ("Zawadi" in page, "Ana" in page) == (True, False)
        Workspace.objects.filter(pk=workspace.pk).update(redact_urns=True)
        assert "Zawadi" not in browser.get("/starts/people/", {"find": "11 222"}).content.decode()

    def test_of_another_workspace_nobody_is_found(self, browser: Client, foreign: Workspace, mothers: Group) -> None:
        theirs = make_contact(foreign, "Ana Foreign", "+254711111111")
        found = browser.get("/starts/people/", {"find": "ana", "contacts": str(theirs.pk)}).content.decode()
        assert "Foreign" not in found
        given = {"contacts": str(theirs.pk), "text_eng": "Hello"}
        assert "Select a valid choice" in browser.get("/broadcasts/new/count/", given).content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_people_and_numbers(self, browser: Client, workspace: Workspace, mothers: Group) -> None:
        ana = Contact.objects.get(name="Ana")
        given = {
            f"text_{workspace.languages[0]}": "Hello",
            "contacts": str(ana.pk),
            "urns": "+254700000001\n0700 000 009, +254700000002",
        }
        assert "Send to 3 people" in browser.get("/broadcasts/new/count/", given).content.decode()
        browser.post("/broadcasts/new/", given)
        made = Broadcast.objects.get()
        assert (made.total, made.contacts) == (3, [ana.pk])
        assert sorted(made.urns) == ["tel:+254700000001", "tel:+254700000002", "tel:+254700000009"]

    def test_an_address_that_is_none(self, browser: Client, workspace: Workspace) -> None:
        given = {f"text_{workspace.languages[0]}": "Hello", "urns": "mailto:nobody"}
        assert "understood" in browser.get("/broadcasts/new/count/", given).content.decode()

    def test_a_number_that_nothing_can_be_sent_to(self, browser: Client, workspace: Workspace) -> None:
        given = {f"text_{workspace.languages[0]}": "Hello", "urns": "12345"}
        assert "begin with + and the country" in browser.get("/broadcasts/new/count/", given).content.decode()
        browser.post("/broadcasts/new/", given)
        assert not Broadcast.objects.exists()

    def test_a_flow_is_started_for_them(self, browser: Client, flow: Flow, mothers: Group) -> None:
        given = {"urns": "+254700000001\n+254700000077"}
        assert "Start for 2 people" in browser.get(f"/flows/{flow.pk}/start/count/", given).content.decode()


class TestMoreThanText:
    def given(self, workspace: Workspace, group: Group, **more: str) -> dict[str, str]:
        return written(workspace, group, "Is it open?", **more)

    @pytest.mark.django_db(transaction=True)
    def test_attachments_and_quick_replies(self, browser: Client, workspace: Workspace, mothers: Group) -> None:
        given = self.given(workspace, mothers, attachments="https://example.org/a/map.png\naudio:https://example.org/x")
        browser.post("/broadcasts/new/", {**given, f"replies_{workspace.languages[0]}": "Yes\nNo"})
        while run_batch().contacts or bulk.advance():
            pass
        sent = Message.objects.filter(broadcast=Broadcast.objects.get())
        assert len(sent) == 2
        for one in sent:
            assert one.attachments == ["image/png:https://example.org/a/map.png", "audio:https://example.org/x"]
            assert [reply["text"] for reply in one.quick_replies] == ["Yes", "No"]

    def test_what_the_channel_cannot_carry_is_told(
        self, browser: Client, workspace: Workspace, mothers: Group, channel: Channel
    ) -> None:
        Channel.objects.filter(pk=channel.pk).update(type="DK", schemes=["tel"], roles=["send", "receive"])
        url = f"https://example.org/{'a' * 150}.png"
        plain = browser.get("/broadcasts/new/count/", self.given(workspace, mothers)).context["expected"].most
        page = browser.get("/broadcasts/new/count/", self.given(workspace, mothers, attachments=url))
        assert "stand below the text" in page.content.decode()
        assert (plain, page.context["expected"].most) == (2, 4)

    @pytest.mark.parametrize("line", ["example.org/map.png", "javascript:alert(1)", "file:///etc/passwd"])
    def test_only_addresses_can_be_attached(
        self, browser: Client, workspace: Workspace, mothers: Group, line: str
    ) -> None:
        page = browser.get("/broadcasts/new/count/", self.given(workspace, mothers, attachments=line))
        assert "an address of a file" in page.content.decode()

    def test_too_many_quick_replies(self, browser: Client, workspace: Workspace, mothers: Group) -> None:
        given = self.given(workspace, mothers, **{f"replies_{workspace.languages[0]}": "Yes\n" * 11})
        assert "At most 10 quick replies" in browser.get("/broadcasts/new/count/", given).content.decode()

    def test_a_schedule_keeps_all(self, browser: Client, workspace: Workspace, mothers: Group) -> None:
        more = {"attachments": "image:https://example.org/a.png", "urns": "+254700000077", "begins_on": LATER}
        more[f"replies_{workspace.languages[0]}"] = "Yes"
        browser.post("/broadcasts/new/", self.given(workspace, mothers, **more))
        page = browser.get(f"/broadcasts/scheduled/{Schedule.objects.get().pk}/").content.decode()
        for shown in ("image:https://example.org/a.png", ">\nYes<", "tel:+254700000077"):
            assert shown in page

    def test_uploading(self, browser: Client, workspace: Workspace, settings: Any, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path
        picture = SimpleUploadedFile("map.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
        answer = browser.post("/attachments/", {"file": picture})
        assert (answer.status_code, answer.json()["type"]) == (201, "image/png")
        served = browser.get(urlsplit(answer.json()["url"]).path)
        assert b"".join(served.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
        served.close()


def thank(contact: Contact) -> None:
    """The contact writes, and a worker writes that down."""
    message = make_message(contact, "Thanks", direction="in", status="handled")
    ask(*from_columns(COUNT_REPLIES, [(contact.workspace_id, contact.pk, message.pk)]))


class TestDelivery:
    @pytest.fixture
    def broadcast(self, workspace: Workspace) -> Broadcast:
        return Broadcast.objects.create(workspace=workspace, base_language="eng")

    def test_told_from_counters(self, workspace: Workspace, broadcast: Broadcast) -> None:
        contact = make_contact(workspace, "Ana")
        for status in ("queued", "errored", "wired", "sent", "delivered", "failed"):
            make_message(contact, "Hello", status=status, broadcast=broadcast)
        assert delivery(broadcast) == Delivery(waiting=2, sent=2, delivered=1, failed=1)
        Message.objects.filter(status="sent").update(status="read")
        squash_counts()
        Message.objects.filter(status="failed").delete()
        assert delivery(broadcast) == Delivery(waiting=2, sent=1, delivered=2, failed=0)

    def test_who_answered_counts_once(self, workspace: Workspace, broadcast: Broadcast) -> None:
        ana, bea, ela = (make_contact(workspace, name) for name in ("Ana", "Bea", "Ela"))
        make_message(ana, "Hello", broadcast=broadcast)
        make_message(bea, "Hello", broadcast=broadcast)
        for contact in (ana, ana, ela):
            thank(contact)
        assert delivery(broadcast).replied == 1

    def test_an_answer_is_to_the_last_broadcast(self, workspace: Workspace, broadcast: Broadcast) -> None:
        ana = make_contact(workspace, "Ana")
        other = Broadcast.objects.create(workspace=workspace, base_language="eng")
        for one in (broadcast, other):
            make_message(ana, "Hello", broadcast=one)
        make_message(ana, "A flow says something else meanwhile")
        thank(ana)
        assert (delivery(broadcast).replied, delivery(other).replied) == (0, 1)

    @pytest.mark.parametrize(("days", "replied"), [(6, 1), (8, 0)])
    def test_within_a_week(self, workspace: Workspace, broadcast: Broadcast, days: int, replied: int) -> None:
        ana = make_contact(workspace, "Ana")
        then = now() - timedelta(days=days)
        make_message(ana, "Hello", broadcast=broadcast, id=first_id_of(then), created_on=then)
        thank(ana)
        assert delivery(broadcast).replied == replied

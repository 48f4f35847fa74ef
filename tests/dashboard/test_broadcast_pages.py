"""Writing broadcasts, scheduling them, and watching them go."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from dashboard.reports.broadcasts import Delivery, delivery
from engine.models import Broadcast, Channel, Group, Message, Recipient, Schedule, Workspace
from engine.runner.batch import run_batch
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
            make_message(contact, "Thanks", direction="in", status="handled")
        assert delivery(broadcast).replied == 1

    def test_an_answer_is_to_the_last_broadcast(self, workspace: Workspace, broadcast: Broadcast) -> None:
        ana = make_contact(workspace, "Ana")
        other = Broadcast.objects.create(workspace=workspace, base_language="eng")
        for one in (broadcast, other):
            make_message(ana, "Hello", broadcast=one)
        make_message(ana, "A flow says something else meanwhile")
        make_message(ana, "Thanks", direction="in", status="handled")
        assert (delivery(broadcast).replied, delivery(other).replied) == (0, 1)

    @pytest.mark.parametrize(("days", "replied"), [(6, 1), (8, 0)])
    def test_within_a_week(self, workspace: Workspace, broadcast: Broadcast, days: int, replied: int) -> None:
        ana = make_contact(workspace, "Ana")
        then = now() - timedelta(days=days)
        make_message(ana, "Hello", broadcast=broadcast, id=first_id_of(then), created_on=then)
        make_message(ana, "Thanks", direction="in", status="handled")
        assert delivery(broadcast).replied == replied

"""Writing broadcasts, scheduling them, and watching them go."""

import pytest
from django.test import Client

from engine.models import Broadcast, Channel, Group, Message, Recipient, Schedule, Workspace
from engine.runner.batch import run_batch
from engine.services import bulk
from tests.dashboard.conftest import make_contact

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

"""Starting a flow from its page: the number of people is shown first, and then they are the ones."""

from typing import Any

import pytest
from django.test import Client

from engine.models import Contact, Flow, Group, Inbox, Start, User, Workspace
from tests.dashboard.conftest import make_contact
from tests.dashboard.test_pages import text


@pytest.fixture
def groups(workspace: Workspace) -> tuple[Group, Group]:
    """Two groups of two people who have one in common; a third person is in none, a fourth has stopped."""
    kisumu, nakuru = (Group.objects.create(workspace=workspace, name=name) for name in ("Kisumu", "Nakuru"))
    make_contact(workspace, "Asha", groups=(kisumu,))
    make_contact(workspace, "Brian", groups=(kisumu, nakuru))
    make_contact(workspace, "Chebet", groups=(nakuru,))
    make_contact(workspace, "Dalmas")
    stopped = make_contact(workspace, "Esther", groups=(kisumu,))
    Contact.objects.filter(pk=stopped.pk).update(status=Contact.Status.STOPPED)
    return kisumu, nakuru


def people(browser: Client, flow: Flow, **chosen: Any) -> int:
    return int(browser.get(f"/flows/{flow.pk}/start/count/", chosen).context["people"])


def test_people_are_counted_once(browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
    kisumu, nakuru = groups
    assert people(browser, flow, groups=[kisumu.pk]) == 2
    assert people(browser, flow, groups=[kisumu.pk, nakuru.pk]) == 3
    assert people(browser, flow, everyone="on") == 4
    assert people(browser, flow) == 0


def test_confirmation_says_how_many(browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
    page = text(browser, f"/flows/{flow.pk}/start/?everyone=on")
    assert "4 people will get the first message of “Snacks” now" in page
    assert "Start for 4 people" in page
    assert not Start.objects.exists()


def test_start(browser: Client, owner: User, flow: Flow, groups: tuple[Group, Group]) -> None:
    response = browser.post(f"/flows/{flow.pk}/start/", {"groups": [groups[0].pk]}, follow=True)
    start = Start.objects.get()
    assert (start.flow, start.groups, start.total, start.created_by) == (flow, [groups[0].pk], 2, owner)
    assert Inbox.objects.filter(start=start).count() == 2
    page = response.content.decode()
    assert "Started for 2 people." in page
    assert "Starting: 0 of 2 people so far." in page
    Inbox.objects.filter(start=start).first().delete()  # type: ignore[union-attr]
    assert "Starting: 1 of 2 people so far." in text(browser, f"/flows/{flow.pk}/starts/")


def test_nobody_chosen_starts_nothing(browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
    response = browser.post(f"/flows/{flow.pk}/start/", {})
    assert response.status_code == 200
    assert "Choose whom to start it for" in response.content.decode()
    assert not Start.objects.exists()


def test_groups_of_another_workspace_are_refused(browser: Client, flow: Flow, foreign: Workspace) -> None:
    theirs = Group.objects.create(workspace=foreign, name="Theirs")
    make_contact(foreign, "Zawadi", groups=(theirs,))
    browser.post(f"/flows/{flow.pk}/start/", {"groups": [theirs.pk]})
    assert not Start.objects.exists()


def test_without_contacts_the_page_says_where_they_come_from(browser: Client, flow: Flow) -> None:
    assert "There are no contacts to start this flow for" in text(browser, f"/flows/{flow.pk}/start/")

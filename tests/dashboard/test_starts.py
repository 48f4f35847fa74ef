"""Starting a flow from its page: the number of people is shown first, and then they are the ones."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from dashboard.reports.questions import questions_of
from engine.models import Channel, Contact, Flow, Group, Inbox, Schedule, Start, User, Workspace
from engine.services.schedules import fire_schedules
from flows.segments import count_segments
from tests.dashboard.conftest import make_contact, make_run
from tests.dashboard.test_pages import ENTRY, Queries, text


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
    assert "0 of 2 people had their turn." in page
    assert "Starting: 0 of 2 people so far." in text(browser, f"/flows/{flow.pk}/")
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


class TestWhoIsLeftOut:
    def test_reasons_are_counted(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        make_run(Contact.objects.get(name="Dalmas"), flow)
        chosen: dict[str, Any] = {"everyone": "on", "had_flow": "on", "exclude_groups": [groups[1].pk]}
        preview = browser.get(f"/flows/{flow.pk}/start/count/", chosen).context["preview"]
        assert preview.people == 1
        assert preview.expected.excluded == {"stopped": 1, "had_flow": 1, "in_group": 2}
        assert [row.contact.name for row in preview.some] == ["Asha"]

    def test_a_sample_is_no_larger_than_it_is_to_be(
        self, browser: Client, flow: Flow, groups: tuple[Group, Group]
    ) -> None:
        assert people(browser, flow, everyone="on", sample="3") == 3
        assert people(browser, flow, everyone="on", sample="30") == 4

    def test_all_of_it_holds_for_the_start(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        given = {
            "query": "name = Asha OR name = Brian",
            "not_seen_for_days": "7",
            "in_a_flow": "on",
            "per_minute": "60",
        }
        Contact.objects.filter(name="Asha").update(last_seen_on=now())
        browser.post(f"/flows/{flow.pk}/start/", {**given, "wave_size": "10", "wave_minutes": "30"})
        start = Start.objects.get()
        assert (start.query, start.total) == (given["query"], 1)
        assert start.exclusions == {"in_a_flow": True, "not_seen_for_days": 7}
        assert (start.per_minute, start.wave_size, start.wave_minutes) == (60, 10, 30)


class TestWhatMakesNoSense:
    def test_a_query_is_explained(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        page = browser.get(f"/flows/{flow.pk}/start/count/", {"query": "shoes = 7"})
        assert "shoes" in page.context["form"].errors["query"][0]
        assert "note error" in page.content.decode()
        browser.post(f"/flows/{flow.pk}/start/", {"query": "shoes = 7"})
        assert not Start.objects.exists()

    def test_more_days_than_the_calendar_has(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        page = browser.get(f"/flows/{flow.pk}/start/count/", {"everyone": "on", "not_seen_for_days": "3000000"})
        assert "36500" in page.content.decode()

    def test_half_a_wave(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        page = browser.get(f"/flows/{flow.pk}/start/count/", {"everyone": "on", "wave_size": "10"})
        assert "Waves need both" in page.content.decode()


def test_sms_are_estimated_in_the_language_of_each(browser: Client, flow: Flow, workspace: Workspace) -> None:
    make_contact(workspace, "Asha")
    Contact.objects.create(workspace=workspace, name="Juma", language="swa")
    preview = browser.get(f"/flows/{flow.pk}/start/count/", {"everyone": "on"}).context["preview"]
    asked = questions_of(flow)
    sms = [count_segments(one.texts.get(language, one.text)) for one in asked for language in ("eng", "swa")]
    thanks = 2  # an SMS for each
    assert (preview.expected.first, preview.expected.most) == (sum(sms[:2]), sum(sms) + thanks)


def test_the_preview_costs_the_same_for_many(
    browser: Client, flow: Flow, workspace: Workspace, queries: Queries
) -> None:
    for number in range(30):
        make_contact(workspace, f"Person {number}", f"+2547000000{number:02}")
    browser.get(f"/flows/{flow.pk}/start/count/", {"everyone": "on"})  # what the workspace has is loaded once
    with queries(ENTRY + 12):
        preview = browser.get(f"/flows/{flow.pk}/start/count/", {"everyone": "on"}).context["preview"]
    assert (preview.people, len(preview.some)) == (30, 10)


class TestWhatItTakes:
    def test_cost_and_hours_by_the_channel(
        self, browser: Client, flow: Flow, channel: Channel, workspace: Workspace, groups: tuple[Group, Group]
    ) -> None:
        Workspace.objects.filter(pk=workspace.pk).update(currency="KES")
        Channel.objects.filter(pk=channel.pk).update(prices={"": "0.50"}, pace=1)
        page = browser.get(f"/flows/{flow.pk}/start/count/", {"everyone": "on"})
        expected = page.context["preview"].expected
        assert (expected.most, str(expected.cost), expected.currency) == (12, "6.00", "KES")
        assert expected.seconds == 12
        assert "6.00 <small>KES" in page.content.decode()

    def test_waves_take_their_time(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        given = {"everyone": "on", "wave_size": "2", "wave_minutes": "60"}
        assert browser.get(f"/flows/{flow.pk}/start/count/", given).context["preview"].expected.hours == 1.0

    def test_a_flow_that_is_not_published_is_not_started(
        self, browser: Client, flow: Flow, groups: tuple[Group, Group]
    ) -> None:
        Flow.objects.update(published=0)
        page = browser.post(f"/flows/{flow.pk}/start/", {"everyone": "on"}).content.decode()
        assert "not published yet" in page
        assert not Start.objects.exists()

    def test_what_speaks_against_it(
        self, browser: Client, flow: Flow, workspace: Workspace, groups: tuple[Group, Group]
    ) -> None:
        Contact.objects.filter(name="Asha").update(language="fra")
        notices = browser.get(f"/flows/{flow.pk}/start/count/", {"everyone": "on"}).context["preview"].notices
        assert ("not_translated", "fra") in {(notice.reason, notice.detail) for notice in notices}
        assert "no_channel" in {notice.reason for notice in notices}

    def test_later_makes_a_schedule(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        given = {"groups": [groups[0].pk], "begins_on": "2099-05-04T10:30"}
        page = browser.post(f"/flows/{flow.pk}/start/", given, follow=True).content.decode()
        schedule = Schedule.objects.get()
        assert (schedule.flow, schedule.groups, schedule.repeat) == (flow, [groups[0].pk], "once")
        assert schedule.begins_on.isoformat() == "2099-05-04T07:30:00+00:00"  # Nairobi
        assert "It starts at that time" in page
        assert not Start.objects.exists()

    def test_later_in_waves(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        given = {"everyone": "on", "begins_on": "2099-05-04T10:30", "wave_size": "50", "wave_minutes": "30"}
        browser.post(f"/flows/{flow.pk}/start/", given)
        schedule = Schedule.objects.get()
        Schedule.objects.update(next_on=now())
        assert fire_schedules() == 1
        start = Start.objects.get()
        assert (schedule.wave_size, start.wave_size, start.wave_minutes) == (50, 50, 30)

    def test_in_a_dialog_it_stands_alone(self, browser: Client, flow: Flow, groups: tuple[Group, Group]) -> None:
        address, dialog = f"/flows/{flow.pk}/start/", {"Sec-Fetch-Dest": "iframe"}
        framed, whole = browser.get(address, headers=dialog), browser.get(address)
        assert "<header" in whole.content.decode()
        assert "<header" not in framed.content.decode()
        assert framed["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
        assert "Sec-Fetch-Dest" in framed["Vary"]
        assert "frame-ancestors 'none'" in browser.get("/flows/")["Content-Security-Policy"]
        given = {"everyone": "on", "begins_on": "2099-05-04T10:30"}
        assert browser.post(address, given, headers=dialog)["Location"] == address

"""Triggers and schedules: made, refused, paused and deleted in the dashboard."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils.timezone import localtime, now

from engine.core.pacing import Pace
from engine.models import Channel, Flow, Group, Schedule, Trigger, Workspace
from engine.services.audience import Audience, Exclusions
from engine.services.schedules import create_schedule
from tests.dashboard.conftest import make_flow
from tests.dashboard.test_pages import ENTRY, Queries, text


def add(browser: Client, flow: Flow, **given: Any) -> Any:
    return browser.post("/triggers/new/", {"kind": "keyword", "flow": flow.pk, **given}, follow=True)


class TestTriggers:
    def test_without_any(self, browser: Client) -> None:
        assert "No triggers yet" in text(browser, "/triggers/")

    def test_words_start_a_flow(self, browser: Client, flow: Flow, channel: Channel) -> None:
        group = Group.objects.create(workspace=flow.workspace, name="Kisumu")
        given = {"keywords": "Join, JIUNGE", "match": "only_word", "channel": channel.pk, "groups": [group.pk]}
        page = add(browser, flow, **given).content.decode()
        trigger = Trigger.objects.get()
        assert (trigger.kind, trigger.keywords, trigger.match) == ("keyword", ["join", "jiunge"], "only_word")
        assert (trigger.flow, trigger.channel, trigger.groups) == (flow, channel, [group.pk])
        assert "jiunge" in page
        assert "Kisumu" in page

    def test_without_a_word_the_form_says_so(self, browser: Client, flow: Flow) -> None:
        assert "Give at least one word." in add(browser, flow).content.decode()
        assert not Trigger.objects.exists()

    def test_words_are_forgotten_where_none_count(self, browser: Client, flow: Flow) -> None:
        add(browser, flow, kind="missed_call", keywords="join")
        assert Trigger.objects.get().keywords == []

    def test_conflicts_are_told_when_it_is_saved(self, browser: Client, flow: Flow) -> None:
        other = make_flow(flow.workspace, name="Water")
        add(browser, flow, keywords="join")
        page = add(browser, other, keywords="join").content.decode()
        assert "The same starts Snacks already." in page
        assert Trigger.objects.count() == 1

    def test_what_is_paused_is_in_nobody_s_way(self, browser: Client, flow: Flow) -> None:
        other = make_flow(flow.workspace, name="Water")
        add(browser, flow, kind="catch_all")
        first = Trigger.objects.get()
        browser.post(f"/triggers/{first.pk}/pause/")
        assert "paused" in text(browser, "/triggers/")
        add(browser, other, kind="catch_all")
        page = browser.post(f"/triggers/{first.pk}/resume/", follow=True).content.decode()
        assert "The same starts Water already." in page
        Trigger.objects.exclude(pk=first.pk).delete()
        browser.post(f"/triggers/{first.pk}/resume/")
        first.refresh_from_db()
        assert not first.is_paused

    def test_changing(self, browser: Client, flow: Flow) -> None:
        add(browser, flow, keywords="join")
        trigger = Trigger.objects.get()
        assert 'value="join"' in text(browser, f"/triggers/{trigger.pk}/")
        browser.post(f"/triggers/{trigger.pk}/", {"kind": "keyword", "flow": flow.pk, "keywords": "start"})
        trigger.refresh_from_db()
        assert trigger.keywords == ["start"]

    def test_deleting_asks_first(self, browser: Client, flow: Flow) -> None:
        add(browser, flow, keywords="join")
        url = f"/triggers/{Trigger.objects.get().pk}/delete/"
        assert "Delete this trigger?" in text(browser, url)
        browser.post(url)
        assert not Trigger.objects.exists()

    def test_foreign_flows_and_groups_are_no_choice(self, browser: Client, foreign: Workspace, flow: Flow) -> None:
        theirs = Group.objects.create(workspace=foreign, name="Theirs")
        add(browser, make_flow(foreign), keywords="join")
        add(browser, flow, keywords="join", groups=[theirs.pk])
        assert not Trigger.objects.exists()

    def test_queries(self, browser: Client, flow: Flow, queries: Queries) -> None:
        group = Group.objects.create(workspace=flow.workspace, name="Kisumu")
        for number in range(20):
            Trigger.objects.create(
                workspace=flow.workspace, flow=flow, kind="keyword", keywords=[f"w{number}"], groups=[group.pk]
            )
        with queries(ENTRY + 3):
            text(browser, "/triggers/")


class TestSchedules:
    def give(self, browser: Client, flow: Flow, days: int = 1, **given: Any) -> str:
        begins_on = localtime(now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
        values = {"flow": flow.pk, "begins_on": begins_on, "repeat": "weekly", "weekdays": [0, 2], **given}
        return str(browser.post("/schedules/new/", values, follow=True).content.decode())

    def test_a_schedule(self, browser: Client, flow: Flow) -> None:
        page = self.give(browser, flow, everyone="on")
        schedule = Schedule.objects.get()
        assert (schedule.everyone, schedule.repeat, schedule.weekdays) == (True, "weekly", [0, 2])
        assert "Every week" in page
        assert "Delete this schedule?" in text(browser, f"/schedules/{schedule.pk}/delete/")
        browser.post(f"/schedules/{schedule.pk}/delete/")
        assert not Schedule.objects.exists()

    def test_with_groups_left_out(self, browser: Client, flow: Flow) -> None:
        groups = [Group.objects.create(workspace=flow.workspace, name=name) for name in ("Girls", "Staff")]
        page = self.give(browser, flow, groups=[groups[0].pk], exclude_groups=[groups[1].pk], ends_on="2099-05-04")
        assert Schedule.objects.get().exclusions == {"groups": [str(groups[1].pk)]}
        assert "Every week: Monday, Wednesday" in page
        assert re.search(r'not <span class="tag" dir="auto">Staff', page)
        assert "until 4 May 2099" in page

    def test_changing_keeps_what_the_form_does_not_show(self, browser: Client, flow: Flow) -> None:
        tomorrow = now() + timedelta(days=1)
        create_schedule(
            workspace=flow.workspace,
            audience=Audience(query="language = eng", exclude=Exclusions(in_a_flow=True)),
            flow=flow,
            repeat="daily",
            begins_on=tomorrow,
            pace=Pace(per_minute=30),
        )
        address = f"/schedules/{Schedule.objects.get().pk}/"
        begins_on = f"{tomorrow.astimezone(ZoneInfo(flow.workspace.timezone)):%Y-%m-%dT%H:%M}"
        assert f'value="{begins_on}"' in text(browser, address)
        page = browser.post(address, {"flow": flow.pk, "begins_on": begins_on, "repeat": "monthly"}, follow=True)
        assert "language = eng" in page.content.decode()
        found = Schedule.objects.get()
        assert (found.repeat, found.query, found.per_minute) == ("monthly", "language = eng", 30)
        assert found.exclusions == {"in_a_flow": True}

    def test_with_a_query_that_names_what_is_gone(self, browser: Client, flow: Flow) -> None:
        planned = Schedule.objects.create(
            workspace=flow.workspace, flow=flow, repeat="once", begins_on=now(), query='group = "Gone"'
        )
        begins_on = f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
        page = browser.post(f"/schedules/{planned.pk}/", {"flow": flow.pk, "begins_on": begins_on, "repeat": "once"})
        assert "There is no group “Gone”." in page.content.decode()
        planned.refresh_from_db()
        assert planned.begins_on < now()

    def test_what_sends_a_message_is_changed_as_a_broadcast(self, browser: Client, workspace: Workspace) -> None:
        planned = Schedule.objects.create(workspace=workspace, repeat="once", begins_on=now(), everyone=True)
        assert browser.get(f"/schedules/{planned.pk}/").headers["Location"] == f"/broadcasts/scheduled/{planned.pk}/"

    def test_for_nobody(self, browser: Client, flow: Flow) -> None:
        assert "Choose groups, or everyone." in self.give(browser, flow)

    def test_in_the_past(self, browser: Client, flow: Flow) -> None:
        page = self.give(browser, flow, days=-3, repeat="once", everyone="on")
        assert "None of its times is still to come." in page
        assert not Schedule.objects.exists()

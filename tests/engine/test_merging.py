"""Two contacts that become one, whatever they are in the middle of."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from engine.jobs.running import run_jobs
from engine.models import (
    Channel,
    Contact,
    ContactImport,
    Flow,
    History,
    ImportRow,
    Recipient,
    Respondent,
    Schedule,
    Start,
    User,
    Workspace,
)
from engine.models.base import uuid7
from engine.runner.batch import run_batch
from engine.services.audience import Audience
from engine.services.bulk import advance
from engine.services.contacts import modify_contact
from engine.services.erasure import erase_contacts
from engine.services.groups import create_group
from engine.services.inbox import Incoming, receive
from engine.services.merging import merge_contacts
from engine.services.respondents import digest
from engine.services.schedules import create_schedule
from engine.services.starts import create_start
from flows.modifiers.routes import RoutesModifier, RouteSpec
from tests.engine.conftest import Say, contact_of, numbers
from tests.engine.triggers import create_trigger


def two(say: Say, text: str = "hello") -> tuple[Contact, Contact]:
    say(text, *numbers(2))
    one, other = map(contact_of, numbers(2))
    return one, other


def test_merging_sees_to_smart_groups(workspace: Workspace, say: Say) -> None:
    kept, other = two(say)
    modify_contact(contact=other, modifiers=[RoutesModifier((RouteSpec("mailto:ana@example.org"),), "append")])
    group = create_group(workspace=workspace, name="By mail", query="mailto = ana@example.org")
    run_jobs()
    run_batch()
    assert group.memberships.count() == 1
    merge_contacts(kept=kept, other=other)
    assert list(group.memberships.values_list("contact", flat=True)) == [kept.pk]


def test_answers_of_who_is_merged_are_results_of_the_kept_one(workspace: Workspace, flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["vote"])
    kept, other = two(say)
    say("vote", numbers(2)[1])
    say("yellow", numbers(2)[1])
    digest(workspace=workspace)
    merge_contacts(kept=kept, other=other)
    respondent = Respondent.objects.get(flow=flow)
    assert (respondent.contact_id, bool(respondent.answers)) == (kept.pk, True)
    erase_contacts(workspace_id=workspace.pk, contacts=[kept.pk])
    assert not Respondent.objects.exists()


def test_who_is_merged_stays_stopped_by_what_waits(workspace: Workspace, channel: Channel, say: Say) -> None:
    kept, other = two(say)
    receive([Incoming(workspace_id=workspace.pk, channel_id=channel.pk, urn=f"tel:{numbers(2)[1]}", kind="stop")])
    merge_contacts(kept=kept, other=other)
    run_batch()
    kept.refresh_from_db()
    assert kept.status == Contact.Status.STOPPED


def test_a_start_for_who_is_merged_is_for_the_kept_one(flow: Flow, say: Say) -> None:
    kept, other = two(say)
    start = create_start(flow=flow, contacts=[other])
    merge_contacts(kept=kept, other=other)
    while run_batch().contacts or advance():
        pass
    start.refresh_from_db()
    assert start.status == Start.Status.COMPLETED
    assert list(Recipient.objects.values_list("contact", "outcome")) == [(kept.pk, "started")]


def test_history_says_who_ended_what_by_merging(workspace: Workspace, flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["vote"])
    kept, other = two(say, "vote")
    owner = User.objects.get(email="owner@example.org")
    merge_contacts(kept=kept, other=other, by=owner)
    ended = History.objects.get(events__contains=[{"type": "run_ended"}])
    assert (ended.contact_id, ended.via, ended.user_id) == (kept.pk, "merge", owner.pk)


def test_the_ledger_is_asked_start_by_start(workspace: Workspace, flow: Flow, say: Say) -> None:
    """It may have a row for each person of each start: none of others is looked at."""
    kept, other = two(say)
    starts = [create_start(flow=flow, contacts=people) for people in ([other], [kept, other], [kept])]
    for start in starts:
        advance(str(start.pk))
    strangers = [Recipient(bulk_id=uuid7(), contact_id=uuid7(), workspace=workspace) for _ in range(5_000)]
    Recipient.objects.bulk_create(strangers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE engine_recipient")
    with CaptureQueriesContext(connection) as asked:
        merge_contacts(kept=kept, other=other)
    (update,) = [one["sql"] for one in asked if "UPDATE engine_recipient" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {update}")
        assert "Seq Scan on engine_recipient" not in str(cursor.fetchall())
    people = Recipient.objects.exclude(bulk_id__in=[one.bulk_id for one in strangers])
    of_starts = [set(people.filter(bulk_id=start.pk).values_list("contact", flat=True)) for start in starts]
    assert [kept.pk in one for one in of_starts] == [True, True, True]
    assert other.pk not in of_starts[0]


def test_what_is_planned_for_who_is_merged_is_for_the_kept_one(workspace: Workspace, flow: Flow, say: Say) -> None:
    kept, other = two(say)
    audience = Audience(contacts=(other.pk, uuid7()))
    create_schedule(workspace=workspace, audience=audience, repeat="daily", begins_on=now(), flow=flow)
    merge_contacts(kept=kept, other=other)
    assert Schedule.objects.get().contacts == [kept.pk, audience.contacts[1]]


def test_rows_of_imports_go_with_who_was_merged(workspace: Workspace, say: Say) -> None:
    kept, other = two(say)
    of = ContactImport.objects.create(workspace=workspace, name="people.csv", headers=["Name", "Phone"], rows=1)
    ImportRow.objects.create(of_import=of, workspace=workspace, number=2, cells=["Ana", "0788"], contact=other)
    merge_contacts(kept=kept, other=other)
    erase_contacts(workspace_id=workspace.pk, contacts=[kept.pk])
    assert ImportRow.objects.get().cells == ["", ""]

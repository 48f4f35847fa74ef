"""Everybody whom a poll was for has one disposition."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.reports.dispositions import each, people
from dashboard.reports.statistics.dispositions import Disposition, rates
from engine.clock import now
from engine.models import Contact, Flow, Message, Recipient, Respondent, Run, Start, Workspace
from engine.services import respondents
from engine.services.erasure import erase_contacts
from engine.services.merging import merge_contacts
from tests.dashboard.conftest import make_contact, make_message, make_run

pytestmark = pytest.mark.django_db

BOTH = {"snack": {"category": "Nuts", "value": "x"}, "reason": {"category": "All Responses", "value": "x"}}
STOPPED = {"before": "skipped", "during": "started", "later": "started"}
ONE = {"snack": {"category": "Nuts", "value": "x"}}


@pytest.fixture
def start(workspace: Workspace, flow: Flow) -> Start:
    return Start.objects.create(workspace=workspace, flow=flow)


def invite(start: Start, name: str, outcome: str = "started") -> Contact:
    contact = make_contact(start.workspace, name)
    Recipient.objects.create(bulk_id=start.pk, contact=contact, workspace=start.workspace, outcome=outcome)
    return contact


def answer(contact: Contact, flow: Flow, status: str, **results: Any) -> None:
    run = make_run(contact, flow, status, **results)
    Run.objects.filter(pk=run.pk).update(responded=True)


def ask(contact: Contact, flow: Flow, message: str) -> None:
    make_run(contact, flow, "waiting")
    Message.objects.filter(pk=make_message(contact, "Snack?", status=message).pk).update(flow=flow)


def test_everybody_has_one(start: Start, flow: Flow) -> None:
    answer(invite(start, "complete"), flow, "completed", **BOTH)
    answer(invite(start, "all answered, not yet ended"), flow, "waiting", **BOTH)
    answer(invite(start, "partial"), flow, "expired", **ONE)
    answer(invite(start, "break-off"), flow, "expired")
    for message in ("delivered", "sent", "failed", "queued"):
        ask(invite(start, message), flow, message)
    stopped = invite(start, "stopped")
    ask(stopped, flow, "delivered")
    Contact.objects.filter(pk=stopped.pk).update(status="stopped")
    for outcome in ("excluded", "failed", "queued"):
        invite(start, outcome, outcome)
    answer(make_contact(start.workspace, "wrote the keyword"), flow, "completed", **BOTH)
    respondents.digest(workspace=start.workspace)
    assert people(flow) == {
        Disposition.COMPLETE: 3,
        Disposition.PARTIAL: 1,
        Disposition.BREAK_OFF: 1,
        Disposition.NO_REPLY: 1,
        Disposition.UNKNOWN: 1,
        Disposition.UNDELIVERED: 2,
        Disposition.NOT_ASKED: 2,
        Disposition.REFUSED: 1,
        Disposition.INELIGIBLE: 1,
    }
    assert len(list(each(flow))) == 13
    assert rates(people(flow)).break_off == pytest.approx(1 / 5)


def test_only_who_opts_out_of_this_has_refused_it(start: Start, flow: Flow) -> None:
    """Whoever had opted out before, or does so later on account of something else, hasn't."""
    before, during, later = (invite(start, name, outcome) for name, outcome in STOPPED.items())
    for contact, status in ((during, "interrupted"), (later, "expired")):
        ask(contact, flow, "delivered")
        Run.objects.filter(contact=contact).update(status=status)
    Contact.objects.update(status="stopped")
    respondents.digest(workspace=start.workspace)
    assert dict(each(flow)) == {
        before.pk: Disposition.INELIGIBLE,
        during.pk: Disposition.REFUSED,
        later.pk: Disposition.NO_REPLY,
    }


def test_who_is_left_out_is_not_eligible(start: Start, flow: Flow) -> None:
    contact = invite(start, "too fast")
    answer(contact, flow, "completed", **BOTH)
    respondents.digest(workspace=start.workspace)
    respondents.leave_out(workspace=start.workspace, flow=flow.pk, contacts=[contact.pk], reason="fast", user=None)
    assert list(each(flow)) == [(contact.pk, Disposition.INELIGIBLE)]


def test_who_was_erased_or_merged_is_nobody(workspace: Workspace, start: Start, flow: Flow) -> None:
    for name in ("Ana", "Ben", "Ben again", "Eve"):
        answer(invite(start, name), flow, "completed", **BOTH)
    respondents.digest(workspace=workspace)
    ana, ben, again, _ = Contact.objects.order_by("pk")
    erase_contacts(workspace_id=workspace.pk, contacts=[ana.pk])
    merge_contacts(kept=ben, other=again)
    assert people(flow) == {Disposition.COMPLETE: 2}


def test_what_arrived_is_not_known_once_messages_are_archived(start: Start, flow: Flow, settings: Any) -> None:
    settings.KEEP_DAYS = {**settings.KEEP_DAYS, "message": 30}
    ask(invite(start, "Ana"), flow, "delivered")
    respondents.digest(workspace=start.workspace)
    Respondent.objects.update(started_on=now() - timedelta(days=31))
    assert people(flow) == {Disposition.NO_REPLY: 1}
    Message.objects.all().delete()
    assert people(flow) == {Disposition.UNKNOWN: 1}


def test_nobody_asked(flow: Flow) -> None:
    assert people(flow) == {}

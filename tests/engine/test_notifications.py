"""Who of the team is told what, by what means, and once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now

from engine.jobs.running import run_jobs, run_soon
from engine.models import Incident, Job, Membership, Notification, Role, Ticket, User, Workspace
from engine.services import notifications as service
from engine.services.contact_exports import start_export
from engine.services.groups import create_field
from engine.services.incidents import watch
from engine.services.members import invite, join, remove_member
from engine.services.selections import Selection
from engine.services.tickets import assign_ticket
from engine.services.workspaces import add_member
from tests.engine.conftest import Say
from tests.engine.test_tickets import ANA, agent, ticket  # noqa: F401  # fixtures

Kind = Notification.Kind
How = Notification.How


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return User.objects.get(email="owner@example.org")


def told(user: User) -> list[tuple[str, int]]:
    return list(Notification.objects.filter(user=user).order_by("id").values_list("kind", "times"))


def test_what_happens_again_before_it_was_seen_only_counts(workspace: Workspace, owner: User) -> None:
    for name in ("Asha", "Ben"):
        service.notify(workspace_id=workspace.pk, kind=Kind.TICKET_OPENED, facts={"name": name}, roles=[Role.OWNER])
    assert told(owner) == [("ticket_opened", 2)]
    assert Notification.objects.get().facts == {"name": "Ben"}
    service.see(workspace=workspace, user=owner)
    service.notify(workspace_id=workspace.pk, kind=Kind.TICKET_OPENED, roles=[Role.OWNER])
    assert told(owner) == [("ticket_opened", 2), ("ticket_opened", 1)]


def test_nobody_hears_of_what_they_did_or_switched_off(workspace: Workspace, owner: User) -> None:
    other = User.objects.create_user("designer@example.org")
    membership = add_member(workspace=workspace, user=other, role=Role.DESIGNER)
    everybody = [Role.OWNER, Role.DESIGNER]
    service.notify(workspace_id=workspace.pk, kind=Kind.TICKET_OPENED, roles=everybody, by=owner.pk)
    service.choose(membership=membership, chosen={Kind.TICKET_OPENED: How.OFF, Kind.TICKET_ACTIVITY: How.MAIL})
    service.notify(workspace_id=workspace.pk, kind=Kind.TICKET_OPENED, subject="b", roles=everybody, by=owner.pk)
    assert (told(owner), told(other)) == ([], [("ticket_opened", 1)])
    assert service.choices(membership)[Kind.TICKET_ACTIVITY] is How.MAIL


def test_strangers_are_told_nothing(workspace: Workspace) -> None:
    stranger = User.objects.create_user("stranger@example.org")
    service.notify(workspace_id=workspace.pk, kind=Kind.TICKET_OPENED, users=[stranger.pk, None])
    assert told(stranger) == []


def test_mails_are_claimed_once_and_again_when_the_writer_died(workspace: Workspace, owner: User) -> None:
    service.notify(workspace_id=workspace.pk, kind=Kind.EXPORT_FINISHED, subject="a", users=[owner.pk])
    (claimed,) = service.claim_mails()
    assert service.claim_mails() == []
    assert service.claim_mails(now() + service.LEASE * 2) == [claimed]
    service.mailed(claimed)
    assert service.claim_mails(now() + service.LEASE * 4) == []


def test_it_can_be_too_late_for_a_mail(workspace: Workspace, owner: User) -> None:
    service.notify(workspace_id=workspace.pk, kind=Kind.EXPORT_FINISHED, subject="a", users=[owner.pk])
    assert service.claim_mails(now() + timedelta(days=2)) == []
    assert Notification.objects.get().mail_on is None


def test_of_a_job_that_nobody_looked_at(workspace: Workspace, owner: User, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    job = start_export(workspace=workspace, selection=Selection(), kind="csv", by=owner)
    run_jobs()
    one = Notification.objects.get(user=owner)
    assert (one.kind, one.subject, one.facts) == (Kind.EXPORT_FINISHED, str(job.pk), {"job": "export", "error": ""})
    run_soon(start_export(workspace=workspace, selection=Selection(), kind="csv", by=owner))
    assert Job.objects.filter(status="done").count() == 2
    assert Notification.objects.count() == 1


def test_of_an_incident_that_ends(workspace: Workspace, owner: User) -> None:
    Incident.objects.create(workspace=workspace, kind=Incident.Kind.DEAD_LETTERS, opened_on=now())
    watch()
    assert told(owner) == [("incident_ended", 1)]


def test_of_who_joined(workspace: Workspace, owner: User) -> None:
    join(invitation=invite(workspace=workspace, email="new@example.org", role=Role.AGENT, by=owner), name="Nina")
    assert told(owner) == [("member_joined", 1)]


def test_of_tickets(agent: User, ticket: Ticket, owner: User, say: Say) -> None:  # noqa: F811  # fixtures
    assert told(agent) == told(owner) == [("ticket_opened", 1)]
    assign_ticket(ticket=ticket, assignee=agent, by=owner)
    say("Are you there?", ANA)
    say("Hello?", ANA)
    assert told(agent) == [("ticket_opened", 1), ("ticket_assigned", 1), ("ticket_activity", 2)]
    assert told(owner) == [("ticket_opened", 1)]


def test_old_ones_are_forgotten(workspace: Workspace, owner: User) -> None:
    service.notify(workspace_id=workspace.pk, kind=Kind.TICKET_OPENED, users=[owner.pk])
    assert service.forget_notifications() == 0
    assert service.forget_notifications(now() + timedelta(days=91)) == 1


def test_agents_are_asked_for_their_kinds_only(workspace: Workspace) -> None:
    user = User.objects.create_user("agent2@example.org")
    membership: Membership = add_member(workspace=workspace, user=user, role=Role.AGENT)
    assert Kind.INCIDENT_OPENED not in service.choices(membership)


def test_why_a_file_of_a_search_can_not_be_made_is_told(workspace: Workspace, owner: User) -> None:
    field = create_field(workspace=workspace, key="town", name="Town")
    job = start_export(workspace=workspace, selection=Selection(query="town = Prizren"), kind="csv", by=owner)
    field.delete()
    workspace.touch_assets()
    run_jobs()
    job.refresh_from_db()
    assert job.status == "failed"
    assert "town" in job.error


def test_who_is_no_member_any_more_gets_no_mail(workspace: Workspace, owner: User) -> None:
    other = User.objects.create_user("designer@example.org")
    membership = add_member(workspace=workspace, user=other, role=Role.DESIGNER)
    service.notify(workspace_id=workspace.pk, kind=Kind.TICKET_ASSIGNED, facts={"name": "Asha"}, users=[other.pk])
    remove_member(membership=membership)
    assert service.claim_mails() == []

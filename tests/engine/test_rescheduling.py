"""A campaign of many people is changed: they are scheduled anew some at a time."""

import pytest

from engine.jobs.kinds import reschedule as kind
from engine.jobs.running import run_jobs
from engine.models import Campaign, Contact, Group, GroupMembership, Inbox, Job, Workspace
from engine.runner.batch import run_batch
from engine.services import rescheduling
from engine.services.campaigns import create_campaign, save_point
from engine.services.groups import create_group
from flows.message import MsgContent

PEOPLE = 23


@pytest.fixture
def campaign(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    for module in (rescheduling, kind):
        monkeypatch.setattr(module, "HELPING", 5)
    monkeypatch.setattr(kind, "HIGH_WATER", 10)
    group: Group = create_group(workspace=workspace, name="Mothers")
    people = Contact.objects.bulk_create([Contact(workspace=workspace) for _ in range(PEOPLE)])
    GroupMembership.objects.bulk_create(GroupMembership(contact=one, group=group) for one in people)
    return create_campaign(workspace=workspace, name="Visits", group=group)


def test_the_inbox_is_filled_only_so_far_and_everybody_gets_their_turn(campaign: Campaign) -> None:
    save_point(
        campaign=campaign, relative_to="created_on", offset=1, unit="days", translations={"eng": MsgContent("Hi")},
        base_language="eng",
    )  # fmt: skip
    assert Inbox.objects.count() == 5
    had: set[object] = set()
    for _ in range(10):
        run_jobs()
        waiting = Inbox.objects.filter(kind="reschedule").values_list("contact_id", flat=True)
        assert len(waiting) <= 15
        had |= set(waiting)
        run_batch()
    assert had == set(Contact.objects.values_list("pk", flat=True))
    assert {job.status for job in Job.objects.all()} == {"done"}
    assert not Inbox.objects.exists()

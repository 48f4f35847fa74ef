from typing import Any

import pytest

from engine.models import Contact, Group, History, Inbox, Job, MessageCount, User, Workspace
from engine.services.groups import create_group
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact, make_message

pytestmark = pytest.mark.django_db
NUMBER = "+254711222333"
GONE = "5f05311e-8f81-4a67-a5b5-1501b6d6496a"


@pytest.fixture
def ann(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Ann", NUMBER)


@pytest.fixture
def ben(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Ben")


def act(api: Api, action: str, *contacts: object, status: int = 204, **given: object) -> Any:
    return api.post("contact_actions", {"contacts": [*map(str, contacts)], "action": action, **given}, status)


def statuses() -> list[str]:
    return list(Contact.objects.order_by("name").values_list("status", flat=True))


def test_into_a_group_and_out_of_it(api: Api, workspace: Workspace, ann: Contact, ben: Contact, owner: User) -> None:
    group = create_group(workspace=workspace, name="Reporters")
    assert act(api, "add", f"tel:{NUMBER}", ann.pk, ben.pk, group=str(group.pk)) is None
    assert {one["name"] for one in api.results("contacts", group=group.pk)} == {"Ann", "Ben"}
    act(api, "remove", ann.pk, group="reporters")
    assert [one["name"] for one in api.results("contacts", group=group.pk)] == ["Ben"]
    told = History.objects.filter(contact=ann)
    assert {(one.via, one.user) for one in told} == {("api", owner)}
    assert told.count() == 2


def test_blocked_and_unblocked(api: Api, workspace: Workspace, ann: Contact, ben: Contact) -> None:
    group = create_group(workspace=workspace, name="Reporters")
    act(api, "add", ann.pk, group="Reporters")
    act(api, "block", ann.pk, ben.pk)
    assert (statuses(), group.memberships.count()) == (["blocked", "blocked"], 0)
    act(api, "unblock", ben.pk)
    assert statuses() == ["blocked", "active"]


def test_who_has_opted_out_stays_so(api: Api, ann: Contact) -> None:
    Contact.objects.update(status="stopped")
    act(api, "block", ann.pk)
    act(api, "unblock", ann.pk)
    assert statuses() == ["stopped"]


def test_interrupted_by_a_worker(api: Api, ann: Contact, ben: Contact, owner: User) -> None:
    act(api, "interrupt", ann.pk)
    items = Inbox.objects.values_list("contact", "kind", "payload")
    assert list(items) == [(ann.pk, "interrupt", {"user": str(owner.pk)})]


@pytest.mark.parametrize("action", ["archive_messages", "archive"])
def test_messages_are_put_away(api: Api, workspace: Workspace, ann: Contact, ben: Contact, action: str) -> None:
    came, sent = make_message(ann, "Hi", direction="in", status="handled"), make_message(ann, "Hello")
    other = make_message(ben, "Hi", direction="in", status="handled")
    act(api, action, ann.pk)
    for message in (came, sent, other):
        message.refresh_from_db()
    assert (came.is_archived, sent.is_archived, other.is_archived) == (True, False, False)
    assert sum(MessageCount.objects.filter(scope="archived").values_list("count", flat=True)) == 1


def test_deleted_at_once(api: Api, ann: Contact, ben: Contact, owner: User) -> None:
    act(api, "delete", f"tel:{NUMBER}", ben.pk)
    assert not Contact.objects.exists()
    job = Job.objects.get()
    assert (job.status, job.created_by, job.report) == ("done", owner, {"erased": 2})
    assert {one["uuid"] for one in api.results("contacts", deleted=1)} == {str(ann.pk), str(ben.pk)}


def test_what_is_refused(api: Api, workspace: Workspace, ann: Contact) -> None:
    smart = Group.objects.create(workspace=workspace, name="Adults", query="age > 18")
    for sent, why in (
        ({}, {"contacts": ["This field is required."], "action": ["This field is required."]}),
        ({"contacts": [], "action": "block"}, {"contacts": ["Contacts can't be empty."]}),
        ({"contacts": [GONE, ann.pk], "action": "block"}, {"contacts": [f"No such object: {GONE}"]}),
        ({"contacts": [1.5], "action": "block"}, {"contacts": ["Must be a string or integer"]}),
        (
            {"contacts": ["x"] * 101, "action": "block"},
            {"contacts": ["Ensure this field has no more than 100 elements."]},
        ),
        ({"contacts": [ann.pk], "action": "like"}, {"action": ['"like" is not a valid choice.']}),
        (
            {"contacts": [ann.pk], "action": "add"},
            {"non_field_errors": ['For action "add" you should also specify a group']},
        ),
        (
            {"contacts": [ann.pk], "action": "remove", "group": "Adults"},
            {"group": [f"Contact group must not be query based: {smart.pk}"]},
        ),
        ({"contacts": [ann.pk], "action": "add", "group": ""}, {"group": ["This field may not be null."]}),
        ({"contacts": [ann.pk], "action": "add", "group": "Others"}, {"group": ["No such object: Others"]}),
    ):
        assert api.post("contact_actions", sent, 400) == why
    assert statuses() == ["active"]


def test_who_is_not_active_joins_no_group(api: Api, workspace: Workspace, ann: Contact, ben: Contact) -> None:
    Group.objects.create(workspace=workspace, name="Reporters")
    Contact.objects.filter(pk=ann.pk).update(status="archived")
    refused = act(api, "add", ann.pk, ben.pk, group="Reporters", status=400)
    assert refused == {"non_field_errors": [f"Non-active contacts cannot be added to groups: {ann.pk}"]}


def test_those_of_others_are_not_there(api: Api, foreign: Workspace) -> None:
    theirs = make_contact(foreign, "Abe", NUMBER)
    for name in (str(theirs.pk), f"tel:{NUMBER}"):
        assert act(api, "delete", name, status=400) == {"contacts": [f"No such object: {name}"]}
    assert Contact.objects.exists()


def test_numbers_can_not_be_guessed_where_they_are_hidden(api: Api, workspace: Workspace, ann: Contact) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(redact_urns=True)
    urn = f"tel:{NUMBER}"
    assert act(api, "block", urn, status=400) == {"contacts": [f"No such object: {urn}"]}
    act(api, "block", ann.pk)

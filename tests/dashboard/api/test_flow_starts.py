from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from dashboard.api.numbers import number_of
from engine.models import (
    Broadcast,
    Contact,
    ContactURN,
    Flow,
    Group,
    Inbox,
    Recipient,
    Session,
    Start,
    User,
    Workspace,
)
from engine.models.base import uuid7
from engine.services import bulk
from engine.services.flows import archive_flow
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact, make_flow, make_run, make_start
from tests.dashboard.definitions import SNACKS

pytestmark = pytest.mark.django_db


def outcomes(start: str) -> dict[str, str]:
    """What becomes of people, by their names."""
    rows = Recipient.objects.filter(bulk_id=start).values_list("contact__name", "outcome", "reason")
    return {name: reason or outcome for name, outcome, reason in rows}


def test_made_and_shown(api: Api, flow: Flow, workspace: Workspace, owner: User) -> None:
    group = Group.objects.create(workspace=workspace, name="Reporters")
    make_contact(workspace, "Ann", groups=(group,))
    ben = make_contact(workspace, "Ben")
    sent = {
        "flow": str(flow.pk),
        "groups": ["reporters"],
        "contacts": [str(ben.pk)],
        "urns": ["tel:0722 123 456"],
        "params": {"day": "Monday", "numbers": [1, 2]},
    }
    made = api.post("flow_starts", sent)
    start = Start.objects.get()
    stamp = start.created_on.isoformat().replace("+00:00", "Z")
    assert made == {
        "uuid": str(start.pk),
        "id": number_of(start.pk),
        "flow": {"uuid": str(flow.pk), "name": "Snacks"},
        "status": "started",
        "progress": {"total": 3, "started": 0},
        "groups": [{"uuid": str(group.pk), "name": "Reporters"}],
        "contacts": [{"uuid": str(ben.pk), "name": "Ben"}],
        "restart_participants": True,
        "exclude_active": False,
        "params": {"day": "Monday", "numbers": [1, 2]},
        "extra": {"day": "Monday", "numbers": [1, 2]},
        "created_on": stamp,
        "modified_on": stamp,
    }
    assert (start.created_by, start.origin) == (owner, "api")
    assert ContactURN.objects.get().identity == "tel:+254722123456"
    assert api.results("flow_starts") == api.results("flow_starts", uuid=start.pk) == [made]
    assert api.results("flow_starts", id=made["id"]) == [made]
    assert api.results("flow_starts", id=made["id"] + 1) == []


def test_who_is_left_out(api: Api, flow: Flow, workspace: Workspace) -> None:
    ann, ben, cat = (make_contact(workspace, name) for name in ("Ann", "Ben", "Cat"))
    make_run(ann, flow)
    Session.objects.create(workspace=workspace, contact=ben, status="waiting", sprint_id=uuid7())
    sent: dict[str, Any] = {"flow": str(flow.pk), "contacts": [str(one.pk) for one in (ann, ben, cat)]}
    queued = {"Ann": "queued", "Ben": "queued", "Cat": "queued"}
    assert outcomes(api.post("flow_starts", sent)["uuid"]) == queued
    again = api.post("flow_starts", sent | {"restart_participants": 0})
    assert (again["restart_participants"], again["exclude_active"]) == (False, False)
    assert outcomes(again["uuid"]) == queued | {"Ann": "had_flow"}
    calm = api.post("flow_starts", sent | {"restart_participants": True, "exclude_active": 1})
    assert (calm["restart_participants"], calm["exclude_active"]) == (True, True)
    assert outcomes(calm["uuid"]) == queued | {"Ben": "in_a_flow"}


def test_progress_and_states(api: Api, flow: Flow, workspace: Workspace) -> None:
    people = [make_contact(workspace, f"P{number}") for number in range(3)]
    api.post("flow_starts", {"flow": str(flow.pk), "contacts": [str(one.pk) for one in people]})
    start = Start.objects.get()

    def told() -> tuple[Any, Any]:
        (shown,) = api.results("flow_starts")
        return shown["status"], shown["progress"]

    Inbox.objects.filter(contact=people[0]).delete()
    assert told() == ("started", {"total": 3, "started": 1})
    bulk.pause(bulk=start)
    assert told() == ("started", {"total": 3, "started": 1})
    bulk.stop(bulk=start)
    assert told()[0] == "interrupted"
    for status, word in (("queued", "pending"), ("completed", "completed"), ("failed", "failed")):
        Start.objects.update(status=status)
        assert told()[0] == word
    Start.objects.update(status="queued", total=0, released=0)
    assert told() == ("pending", {"total": -1, "started": 0})


def test_old_names_and_shapes_of_params(api: Api, flow: Flow, workspace: Workspace) -> None:
    sent = {"flow": str(flow.pk), "contacts": [str(make_contact(workspace, "Ann").pk)]}
    old = {"a key!": ["x", {"b": 1}], "long": "y" * 700, "k" * 300: None}
    made = api.post("flow_starts", sent | {"extra": old})
    assert made["params"] == {"a_key_": {"0": "x", "1": {"b": 1}}, "long": "y" * 640, "k" * 255: None}
    assert api.post("flow_starts", sent | {"extra": {"a": 1}, "params": {"b": 2}})["extra"] == {"b": 2}
    assert api.post("flow_starts", sent)["params"] is None


def test_what_is_refused(api: Api, flow: Flow, foreign: Workspace, workspace: Workspace) -> None:
    def problems(**sent: Any) -> Any:
        return api.post("flow_starts", {"flow": str(flow.pk), **sent}, 400)

    nobody = uuid4()
    assert api.post("flow_starts", {"urns": ["tel:+254722123456"]}, 400) == {"flow": ["This field is required."]}
    assert problems() == {"non_field_errors": ["Must specify at least one group, contact or URN"]}
    assert problems(contacts=[str(nobody)], groups=["Nobody"]) == {
        "contacts": [f"No such object: {nobody}"],
        "groups": ["No such object: Nobody"],
    }
    assert problems(contacts=["x"] * 101) == {"contacts": ["Ensure this field has no more than 100 elements."]}
    assert problems(urns=["tel:+254722123456", "nonsense"]) == {
        "urns": {"1": ["Invalid URN: nonsense. Ensure phone numbers contain country codes."]}
    }
    people = {"urns": ["tel:+254722123456"]}
    assert problems(params=[1], **people) == {"params": ["Must be a valid JSON object"]}
    assert problems(extra="x", **people) == {"extra": ["Must be a valid JSON object"]}
    deep: Any = {}
    for _ in range(20):
        deep = {"a": deep}
    assert problems(params=deep, **people) == {"params": ["Ensure this field has no more than 20 levels."]}
    assert problems(params={"a": "x" * 10_000}, **people) == {
        "params": ["Ensure this field has no more than 10000 characters."]
    }
    assert problems(exclude_active="maybe", **people) == {"exclude_active": ["Must be a valid boolean."]}
    assert not Start.objects.exists()


def test_flows_that_can_not_be_started(api: Api, flow: Flow, foreign: Workspace, workspace: Workspace) -> None:
    draft = make_flow(workspace, name="Draft", published=0)
    theirs = make_flow(foreign, SNACKS)
    archive_flow(flow=flow)
    for one, why in (
        (draft, "Flow has not been published yet."),
        (theirs, f"No such object: {theirs.pk}"),
        (flow, f"No such object: {flow.pk}"),
    ):
        sent = {"flow": str(one.pk), "urns": ["tel:+254722123456"]}
        assert api.post("flow_starts", sent, 400) == {"flow": [why]}


def test_only_those_that_were_asked_for_are_listed(api: Api, flow: Flow, foreign: Workspace) -> None:
    make_start(flow, trigger={"type": "flow_action"})
    make_start(make_flow(foreign))
    asked = make_start(flow)
    assert [one["uuid"] for one in api.results("flow_starts")] == [str(asked.pk)]


def test_listed_by_when_they_were_made_and_narrowed_by_when_they_ended(api: Api, flow: Flow) -> None:
    first, second = make_start(flow), make_start(flow)
    end = second.created_on + timedelta(hours=1)
    Start.objects.filter(pk=first.pk).update(status="completed", finished_on=end)

    def keys(**asked: Any) -> list[str]:
        return [one["uuid"] for one in api.results("flow_starts", **asked)]

    assert keys() == [str(second.pk), str(first.pk)]
    assert keys(reverse=1) == [str(first.pk), str(second.pk)]
    assert keys(after=end.isoformat()) == [str(first.pk)]
    assert keys(before=second.created_on.isoformat()) == [str(second.pk)]


def test_a_page_takes_few_queries(api: Api, flow: Flow, workspace: Workspace, queries: Callable[[int], Any]) -> None:
    api.get("flow_starts")
    group = Group.objects.create(workspace=workspace, name="Reporters")
    for number in range(20):
        make_start(flow, contacts=[make_contact(workspace, f"P{number}").pk], groups=[group.pk])
    with queries(2 + 4):  # who calls; the starts, their contacts and groups, and who waits
        assert len(api.results("flow_starts")) == 20


@pytest.mark.parametrize("more", ["#Ann", "?channel=x", "?channel=x#Ann"])
def test_who_has_opted_out_is_found_by_their_address_whatever_is_behind_it(
    api: Api, workspace: Workspace, flow: Flow, more: str
) -> None:
    ann = make_contact(workspace, "Ann", "+254700000001")
    Contact.objects.filter(pk=ann.pk).update(status="stopped")
    api.post("flow_starts", {"flow": str(flow.pk), "urns": [f"tel:+254700000001{more}"]})
    api.post("broadcasts", {"text": "Hi", "urns": [f"tel:+254700000001{more}"]})
    assert list(Contact.objects.all()) == [ann]
    assert [bulk.urns for bulk in (Start.objects.get(), Broadcast.objects.get())] == [["tel:+254700000001"]] * 2
    assert not Inbox.objects.exists()

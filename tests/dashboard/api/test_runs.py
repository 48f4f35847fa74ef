from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.timezone import now

from dashboard.api import paging
from dashboard.api.numbers import number_of
from engine.models import Contact, ContactURN, Flow, Run, Session, Workspace
from engine.models.base import uuid7
from engine.runner.batch import run_batch
from engine.services.channels import create_channel
from engine.services.flows import publish_flow, save_flow
from engine.services.inbox import Incoming, receive
from engine.services.starts import create_start
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import NOON, make_contact, make_flow, make_run
from tests.dashboard.definitions import SNACKS

pytestmark = pytest.mark.django_db

ASKED, SNACK, REASON, THANKS = (node["uuid"] for node in SNACKS["nodes"])


def noon(minutes: int = 0) -> str:
    return (NOON + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


@pytest.fixture
def ann(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Ann", "+254700000001")


def names(api: Api, **asked: Any) -> list[str]:
    """Whose runs are listed."""
    return [one["contact"]["name"] for one in api.results("runs", **asked)]


def test_what_is_told_of_one(api: Api, flow: Flow, ann: Contact) -> None:
    result = {
        "name": "Snack",
        "value": "cashew nuts",
        "category": "Nuts",
        "node_uuid": SNACK,
        "input": "I like cashew nuts",
        "created_on": "2026-03-01T12:01:00.5Z",
        "extra": {"0": "nuts"},
    }
    empty = {"name": "Reason", "node_uuid": REASON, "created_on": "2026-03-01T12:02:00Z"}
    run = make_run(ann, flow, snack=result, reason=empty)
    Run.objects.update(
        path=[ASKED, SNACK],
        path_times=[NOON + timedelta(microseconds=123456), NOON + timedelta(seconds=1)],
        responded=True,
    )
    assert api.results("runs") == [
        {
            "uuid": str(run.pk),
            "id": number_of(run.pk),
            "flow": {"uuid": str(flow.pk), "name": "Snacks"},
            "contact": {
                "uuid": str(ann.pk),
                "name": "Ann",
                "urn": "tel:+254700000001",
                "urn_display": "0700 000001",
            },
            "start": None,
            "responded": True,
            "path": [
                {"node": ASKED, "time": "2026-03-01T12:00:00.123456Z"},
                {"node": SNACK, "time": "2026-03-01T12:00:01Z"},
            ],
            "values": {
                "snack": {
                    "name": "Snack",
                    "value": "cashew nuts",
                    "category": "Nuts",
                    "node": SNACK,
                    "time": "2026-03-01T12:01:00.500000Z",
                    "input": "I like cashew nuts",
                },
                "reason": {
                    "name": "Reason",
                    "value": "",
                    "category": None,
                    "node": REASON,
                    "time": "2026-03-01T12:02:00Z",
                    "input": None,
                },
            },
            "created_on": noon(),
            "modified_on": noon(5),
            "exited_on": noon(5),
            "exit_type": "completed",
        }
    ]


def test_one_that_goes_on_has_not_ended(api: Api, flow: Flow, workspace: Workspace) -> None:
    make_run(make_contact(workspace, ""), flow, "waiting")
    (shown,) = api.results("runs")
    assert (shown["exited_on"], shown["exit_type"], shown["values"]) == (None, None, {})
    assert shown["contact"]["name"] is None
    assert (shown["contact"]["urn"], shown["contact"]["urn_display"]) == (None, None)


def test_addresses_are_hidden_where_the_workspace_hides_them(api: Api, flow: Flow, ann: Contact) -> None:
    make_run(ann, flow)
    Workspace.objects.update(redact_urns=True)
    (shown,) = api.results("runs")
    assert (shown["contact"]["urn"], shown["contact"]["urn_display"]) == ("tel:********", "********")


def test_the_preferred_address_is_told(api: Api, flow: Flow, ann: Contact, workspace: Workspace) -> None:
    ContactURN.objects.update(position=1)
    ContactURN.objects.create(workspace=workspace, contact=ann, identity="ext:ann", display="Annie", position=0)
    make_run(ann, flow)
    (shown,) = api.results("runs")
    assert (shown["contact"]["urn"], shown["contact"]["urn_display"]) == ("ext:ann", "Annie")


def test_narrowed(api: Api, flow: Flow, ann: Contact, workspace: Workspace) -> None:
    other, ben = make_flow(workspace, name="Other"), make_contact(workspace, "Ben")
    first, second = make_run(ann, flow), make_run(ben, other, minutes=10)
    Run.objects.filter(pk=second.pk).update(responded=True)
    assert names(api) == ["Ben", "Ann"]
    assert names(api, flow=flow.pk) == names(api, contact=ann.pk) == names(api, uuid=first.pk) == ["Ann"]
    assert names(api, id=number_of(second.pk)) == names(api, responded=1) == ["Ben"]
    assert names(api, responded=0) == ["Ben", "Ann"]
    assert names(api, flow=uuid4()) == names(api, contact=uuid4()) == names(api, id=1) == []
    assert names(api, reverse=1) == ["Ann", "Ben"]


def test_narrowed_by_when_they_changed(api: Api, flow: Flow, ann: Contact, workspace: Workspace) -> None:
    make_run(ann, flow)
    make_run(make_contact(workspace, "Ben"), flow, minutes=10)
    assert names(api, after=noon(5)) == ["Ben", "Ann"]
    assert names(api, after=noon(6)) == ["Ben"]
    assert names(api, before=noon(5)) == ["Ann"]


def test_what_can_not_be_asked(api: Api, flow: Flow, ann: Contact) -> None:
    def told(**asked: Any) -> Any:
        response = api.call("get", "runs", **asked)
        assert response.status_code == 400
        return response.json()

    both = "You may only specify one of the contact, flow parameters"
    assert told(flow=flow.pk, contact=ann.pk) == {"detail": both}
    assert told(flow="1234") == {"detail": "Param 'flow': 1234 is not a valid UUID."}
    assert told(uuid="1234") == {"detail": "Param 'uuid': 1234 is not a valid UUID."}
    assert told(id="x") == told(id=10**30) == {"detail": "Value for id must be an integer"}


def test_those_of_other_workspaces_are_not_there(api: Api, foreign: Workspace) -> None:
    theirs = make_run(make_contact(foreign, "Zoe"), make_flow(foreign))
    for asked in ({}, {"uuid": theirs.pk}, {"id": number_of(theirs.pk)}, {"flow": theirs.flow_id}):
        assert api.results("runs", **asked) == []
    assert api.results("runs", contact=theirs.contact_id) == []


def test_paths_are_left_out_if_they_are_not_asked_for(api: Api, flow: Flow, ann: Contact) -> None:
    make_run(ann, flow)
    Run.objects.update(path=[ASKED], path_times=[NOON])
    assert [one["path"] for one in api.results("runs", paths=0)] == [[]]
    assert len(api.results("runs", paths=1)[0]["path"]) == 1


def test_a_session_that_can_not_be_read_has_no_path(api: Api, flow: Flow, ann: Contact) -> None:
    run = make_run(ann, flow, "waiting")
    Session.objects.create(
        pk=run.session_id, workspace=flow.workspace, contact=ann, status="waiting", state="{", sprint_id=uuid7()
    )
    assert [one["path"] for one in api.results("runs")] == [[]]


def test_walked_from_the_oldest_change(
    api: Api, flow: Flow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    people = [make_contact(workspace, f"P{number}") for number in range(5)]
    for place, contact in enumerate(people):
        make_run(contact, flow, minutes=place // 2)  # some at the same time
    seen, address = [], "/api/v2/runs.json?reverse=1&after=2026-03-01"
    while address:
        page = api.client.get(address).json()
        seen += [one["contact"]["name"] for one in page["results"]]
        address = page["next"]
    assert seen == ["P0", "P1", "P2", "P3", "P4"]


def test_a_page_takes_few_queries(api: Api, flow: Flow, workspace: Workspace, queries: Callable[[int], Any]) -> None:
    api.get("runs")
    for number in range(30):
        make_run(make_contact(workspace, f"P{number}", f"+2547000000{number:02}"), flow, "waiting", number)
    # Who calls; the runs, their flows, contacts, addresses and sessions.
    with queries(2 + 5):
        api.get("runs", flow=flow.pk)
    with queries(2 + 6):  # the flows of the workspace too
        api.get("runs")


@pytest.mark.django_db(transaction=True)
def test_who_keeps_up_is_told_of_nothing_before_what_may_still_come(api: Api, flow: Flow, ann: Contact) -> None:
    run = make_run(ann, flow)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    Run.objects.update(modified_on=now())
    assert names(api, after=noon()) == names(api, reverse=1) == []
    assert names(api) == names(api, uuid=run.pk) == ["Ann"]
    other.close()
    assert names(api, after=noon()) == names(api, reverse=1) == ["Ann"]


@pytest.mark.django_db(transaction=True)
def test_the_path_of_one_that_goes_on_grows(api: Api, workspace: Workspace) -> None:
    channel = create_channel(workspace=workspace, code="EX", name="Gateway", address="1234")
    revision = save_flow(workspace=workspace, definition=SNACKS)
    publish_flow(revision=revision)

    def say(text: str) -> None:
        receive([Incoming(workspace_id=workspace.pk, channel_id=channel.pk, urn="tel:+254700000001", text=text)])
        run_batch()

    def nodes() -> list[str]:
        (shown,) = api.results("runs")
        assert all(step["time"].endswith("Z") for step in shown["path"])
        return [step["node"] for step in shown["path"]]

    say("hi")
    create_start(flow=Flow.objects.get(), everyone=True)
    run_batch()
    assert nodes() == [ASKED, SNACK]
    say("nuts")
    assert nodes() == [ASKED, SNACK, REASON]
    assert api.results("runs")[0]["values"]["snack"]["node"] == SNACK
    say("tasty")
    assert nodes() == [ASKED, SNACK, REASON, THANKS]
    assert api.results("runs")[0]["exit_type"] == "completed"

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from engine.models import Flow, FlowRevision, User, Workspace
from engine.services.drafts import create_draft
from engine.services.flows import archive_flow, label_flow, publish_flow, save_flow
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_counts, make_flow
from tests.dashboard.definitions import SNACKS

pytestmark = pytest.mark.django_db

NONE = {"active": 0, "waiting": 0, "completed": 0, "expired": 0, "interrupted": 0, "failed": 0}


def publish(workspace: Workspace, definition: dict[str, Any]) -> Flow:
    revision = save_flow(workspace=workspace, definition=definition)
    publish_flow(revision=revision)
    return Flow.objects.get(pk=revision.flow_id)


def time(moment: Any) -> str:
    return moment.isoformat().replace("+00:00", "Z")  # type: ignore[no-any-return]  # of a datetime


def test_what_is_told_of_one(api: Api, workspace: Workspace) -> None:
    flow = publish(workspace, SNACKS | {"expire_after_minutes": 600})
    label_flow(flow=flow, names=["Urgent", "Food"])
    make_counts(flow, {"runs:waiting": 5, "runs:completed": 3, "runs:responded": 4, "node:x": 9})
    make_counts(flow, {"runs:waiting": -1, "runs:active": 2, "runs:expired": 1})
    food, urgent = flow.labels.order_by("name")
    (shown,) = api.results("flows")
    assert shown == {
        "uuid": str(flow.pk),
        "name": "Snacks",
        "type": "message",
        "archived": False,
        "labels": [{"uuid": str(food.pk), "name": "Food"}, {"uuid": str(urgent.pk), "name": "Urgent"}],
        "expires": 600,
        "runs": NONE | {"active": 2, "waiting": 4, "completed": 3, "expired": 1},
        "results": [
            {
                "key": "snack",
                "name": "Snack",
                "categories": ["Nuts", "Fruit", "Other"],
                "node_uuids": [SNACKS["nodes"][1]["uuid"]],
            },
            {
                "key": "reason",
                "name": "Reason",
                "categories": ["All Responses"],
                "node_uuids": [SNACKS["nodes"][2]["uuid"]],
            },
        ],
        "parent_refs": [],
        "created_on": time(flow.created_on),
        "modified_on": time(flow.saved_on),
    }


def test_one_that_was_never_published(api: Api, workspace: Workspace, owner: User) -> None:
    flow = create_draft(workspace=workspace, name="Ideas", type="messaging_background", language="eng", by=owner)
    (shown,) = api.results("flows", uuid=flow.pk)
    assert (shown["type"], shown["expires"], shown["runs"]) == ("background", 0, NONE)
    assert (shown["results"], shown["labels"], shown["parent_refs"]) == ([], [], [])


def test_what_is_published_counts(api: Api, workspace: Workspace) -> None:
    flow = publish(workspace, SNACKS)
    save_flow(workspace=workspace, definition=SNACKS | {"expire_after_minutes": 10, "nodes": SNACKS["nodes"][3:]})
    assert FlowRevision.objects.filter(flow=flow).count() == 2
    (shown,) = api.results("flows")
    assert (shown["expires"], len(shown["results"])) == (3 * 24 * 60, 2)


def test_narrowed_by_type_and_archived(api: Api, workspace: Workspace, foreign: Workspace) -> None:
    make_flow(foreign, name="Theirs")
    make_flow(workspace, name="Call", type="voice")
    make_flow(workspace, name="Poll")
    archive_flow(flow=Flow.objects.get(name="Poll"))

    def names(**asked: Any) -> list[str]:
        return [one["name"] for one in api.results("flows", **asked)]

    assert names() == ["Poll", "Call"]
    assert names(archived=1) == ["Poll"]
    assert names(archived=0) == names(archived="false") == names(type="voice") == ["Call"]
    assert names(type="message") == ["Poll"]
    assert names(type="song") == []
    assert names(uuid=Flow.objects.get(name="Theirs").pk) == []


def test_listed_by_when_they_were_made_and_narrowed_by_when_they_changed(api: Api, workspace: Workspace) -> None:
    for name, age in (("Old", 9), ("New", 1)):
        flow = make_flow(workspace, name=name)
        Flow.objects.filter(pk=flow.pk).update(created_on=now() - timedelta(days=age))
    Flow.objects.filter(name="New").update(saved_on=now() - timedelta(days=1))
    assert [one["name"] for one in api.results("flows")] == ["New", "Old"]
    changed = Flow.objects.get(name="Old").saved_on
    assert [one["name"] for one in api.results("flows", after=changed.isoformat())] == ["Old"]
    assert [one["name"] for one in api.results("flows", before=now() - timedelta(hours=1))] == ["New"]


def test_few_queries_for_many(api: Api, workspace: Workspace, queries: Callable[[int], Any]) -> None:
    api.get("flows")
    for number in range(20):
        flow = make_flow(workspace, name=f"F{number}")
        label_flow(flow=flow, names=["Food"])
        make_counts(flow, {"runs:waiting": number})
    with queries(CALL + 3):
        assert len(api.results("flows")) == 20


# Who calls: the token, the membership and, the first time in a while, that it was used.
CALL = 2

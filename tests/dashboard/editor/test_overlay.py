"""What is drawn over a live flow comes from its counters and from those who wait in it."""

import json
from typing import Any

import pytest

from engine.models import Broadcast, Contact, Flow, Inbox, Session, User, Workspace
from engine.models.base import uuid7
from tests.dashboard.conftest import make_contact, make_counts, make_run
from tests.dashboard.editor.conftest import Call, Json


@pytest.fixture
def ids(definition: Json) -> Json:
    """Short names for nodes, exits and categories."""
    ask, wait, why, thanks = definition["nodes"]
    names = [one["name"].lower() for one in wait["router"]["categories"]]
    ways = dict(zip(names, (way["uuid"] for way in wait["exits"]), strict=True))
    categories = {one["name"].lower(): one["uuid"] for one in wait["router"]["categories"]}
    nodes = {"ask": ask["uuid"], "wait": wait["uuid"], "why": why["uuid"], "thanks": thanks["uuid"]}
    return {**nodes, "ways": ways, "categories": categories, "asked": ask["exits"][0]["uuid"]}


def test_counts_answers_and_where_people_leave(get: Call, flow: Flow, ids: Json) -> None:
    make_counts(
        flow,
        {
            f"node:{ids['ask']}": 10,
            f"node:{ids['wait']}": 10,
            f"segment:{ids['asked']}:{ids['wait']}": 10,
            f"segment:{ids['ways']['nuts']}:{ids['why']}": 5,
            f"segment:{ids['ways']['fruit']}:{ids['why']}": 1,
            "result:snack:Nuts": 5,
            "result:snack:Fruit": 1,
            "runs:completed": 6,
            "runs:expired": 4,
        },
    )
    shown = get("activity/")
    assert shown["people"] == 10
    assert shown["visits"][ids["wait"]] == 10
    assert shown["segments"][f"{ids['ways']['nuts']}:{ids['why']}"] == 5
    assert shown["answers"][ids["wait"]] == {ids["categories"]["nuts"]: 5, ids["categories"]["fruit"]: 1}
    assert shown["dropoff"][ids["wait"]] == 40


def wait_at(contact: Contact, flow: Flow, node: str) -> Session:
    run = make_run(contact, flow, status="waiting")
    state: Any = {"runs": [{"uuid": str(run.pk), "path": [{"node_uuid": node}]}]}
    session = Session.objects.create(
        workspace=contact.workspace, contact=contact, status="waiting", state=json.dumps(state), sprint_id=uuid7()
    )
    run.session_id = session.pk
    run.save(update_fields=["session_id"])
    return session


def test_who_waits_can_be_written_to_and_moved_on(
    get: Call, post: Call, flow: Flow, ids: Json, workspace: Workspace, owner: User
) -> None:
    asha, brian = make_contact(workspace, "Asha"), make_contact(workspace, "Brian")
    session = wait_at(asha, flow, ids["wait"])
    wait_at(brian, flow, ids["why"])
    assert get("activity/")["nodes"] == {ids["wait"]: 1, ids["why"]: 1}
    assert get(f"waiting/{ids['wait']}/") == {"count": 1, "people": [{"uuid": str(asha.pk), "name": "Asha"}]}
    assert post(f"waiting/{ids['wait']}/message/", text="Are you there?") == {"people": 1}
    broadcast = Broadcast.objects.get()
    assert (broadcast.contacts, broadcast.translations["eng"]["text"]) == ([asha.pk], "Are you there?")
    assert post(f"waiting/{ids['wait']}/message/", 422, text=" ")["path"] == "text"
    Inbox.objects.all().delete()
    assert post(f"waiting/{ids['wait']}/move-on/") == {"people": 1}
    moved = Inbox.objects.get()
    assert (moved.contact_id, moved.kind) == (asha.pk, "timeout")
    assert moved.payload == {"session": str(session.pk), "sprint": str(session.sprint_id), "user": str(owner.pk)}


def test_the_last_replies_of_a_way(get: Call, flow: Flow, ids: Json, workspace: Workspace) -> None:
    answers = [("Asha", "Nuts", "peanuts"), ("Brian", "Fruit", "a mango"), ("Chebet", "Nuts", "NUTS!")]
    for name, category, said in answers:
        make_run(make_contact(workspace, name), flow, snack={"category": category, "value": said, "input": said})
    recent = get(f"recents/{ids['ways']['nuts']}/{ids['why']}/")
    assert [(one["contact"]["name"], one["operand"]) for one in recent] == [("Chebet", "NUTS!"), ("Asha", "peanuts")]
    assert get(f"recents/{ids['asked']}/{ids['wait']}/") == []

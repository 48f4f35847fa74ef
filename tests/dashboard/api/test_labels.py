from collections.abc import Callable
from typing import Any

import pytest

from dashboard.api import labels
from engine.models import Label, MessageCount, Workspace
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact, make_flow, make_message

pytestmark = pytest.mark.django_db
GONE = "5f05311e-8f81-4a67-a5b5-1501b6d6496a"


def test_made_shown_renamed_and_deleted(api: Api, workspace: Workspace) -> None:
    made = api.post("labels", {"name": "Urgent"})
    assert made == {"uuid": made["uuid"], "name": "Urgent", "count": 0}
    labelled = make_message(make_contact(workspace, "Ann"), "Help", direction="in", labels=[made["uuid"]])
    renamed = api.post("labels", {"name": "Soon"}, 200, uuid=made["uuid"])
    assert renamed == {"uuid": made["uuid"], "name": "Soon", "count": 1}
    assert api.results("labels") == [renamed]
    api.delete("labels", uuid=made["uuid"])
    labelled.refresh_from_db()
    assert (api.results("labels"), labelled.labels) == ([], [])


def test_found_by_key_or_name(api: Api) -> None:
    first, second = (api.post("labels", {"name": name}) for name in ("Urgent", "Spam"))
    assert api.results("labels") == [second, first]
    assert api.results("labels", uuid=first["uuid"]) == [first]
    assert api.results("labels", name="SPAM") == [second]
    both = api.call("get", "labels", name="Spam", uuid=first["uuid"])
    assert both.json() == {"detail": "You may only specify one of the uuid, name parameters"}
    assert api.call("get", "labels", uuid="1234").json() == {"detail": "Param 'uuid': 1234 is not a valid UUID."}


def test_what_is_refused(api: Api) -> None:
    assert api.post("labels", {}, 400) == {"name": ["This field is required."]}
    api.post("labels", {"name": "Urgent"})
    for name, why in (
        ("urgent", "This field must be unique."),
        ("", "This field may not be blank."),
        ("x" * 65, "Ensure this field has no more than 64 characters."),
        ("a\\b", "Cannot contain the character: \\"),
        ("Urgent ", "Cannot begin or end with whitespace."),
    ):
        assert api.post("labels", {"name": name}, 400) == {"name": [why]}
    api.post("labels", {"name": "Other"}, 404, uuid=GONE)


def test_its_own_name_in_another_case_can_be_given(api: Api) -> None:
    made = api.post("labels", {"name": "Urgent"})
    assert api.post("labels", {"name": "URGENT"}, 200, uuid=made["uuid"])["name"] == "URGENT"


def test_there_can_be_so_many(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "MOST", 1)
    made = api.post("labels", {"name": "Urgent"})
    refused = api.post("labels", {"name": "Spam"}, 409)
    assert refused == {"detail": "Cannot create object because workspace has reached limit."}
    api.post("labels", {"name": "Soon"}, 200, uuid=made["uuid"])


def test_one_that_a_flow_puts_on_stays(api: Api, workspace: Workspace) -> None:
    made = api.post("labels", {"name": "Urgent"})
    make_flow(workspace, inspection={"dependencies": [{"type": "label", "uuid": made["uuid"]}]})
    assert "detail" in api.delete("labels", 400, uuid=made["uuid"])
    assert Label.objects.exists()


def test_those_of_others_are_not_there(api: Api, foreign: Workspace) -> None:
    theirs = Label.objects.create(workspace=foreign, name="Theirs")
    assert api.results("labels") == []
    api.post("labels", {"name": "Ours"}, 404, uuid=theirs.pk)
    api.delete("labels", 404, uuid=theirs.pk)
    assert api.post("labels", {"name": "Theirs"})["count"] == 0


def test_few_queries_for_many(api: Api, workspace: Workspace, queries: Callable[[int], Any]) -> None:
    for number in range(20):
        label = Label.objects.create(workspace=workspace, name=f"L{number}")
        MessageCount.objects.create(workspace=workspace, scope=f"label:{label.pk}", count=number)
    with queries(5):
        shown = api.results("labels")
    assert [one["count"] for one in shown] == list(range(19, -1, -1))

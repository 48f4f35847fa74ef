from typing import Any

import pytest

from dashboard.api.numbers import number_of
from engine.models import Contact, Label, Message, Workspace
from engine.models.base import uuid7
from engine.services.message_folders import folder_counts
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact, make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Asha", "+254700000001")


@pytest.fixture
def two(asha: Contact) -> list[Message]:
    return [make_message(asha, text, direction="in", status="handled") for text in ("One", "Two")]


def act(api: Api, messages: list[Any], action: str, status: int = 204, **more: Any) -> Any:
    return api.post("message_actions", {"messages": messages, "action": action, **more}, status)


def keys(messages: list[Message]) -> list[str]:
    return [str(message.pk) for message in messages]


def test_a_label_is_put_on_and_taken_off(api: Api, workspace: Workspace, two: list[Message]) -> None:
    label = Label.objects.create(workspace=workspace, name="Health")
    act(api, [str(two[0].pk), number_of(two[1].pk)], "label", label="health")
    assert [len(one["labels"]) for one in api.results("messages")] == [1, 1]
    act(api, keys(two[:1]), "unlabel", label=str(label.pk))
    assert folder_counts(workspace)[str(label.pk)] == 1


def test_a_label_by_name_is_made_if_there_is_none(api: Api, workspace: Workspace, two: list[Message]) -> None:
    act(api, keys(two), "unlabel", label_name="Water")
    assert not Label.objects.exists()
    act(api, keys(two), "label", label_name="Water")
    act(api, keys(two), "label", label_name="WATER")
    assert folder_counts(workspace)[str(Label.objects.get().pk)] == 2


def test_put_away_and_restored(api: Api, workspace: Workspace, two: list[Message]) -> None:
    act(api, keys(two), "archive")
    assert (folder_counts(workspace)["archived"], folder_counts(workspace)["inbox"]) == (2, 0)
    act(api, [str(number_of(two[0].pk))], "restore")
    assert [one["text"] for one in api.results("messages", folder="inbox")] == ["One"]


def test_deleted_ones_are_gone_and_count_no_more(api: Api, workspace: Workspace, two: list[Message]) -> None:
    label = Label.objects.create(workspace=workspace, name="Health")
    act(api, keys(two), "label", label="Health")
    act(api, [number_of(two[0].pk)], "delete")
    assert [one["text"] for one in api.results("messages")] == ["Two"]
    assert (folder_counts(workspace)["inbox"], folder_counts(workspace)[str(label.pk)]) == (1, 1)


def test_it_tells_of_which_there_are_none(api: Api, two: list[Message], foreign: Workspace) -> None:
    theirs = make_message(make_contact(foreign, "Ben"), "Theirs", direction="in")
    gone = str(uuid7())
    told = act(api, [*keys(two), gone, 12, "x", str(theirs.pk), number_of(theirs.pk)], "archive", 200)
    assert told == {"failures": [gone, 12, "x", str(theirs.pk), number_of(theirs.pk)]}
    assert Message.objects.filter(is_archived=True).count() == 2


def test_what_is_refused(api: Api, workspace: Workspace, asha: Contact, two: list[Message]) -> None:
    Label.objects.create(workspace=workspace, name="Health")
    sent = make_message(asha, "Sent")
    for messages, action, more, told in (
        (None, "archive", {}, {"messages": ["This field may not be null."]}),
        ("x", "archive", {}, {"messages": ['Expected a list of items but got type "str".']}),
        ([{}], "archive", {}, {"messages": ["Must be a string or integer"]}),
        (list(range(101)), "archive", {}, {"messages": ["Ensure this field has no more than 100 elements."]}),
        (keys(two), "eat", {}, {"action": ['"eat" is not a valid choice.']}),
        (keys(two), "label", {"label": "nope"}, {"label": ["No such object: nope"]}),
        (
            keys(two),
            "label",
            {},
            {"non_field_errors": ['For action "label" you should also specify a label']},
        ),
        (
            keys(two),
            "archive",
            {"label": "Health"},
            {"non_field_errors": ['For action "archive" you should not specify a label']},
        ),
        (
            keys(two),
            "label",
            {"label": "Health", "label_name": "Health"},
            {"non_field_errors": ["Can't specify both label and label_name."]},
        ),
        ([*keys(two), str(sent.pk)], "delete", {}, {"messages": [f"Not an incoming message: {sent.pk}"]}),
    ):
        assert act(api, messages, action, 400, **more) == told  # type: ignore[arg-type]  # wrong on purpose
    assert Message.objects.count() == 3

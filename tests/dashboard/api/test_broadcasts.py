from collections.abc import Callable
from typing import Any

import pytest

from dashboard.api.numbers import number_of
from engine.models import Broadcast, Channel, Contact, Group, Message, Workspace
from engine.runner.batch import run_batch
from engine.services.bulk import advance
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Asha", "+254700000001")


@pytest.mark.django_db(transaction=True)
def test_made_and_sent(api: Api, workspace: Workspace, asha: Contact, channel: Channel) -> None:
    workspace.touch_assets()
    group = Group.objects.create(workspace=workspace, name="Farmers")
    make_contact(workspace, "Ben", "+254700000002", groups=(group,))
    made = api.post(
        "broadcasts",
        {
            "text": "Hello @contact.name",
            "urns": ["tel:0700000003"],
            "contacts": [str(asha.pk)],
            "groups": ["farmers"],
        },
    )
    row = Broadcast.objects.get()
    assert made == {
        "uuid": str(row.pk),
        "id": number_of(row.pk),
        "status": "started",
        "progress": {"total": 3, "started": 3},
        "urns": ["tel:+254700000003"],
        "contacts": [{"uuid": str(asha.pk), "name": "Asha"}],
        "groups": [{"uuid": str(group.pk), "name": "Farmers"}],
        "text": {"eng": "Hello @contact.name"},
        "attachments": {"eng": []},
        "quick_replies": {"eng": []},
        "base_language": "eng",
        "created_on": made["created_on"],
    }
    while run_batch().contacts or advance():
        pass
    assert set(Message.objects.values_list("text", flat=True)) == {"Hello Asha", "Hello Ben", "Hello "}
    assert api.results("broadcasts", uuid=made["uuid"])[0]["status"] == "completed"
    assert api.results("messages", broadcast=made["id"])[0]["broadcast"] == made["id"]


def test_each_language_says_what_it_has(api: Api, asha: Contact) -> None:
    made = api.post(
        "broadcasts",
        {
            "text": {"eng": "Hello", "swa": "Jambo"},
            "attachments": {"eng": ["image/png:https://example.org/a.png"]},
            "quick_replies": {"eng": ["Yes"], "swa": ["Ndiyo"]},
            "base_language": "swa",
            "contacts": [str(asha.pk)],
        },
    )
    assert made["text"] == {"eng": "Hello", "swa": "Jambo"}
    assert made["attachments"] == {"eng": ["image/png:https://example.org/a.png"], "swa": []}
    assert made["quick_replies"] == {
        "eng": [{"type": "text", "text": "Yes"}],
        "swa": [{"type": "text", "text": "Ndiyo"}],
    }
    assert made["base_language"] == "swa"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("queued", "pending"),
        ("started", "started"),
        ("paused", "queued"),
        ("stopped", "interrupted"),
        ("completed", "completed"),
        ("failed", "failed"),
    ],
)
def test_how_far_it_is(api: Api, workspace: Workspace, foreign: Workspace, status: str, told: str) -> None:
    row = Broadcast.objects.create(workspace=workspace, base_language="eng", status=status, total=9, released=4)
    Broadcast.objects.create(workspace=foreign, base_language="eng")
    (shown,) = api.results("broadcasts")
    assert shown["status"] == told
    assert shown["progress"] == {"total": -1 if status == "queued" else 9, "started": 4}
    assert api.results("broadcasts", id=number_of(row.pk)) == [shown]


def test_workspaces_that_hide_numbers_tell_none(api: Api, asha: Contact) -> None:
    Workspace.objects.update(redact_urns=True)
    assert api.post("broadcasts", {"text": "Hi", "urns": ["tel:+254700000001"]})["urns"] == ["tel:********"]


def test_what_is_refused(api: Api, asha: Contact, foreign: Workspace) -> None:
    theirs = make_contact(foreign, "Ben")
    someone = {"contacts": [str(asha.pk)]}
    for sent, told in (
        (someone, {"non_field_errors": ["Must provide either text or attachments."]}),
        ({"text": "Hi"}, {"non_field_errors": ["Must provide either urns, contacts or groups."]}),
        ({"text": "", **someone}, {"text": ["This field may not be blank."]}),
        ({"text": {"eng": ""}, **someone}, {"text": {"eng": ["This field may not be blank."]}}),
        ({"text": {"English": "Hi"}, **someone}, {"text": ["Not a valid ISO639-3 language code."]}),
        (
            {"text": {"eng": "Hi"}, "base_language": "fra", **someone},
            {"non_field_errors": ["No text translation provided in base language."]},
        ),
        (
            {"text": "Hi", "urns": ["tel:+254700000001", "1234"]},
            {"urns": {"1": ["Invalid URN: 1234. Ensure phone numbers contain country codes."]}},
        ),
        (
            {"text": "Hi", "urns": ["tel:+254700000001"] * 101},
            {"urns": ["Ensure this field has no more than 100 elements."]},
        ),
        ({"text": "Hi", "contacts": [str(theirs.pk)]}, {"contacts": [f"No such object: {theirs.pk}"]}),
    ):
        assert api.post("broadcasts", sent, 400) == told
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize("number", [2, 20])
def test_few_queries_for_many(
    api: Api, workspace: Workspace, asha: Contact, queries: Callable[[int], Any], number: int
) -> None:
    group = Group.objects.create(workspace=workspace, name="Farmers")
    for _ in range(number):
        Broadcast.objects.create(workspace=workspace, base_language="eng", contacts=[asha.pk], groups=[group.pk])
    api.get("broadcasts")
    with queries(5):
        api.get("broadcasts")

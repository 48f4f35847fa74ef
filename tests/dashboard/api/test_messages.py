from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.api.numbers import number_of, span_of
from engine.models import Broadcast, Channel, Contact, ContactURN, Flow, Label, Message, Outbox, Workspace
from engine.models.base import uuid7
from engine.services.contacts import modify_contact
from engine.services.partitions import first_id_of
from flows.modifiers.status import StatusModifier
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact, make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(workspace: Workspace) -> Contact:
    return make_contact(workspace, "Asha", "+254700000001")


def texts(api: Api, **asked: Any) -> list[str]:
    return [one["text"] for one in api.results("messages", **asked)]


def test_a_number_finds_its_key() -> None:
    key = uuid7()
    lowest, highest = span_of(number_of(key))
    assert lowest <= key <= highest
    assert number_of(lowest) == number_of(highest) == number_of(key) < 1 << 60


def test_shown(api: Api, workspace: Workspace, asha: Contact, channel: Channel, flow: Flow) -> None:
    label = Label.objects.create(workspace=workspace, name="Health")
    sent = Broadcast.objects.create(workspace=workspace, base_language="eng")
    moment = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)
    made = make_message(
        asha,
        "Which one?",
        status="wired",
        channel=channel,
        flow=flow,
        broadcast=sent,
        labels=[label.pk],
        attachments=["image/png:https://example.org/a.png"],
        quick_replies=[{"type": "text", "text": "Mango"}],
        sent_on=moment,
        created_on=moment,
    )
    assert api.results("messages") == [
        {
            "uuid": str(made.pk),
            "id": number_of(made.pk),
            "broadcast": number_of(sent.pk),
            "contact": {"uuid": str(asha.pk), "name": "Asha"},
            "urn": "tel:+254700000001",
            "channel": {"uuid": str(channel.pk), "name": "SMS"},
            "direction": "out",
            "type": "text",
            "status": "wired",
            "archived": False,
            "visibility": "visible",
            "text": "Which one?",
            "labels": [{"uuid": str(label.pk), "name": "Health"}],
            "flow": {"uuid": str(flow.pk), "name": flow.name},
            "attachments": [{"content_type": "image/png", "url": "https://example.org/a.png"}],
            "quick_replies": [{"type": "text", "text": "Mango"}],
            "media": None,
            "created_on": "2026-03-01T12:00:00.000005Z",
            "sent_on": "2026-03-01T12:00:00.000005Z",
            "modified_on": "2026-03-01T12:00:00.000005Z",
        }
    ]


def test_found_by_uuid_and_by_number(api: Api, asha: Contact, foreign: Workspace) -> None:
    made, _ = make_message(asha, "One"), make_message(asha, "Two")
    theirs = make_message(make_contact(foreign, "Ben"), "Theirs")
    assert texts(api, uuid=made.pk) == texts(api, id=number_of(made.pk)) == ["One"]
    assert texts(api, uuid=theirs.pk) == texts(api, id=number_of(theirs.pk)) == []
    assert texts(api) == ["Two", "One"]
    for wrong in ("x", "9" * 19, "-1"):
        assert api.call("get", "messages", id=wrong).json() == {"detail": "Value for id must be an integer"}


def test_folders(api: Api, workspace: Workspace, asha: Contact, channel: Channel, flow: Flow) -> None:
    incoming = {"direction": "in", "status": "handled"}
    make_message(asha, "inbox", **incoming)
    make_message(asha, "flows", flow=flow, **incoming)
    make_message(asha, "archived", is_archived=True, **incoming)
    make_message(asha, "sent", status="delivered")
    make_message(asha, "failed", status="failed", reason="no_route")
    waiting = make_message(asha, "outbox", status="queued")
    Outbox.objects.create(workspace=workspace, message=waiting, contact=asha, channel=channel)
    for folder in ("inbox", "flows", "archived", "sent", "failed", "outbox"):
        assert texts(api, folder=folder) == texts(api, folder=folder.upper()) == [folder]
    assert texts(api, folder="incoming") == ["archived", "flows", "inbox"]
    assert texts(api, folder="drawer") == []
    assert len(texts(api)) == 6


def test_of_a_contact_a_label_and_a_broadcast(api: Api, workspace: Workspace, asha: Contact) -> None:
    label = Label.objects.create(workspace=workspace, name="Health")
    sent = Broadcast.objects.create(workspace=workspace, base_language="eng")
    make_message(asha, "labelled", direction="in", labels=[label.pk])
    make_message(make_contact(workspace, "Ben"), "sent", broadcast=sent)
    assert texts(api, contact=asha.pk) == ["labelled"]
    assert texts(api, label=label.pk) == texts(api, label="health") == ["labelled"]
    assert texts(api, broadcast=number_of(sent.pk)) == texts(api, broadcast=sent.pk) == ["sent"]
    assert texts(api, label="nope") == texts(api, broadcast="nope") == []
    both = api.call("get", "messages", contact=asha.pk, folder="inbox")
    assert both.json() == {
        "detail": "You may only specify one of the contact, folder, label, broadcast parameters",
    }


def test_times_narrow_by_when_a_message_was_created(api: Api, asha: Contact) -> None:
    for day in (1, 2, 3):
        moment = datetime(2026, 3, day, tzinfo=UTC)
        make_message(asha, str(day), created_on=moment, id=first_id_of(moment))
    assert texts(api, after="2026-03-02") == ["3", "2"]
    assert texts(api, before="2026-03-02") == ["2", "1"]
    assert texts(api, after="2026-03-02", before="2026-03-02T12:00:00Z") == ["2"]
    assert texts(api, after="0001-01-01") == texts(api, before="9999-12-31") == ["3", "2", "1"]
    assert texts(api, after="soon") == []


def test_workspaces_that_hide_numbers_tell_none(api: Api, asha: Contact) -> None:
    Workspace.objects.update(redact_urns=True)
    make_message(asha, "Hello")
    assert api.results("messages")[0]["urn"] == "tel:********"
    assert "254700000001" not in str(api.post("messages", {"contact": str(asha.pk), "text": "Hi"}))


@pytest.mark.parametrize("number", [3, 40])
def test_few_queries_for_many(
    api: Api, workspace: Workspace, channel: Channel, flow: Flow, queries: Callable[[int], Any], number: int
) -> None:
    for place in range(number):
        label = Label.objects.create(workspace=workspace, name=f"L{place}")
        contact = make_contact(workspace, f"C{place}")
        make_message(contact, "Hi", channel=channel, flow=flow, labels=[label.pk])
    api.get("messages")
    with queries(7):
        api.get("messages")


class TestSending:
    def test_the_message_is_written_at_once(
        self, api: Api, workspace: Workspace, asha: Contact, channel: Channel
    ) -> None:
        workspace.touch_assets()
        made = api.post(
            "messages",
            {
                "contact": str(asha.pk),
                "text": "Is it @contact.name?",
                "quick_replies": ["Yes", {"type": "url", "text": "Look", "extra": "https://example.org"}],
                "attachments": ["image/png:https://example.org/a.png"],
            },
        )
        assert api.results("messages", uuid=made["uuid"]) == [made]
        assert (made["status"], made["direction"], made["sent_on"]) == ("queued", "out", None)
        assert (made["text"], made["urn"]) == ("Is it @contact.name?", "tel:+254700000001")
        assert made["channel"] == {"uuid": str(channel.pk), "name": "SMS"}
        assert made["attachments"] == [{"content_type": "image/png", "url": "https://example.org/a.png"}]
        assert made["quick_replies"] == [
            {"type": "text", "text": "Yes"},
            {"type": "url", "text": "Look", "extra": "https://example.org"},
        ]
        assert Outbox.objects.get().priority == 0

    def test_to_an_address(self, api: Api, asha: Contact) -> None:
        made = api.post("messages", {"contact": "tel:0700 000001", "text": "Hi"})
        assert made["contact"]["name"] == "Asha"

    def test_what_cannot_be_sent_is_kept_as_failed(self, api: Api, asha: Contact, channel: Channel) -> None:
        modify_contact(contact=asha, modifiers=[StatusModifier("stopped")])
        assert api.post("messages", {"contact": str(asha.pk), "text": "Hi"})["status"] == "failed"
        ContactURN.objects.all().delete()
        assert api.post("messages", {"contact": str(asha.pk), "text": "Hi"})["urn"] is None
        assert not Outbox.objects.exists()

    def test_what_is_refused(self, api: Api, asha: Contact, foreign: Workspace) -> None:
        theirs = make_contact(foreign, "Ben", "+256700000001")
        someone = str(asha.pk)
        for sent, told in (
            ({}, {"contact": ["This field is required."]}),
            ({"contact": str(theirs.pk), "text": "Hi"}, {"contact": [f"No such object: {theirs.pk}"]}),
            (
                {"contact": "tel:+256700000001", "text": "Hi"},
                {"contact": ["No such object: tel:+256700000001"]},
            ),
            ({"contact": someone}, {"non_field_errors": ["Must provide either text or attachments."]}),
            ({"contact": someone, "text": ""}, {"text": ["This field may not be blank."]}),
            (
                {"contact": someone, "text": "x" * 4097},
                {"text": ["Ensure this field has no more than 4096 characters."]},
            ),
            ({"contact": someone, "attachments": ["xxxx"]}, {"attachments": ["No such object: xxxx"]}),
            (
                {"contact": someone, "attachments": ["x"] * 11},
                {"attachments": ["Ensure this field has no more than 10 elements."]},
            ),
            (
                {"contact": someone, "text": "Hi", "quick_replies": ["x" * 65]},
                {"quick_replies": {"0": {"text": ["Ensure this field has no more than 64 characters."]}}},
            ),
        ):
            assert api.post("messages", sent, 400) == told
        assert not Message.objects.exists()

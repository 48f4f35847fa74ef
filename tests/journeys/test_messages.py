"""From the webhook to the reply."""

from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from dashboard.demo.outcome import csv_tally, shown_tally, write_csv
from engine.models import Channel, Contact, Flow, Inbox, Message, Run, Workspace
from tests.engine.triggers import create_trigger
from tests.journeys.conftest import Say, open_workspace
from tests.journeys.sink import Sink
from tests.live import Site, eventually

NUMBERS = (f"+25078{number:07}" for number in count(1))


@pytest.fixture
def number() -> str:
    return next(NUMBERS)


def test_a_poll_from_keyword_to_results(
    say: Say, channel: Channel, flow: Flow, sink: Sink, number: str, tmp_path: Path
) -> None:
    answers = ["Water please", "yes", "maybe", "20", "3", "More taps at school"]
    for expected, answer in enumerate(answers, start=1):
        response = say(channel, number, answer)
        assert (response.status_code, response.json()["data"][0]["type"]) == (200, "message")
        assert sink.has(number, expected), f"no reply to {answer!r}"
    texts = sink.to(number)
    assert texts[0].startswith("Hello! We are asking about water")
    assert texts[2] == "Please answer with a number of minutes, such as 20."
    assert texts[-1] == "Thank you! You said 20 minutes. We will tell you what everyone answered."
    expected_tally = {
        ("Clean water", "Yes"): 1,
        ("Minutes", "15 to 60"): 1,
        ("Who fetches", "Girls"): 1,
        ("Idea", "All Responses"): 1,
    }
    path = tmp_path / "results.csv"
    write_csv(flow, path)
    assert shown_tally(flow) == csv_tally(flow, path) == expected_tally
    assert Run.objects.get(flow=flow).status == Run.Status.COMPLETED


def test_answers_come_in_any_language(say: Say, channel: Channel, flow: Flow, sink: Sink, number: str) -> None:
    workspace = flow.workspace
    workspace.languages = ["eng", "swa"]
    workspace.save()
    workspace.touch_assets()
    say(channel, number, "water")
    assert sink.has(number, 1)
    say(channel, number, "hapana")
    assert sink.has(number, 2)
    assert shown_tally(flow) == {("Clean water", "No"): 1}


def test_what_was_answered_200_is_in_the_database(
    say: Say, channel: Channel, flow: Flow, sink: Sink, site: Site, number: str
) -> None:
    site.kill("worker")
    assert say(channel, number, "water").status_code == 200
    assert Inbox.objects.get(contact__urns__identity=f"tel:{number}").payload["text"] == "water"
    assert sink.to(number) == []
    site.start("worker")
    assert sink.has(number, 1)
    assert not Inbox.objects.filter(contact__urns__identity=f"tel:{number}").exists()


def test_messages_of_a_contact_are_handled_in_order(
    say: Say, channel: Channel, flow: Flow, sink: Sink, number: str
) -> None:
    for text in ("water", "yes", "90", "1", "Pumps"):
        assert say(channel, number, text).status_code == 200
    assert sink.has(number, 5)
    assert sink.to(number)[-1].startswith("Thank you! You said 90 minutes.")
    contact = Contact.objects.get(urns__identity=f"tel:{number}")
    handled = Message.objects.filter(contact=contact, direction="in").order_by("pk").values_list("text", flat=True)
    assert list(handled) == ["water", "yes", "90", "1", "Pumps"]


def test_a_repeated_message_is_ignored(say: Say, channel: Channel, flow: Flow, sink: Sink, number: str) -> None:
    for _ in range(3):
        assert say(channel, number, "water", id="a-message-of-the-gateway").status_code == 200
    assert say(channel, number, "yes", id="another").status_code == 200
    assert sink.has(number, 2)
    assert Message.objects.filter(contact__urns__identity=f"tel:{number}", direction="in").count() == 2
    assert len(sink.to(number)) == 2


def test_unknown_channels_are_refused(say: Say, channel: Channel, number: str) -> None:
    response = say(uuid4(), number, "hello")
    assert (response.status_code, response.json()["data"][0]["error"]) == (404, "no such channel")
    Channel.objects.filter(pk=channel.pk).update(is_active=False)
    assert say(channel, number, "hello").status_code == 404


@pytest.mark.parametrize(
    ("sender", "more", "reason"),
    [
        ("", {}, "must have one of 'sender' or 'from' set"),
        ("not a number", {}, "'not a number' is not a possible number"),
        ("+250788123456", {"date": "yesterday"}, "invalid date format, must be RFC 3339"),
    ],
)
def test_junk_is_refused_with_a_reason(
    say: Say, channel: Channel, sender: str, more: dict[str, str], reason: str
) -> None:
    response = say(channel, sender, "hello", **more)
    assert (response.status_code, response.json()["data"][0]["error"]) == (400, reason)
    assert not Contact.objects.filter(workspace=channel.workspace).exists()


def test_workspaces_know_nothing_of_each_other(
    say: Say, channel: Channel, flow: Flow, sink: Sink, number: str, workspace: Workspace
) -> None:
    """The same person writes the same word to both; only one has a flow for it."""
    other = open_workspace("Other")
    others_channel = Channel.objects.create(
        workspace=other, type="EX", name="Other", country="RW", schemes=["tel"], config=channel.config
    )
    say(others_channel, number, "water")
    say(channel, number, "water")
    assert sink.has(number, 1)
    assert eventually(lambda: Message.objects.filter(workspace=other, direction="in").exists())
    mine = Contact.objects.get(workspace=workspace, urns__identity=f"tel:{number}")
    theirs = Contact.objects.get(workspace=other, urns__identity=f"tel:{number}")
    assert mine != theirs
    assert set(Message.objects.filter(contact=theirs).values_list("workspace", "direction")) == {(other.pk, "in")}
    assert not Run.objects.filter(workspace=other).exists()
    assert set(Run.objects.filter(flow=flow).values_list("contact", flat=True)) == {mine.pk}


def test_a_trigger_of_one_channel_leaves_others_alone(
    say: Say, channel: Channel, flow: Flow, sink: Sink, number: str
) -> None:
    other = Channel.objects.create(
        workspace=channel.workspace, type="EX", name="Second", country="RW", schemes=["tel"], config=channel.config
    )
    create_trigger(flow=flow, keywords=["tap"], channel=other)
    say(channel, number, "tap")
    assert eventually(lambda: Message.objects.filter(channel=channel, direction="in", status="handled").exists())
    say(other, number, "tap")
    assert sink.has(number, 1)
    assert Run.objects.filter(flow=flow).count() == 1

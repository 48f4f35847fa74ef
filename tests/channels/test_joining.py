"""Long messages that a gateway hands over in calls of their own: stored whole, once, and in time."""

import asyncio
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils.timezone import now

from channels.claims import claim
from channels.webhooks import WebhookApplication
from engine.models import Channel, InboundPart, Inbox, Workspace
from engine.services.inbound_parts import receive_overdue
from tests.channels.test_webhooks import call


@pytest.fixture
def vonage(workspace: Workspace) -> Channel:
    config = {"nexmo_api_key": "key", "nexmo_api_secret": "secret"}
    return claim(workspace=workspace, code="NX", name="Vonage", address="8181", config=config)


def part(number: int, text: str, total: int = 3, reference: int = 7) -> str:
    place = f"concat=true&concat-ref={reference}&concat-part={number}&concat-total={total}"
    return f"msisdn=250788123456&to=8181&messageId=id-{number}&text={text}&{place}"


def hand_in(channel: Channel, *bodies: str) -> None:
    async def run() -> list[int]:
        with closing(WebhookApplication()) as application:
            return [(await call(application, f"/c/nx/{channel.pk}/receive", body.encode()))[0] for body in bodies]

    assert set(asyncio.run(run())) == {200}


def age_parts(minutes: int) -> None:
    InboundPart.objects.update(created_on=now() - timedelta(minutes=minutes))


def pass_minutes(minutes: int) -> None:
    age_parts(minutes)
    receive_overdue()


def texts() -> list[str]:
    return [item.payload["text"] for item in Inbox.objects.order_by("id")]


def test_parts_are_one_message_in_whatever_order_they_come(vonage: Channel) -> None:
    hand_in(vonage, part(3, "+three"), part(1, "one+"))
    assert texts() == []
    age_parts(11)  # before they are joined, as their time is their id
    hand_in(vonage, part(2, "two"), part(2, "two"))
    assert texts() == ["one two three"]
    receive_overdue()
    assert texts() == ["one two three"]
    assert not InboundPart.objects.exists()


def test_what_never_came_is_marked_when_the_time_is_over(vonage: Channel) -> None:
    hand_in(vonage, part(1, "one+"), part(3, "+three"))
    pass_minutes(9)
    assert texts() == []
    pass_minutes(11)
    assert texts() == ["one … three"]
    assert not InboundPart.objects.exists()


def test_places_that_make_no_sense_are_of_whole_messages(vonage: Channel) -> None:
    hand_in(vonage, part(4, "four"), part(0, "none"), part(1, "many", total=9**9), part(2, "alone", total=1))
    assert texts() == ["four", "none", "many", "alone"]

"""Where a workspace hides numbers, no page and no file shows one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from engine.models import Channel, ChannelLog, Contact, Flow, Ticket, Topic, Workspace
from tests.dashboard.addresses import OF_AN_ADDRESS, address
from tests.dashboard.conftest import make_contact, make_message
from tests.dashboard.test_access import DELETED, NEEDS, POSTED, SENT

pytestmark = pytest.mark.django_db
NUMBER = "711222333"
READ = sorted(NEEDS.keys() - DELETED - POSTED - SENT.keys())


def always(key: object) -> Callable[[Flow, Workspace], object]:
    return lambda _flow, _workspace: key


@pytest.fixture
def hidden(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Contact:
    """Somebody with messages, a ticket and calls of a channel, whom the pages are about."""
    Workspace.objects.filter(pk=workspace.pk).update(redact_urns=True)
    contact = make_contact(workspace, "", f"+254{NUMBER}")
    for direction in ("in", "out"):
        make_message(contact, "hello", direction=direction, urn=f"tel:+254{NUMBER}")
    channel = Channel.objects.create(workspace=workspace, type="EX", name="SMS")
    ChannelLog.objects.create(
        workspace=workspace,
        channel=channel,
        is_inbound=False,
        is_error=False,
        method="POST",
        url=f"https://sms.example.org/?to=254{NUMBER}",
        request=f"to=%2B254{NUMBER}",
        status=200,
        response=f"sent to 254{NUMBER}",
        milliseconds=20,
    )
    topic = Topic.objects.create(workspace=workspace, name="Hidden")
    ticket = Ticket.objects.create(workspace=workspace, contact=contact, topic=topic, active_on=now())
    for part, made in {"contact": contact, "channel": channel, "ticket": ticket}.items():
        monkeypatch.setitem(OF_AN_ADDRESS, part, always(made.pk))
    return contact


@pytest.mark.parametrize("name", READ)
def test_no_page_shows_a_number(browser: Client, hidden: Contact, flow: Flow, workspace: Workspace, name: str) -> None:
    answer: Any = browser.get(address(name, flow, workspace))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert NUMBER not in content.decode("utf-8", "replace")

"""All of Jibu's processes, a flow that asks and answers, and people with a phone each."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from channels.claims import claim
from engine.models import Channel, Contact, Message, Workspace
from engine.services.flows import publish_flow, save_flow
from tests.engine.flows import flow, node, question, send
from tests.engine.triggers import create_trigger
from tests.journeys.conftest import database, open_workspace, site
from tests.live import eventually

__all__ = ["database", "site"]

QUESTION = "Do you have clean water? Reply yes or no."
# Two parts or more on any channel, in letters that only UCS-2 has.
THANKS = (
    "آپ کا بہت شکریہ! آپ کے جواب سے ہمیں معلوم ہوگا کہ صاف پانی کہاں نہیں ہے۔ "
    "ہم جلد ہی آپ کو بتائیں گے کہ باقی لوگوں نے کیا کہا۔"
)
NUMBERS = (f"92300{number:07}" for number in count(1_000_001))

Connect = Callable[..., Channel]


@pytest.fixture
def workspace(database: str) -> Workspace:
    """With a poll of one question, which any first word starts."""
    workspace = open_workspace("Peers")
    nodes = [*question("Water", QUESTION, {"Yes": "yes", "No": "no"}, to="end"), node("end", send(THANKS))]
    revision = save_flow(workspace=workspace, definition={**flow("Water", nodes), "uuid": str(uuid4())})
    publish_flow(revision=revision)
    create_trigger(flow=revision.flow, keywords=[])
    return workspace


@pytest.fixture
def connect(workspace: Workspace) -> Connect:
    def connect(code: str, **config: Any) -> Channel:
        return claim(workspace=workspace, code=code, name="Peer", address="8181", country="PK", config=config)

    return connect


@pytest.fixture
def number() -> str:
    return next(NUMBERS)


def statuses(number: str) -> list[str]:
    """Of the messages that went to a number, in order."""
    sent = Message.objects.filter(urn=f"tel:+{number}", direction="out").order_by("pk")
    return list(sent.values_list("status", flat=True))


def become(number: str, *wanted: str, seconds: float = 60) -> bool:
    """Whether the messages to a number come to have these statuses."""
    return eventually(lambda: statuses(number) == list(wanted), seconds)


def heard_from(number: str) -> list[str]:
    """The texts that came in from a number, in order."""
    contact = Contact.objects.filter(urns__identity=f"tel:+{number}").first()
    received = Message.objects.filter(contact=contact, direction="in").order_by("pk") if contact else []
    return [message.text for message in received]

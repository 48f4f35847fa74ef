"""Kannel with its SMSC for tests: from message in to receipt, and what goes wrong in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Max, Min
from django.utils.timezone import now

from channels.base import ADAPTERS
from channels.claims import reconfigure
from channels.sealed import open_settings
from engine.models import Channel, Message, Outbox
from tests.channels.peers.conftest import QUESTION, THANKS, Connect, become, heard_from
from tests.channels.peers.kannel import Kannel, is_installed
from tests.live import Site, eventually

pytestmark = pytest.mark.skipif(not is_installed(), reason="no Kannel (on Debian: apt install kannel kannel-extras)")


@pytest.fixture
def kannel(tmp_path: Path, site: Site, connect: Connect) -> Iterator[Kannel]:
    peer = Kannel(tmp_path)
    channel = connect("KN", username="jibu", password="secret", send_url=peer.send_url)
    peer.configure(f"{site.address}/c/kn/{channel.pk}/receive")
    with peer:
        yield peer


def test_a_poll_from_the_first_word_to_the_last_receipt(kannel: Kannel, number: str) -> None:
    kannel.say(number, "hello")
    assert become(number, "delivered")
    kannel.say(number, "yes")
    assert become(number, "delivered", "delivered")
    assert eventually(lambda: kannel.texts(number) == [QUESTION, THANKS])  # Kannel reports before its SMSC has shown it
    assert heard_from(number) == ["hello", "yes"]


def test_urdu_comes_in_whole(kannel: Kannel, number: str) -> None:
    text = "میرے گاؤں میں پانی نہیں ہے"
    kannel.say(number, text)
    assert become(number, "delivered")
    assert heard_from(number) == [text]


def test_a_kannel_that_was_killed_is_sent_what_waited(kannel: Kannel, number: str) -> None:
    kannel.say(number, "hello")
    assert become(number, "delivered")
    kannel.kill()
    message = Message.objects.get(urn=f"tel:+{number}", direction="out")
    again = Outbox.objects.create(
        workspace_id=message.workspace_id, message=message, contact_id=message.contact_id, channel=message.channel
    )
    assert eventually(lambda: Outbox.objects.filter(pk=again.pk, tries=1, due_on__gt=now()).exists())
    kannel.start()
    assert not eventually(lambda: len(kannel.texts(number)) > 1, 1)
    Outbox.objects.filter(pk=again.pk).update(due_on=now())  # the minute until the next try is over
    assert eventually(lambda: kannel.texts(number) == [QUESTION, QUESTION], 60)


def test_kannel_is_sent_no_more_than_its_pace(kannel: Kannel, site: Site, number: str) -> None:
    channel = Channel.objects.get(config__send_url=kannel.send_url)
    config = open_settings(channel.pk, ADAPTERS[channel.type].config, channel.config)
    reconfigure(channel=channel, name="Peer", address="8181", country="PK", config=config, pace=2)
    people = [str(int(number) + 5_000_000 + place) for place in range(6)]
    site.kill("outbox")
    for one in people:
        kannel.say(one, "hello")
        assert become(one, "queued")
    site.start("outbox")
    assert all(become(one, "delivered") for one in people)
    sent = Message.objects.filter(channel=channel, direction="out").aggregate(first=Min("sent_on"), last=Max("sent_on"))
    # The second that a pace may be exceeded by has two, and when one is sent is written a little later.
    assert (sent["last"] - sent["first"]).total_seconds() > (len(people) - 3) / 2

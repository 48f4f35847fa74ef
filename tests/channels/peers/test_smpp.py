"""SMPP with a real SMSC: from message in to receipt, and what goes wrong in between."""

from collections.abc import Callable, Iterator

import pytest

from channels.base import ADAPTERS
from channels.claims import reconfigure
from channels.sealed import open_settings
from engine.models import Channel, ChannelLog, EarlyReport, Message
from engine.services.channels import disconnect_channel, reconnect_channel
from tests.channels.peers.conftest import QUESTION, THANKS, Connect, become, heard_from
from tests.channels.peers.smsc import SMSC
from tests.live import Site, eventually

THROTTLED, BAD_DESTINATION = 0x58, 0x0B


@pytest.fixture(scope="module")
def site(database: str) -> Iterator[Site]:
    """What SMPP needs: nobody calls a webhook, and no service is called."""
    with Site(database, "worker", "beat", "outbox", "smpp") as running:
        yield running


@pytest.fixture
def smsc() -> Iterator[SMSC]:
    with SMSC() as running:
        yield running


Bound = Callable[..., Channel]


@pytest.fixture
def bound(site: Site, smsc: SMSC, connect: Connect) -> Iterator[Bound]:
    """A channel that is bound."""
    made = []

    def bound(**config: object) -> Channel:
        channel = connect("SMPP", host="127.0.0.1", port=smsc.port, system_id="jibu", password="x", **config)
        made.append(channel)
        assert smsc.has("bound", 2 if config.get("bind") == "pair" else 1)
        return channel

    yield bound
    for channel in made:
        disconnect_channel(channel=channel)


def test_a_poll_from_the_first_word_to_the_last_receipt(bound: Bound, smsc: SMSC, number: str) -> None:
    bound()
    smsc.say(number, b"hello")
    assert become(number, "delivered")
    smsc.say(number, b"yes")
    assert become(number, "delivered", "delivered")
    assert smsc.texts(number) == [QUESTION, THANKS]
    assert set(smsc.told("answered")) == {0}
    assert heard_from(number) == ["hello", "yes"]


def test_long_urdu_comes_whole_in_any_order(bound: Bound, smsc: SMSC, number: str) -> None:
    bound()
    text = "السلام علیکم، میرے گاؤں میں پانی نہیں ہے۔ " * 3
    octets = text.encode("utf-16-be")
    halves = [octets[:133], octets[133:]]  # in the middle of a letter
    for place in (2, 1, 2):
        smsc.say(number, bytes([5, 0, 3, 9, 2, place]) + halves[place - 1], esm_class=0x40, data_coding=8)
    assert become(number, "delivered")
    assert heard_from(number) == [text]


def test_parts_wait_for_each_other_through_a_restart(site: Site, bound: Bound, smsc: SMSC, number: str) -> None:
    bound()
    smsc.say(number, bytes([5, 0, 3, 7, 2, 1]) + b"before ", esm_class=0x40)
    assert smsc.has("answered", 1)
    site.kill("smpp")
    site.start("smpp")
    assert smsc.has("bound", 2)
    smsc.say(number, bytes([5, 0, 3, 7, 2, 2]) + b"after", esm_class=0x40)
    assert become(number, "delivered")
    assert heard_from(number) == ["before after"]


def test_an_smsc_that_wants_less_is_given_time(bound: Bound, smsc: SMSC, number: str) -> None:
    bound()
    smsc.tell(answers=[THROTTLED, THROTTLED])
    smsc.say(number, b"hello")
    assert become(number, "delivered")
    assert [heard["status"] for heard in smsc.told("heard")] == [THROTTLED, THROTTLED, 0]


def test_what_is_refused_has_failed_with_the_reason(bound: Bound, smsc: SMSC, number: str) -> None:
    channel = bound()
    smsc.tell(answers=[BAD_DESTINATION])
    smsc.say(number, b"hello")
    assert become(number, "failed")
    assert eventually(lambda: ChannelLog.objects.filter(channel=channel, is_error=True, method="SUBMIT").exists())
    [call] = ChannelLog.objects.filter(channel=channel, is_error=True)
    assert (call.response, call.reason) == ("ESME_RINVDSTADR", "rejected: ESME_RINVDSTADR")


def test_an_smsc_that_was_killed_is_bound_again(bound: Bound, smsc: SMSC, number: str) -> None:
    bound()
    smsc.say(number, b"hello")
    assert become(number, "delivered")
    smsc.kill()
    smsc.start()
    assert smsc.has("bound", 2)
    smsc.say(number, b"yes")
    assert become(number, "delivered", "delivered")
    assert smsc.texts(number) == [QUESTION, THANKS]


@pytest.mark.parametrize("early", [True, False])
def test_long_messages_are_delivered_when_all_their_parts_are(
    bound: Bound, smsc: SMSC, number: str, early: bool
) -> None:
    bound()
    smsc.tell(early=early, receipts=["ENROUTE", "DELIVRD", "ENROUTE"])
    smsc.say(number, b"hello")
    assert become(number, "delivered")
    smsc.say(number, b"no")
    assert become(number, "delivered", "delivered")
    assert len(smsc.told("heard")) > len(smsc.texts(number))
    assert eventually(lambda: not EarlyReport.objects.exists())


def test_ids_that_receipts_write_otherwise(bound: Bound, smsc: SMSC, number: str) -> None:
    bound(message_ids="hex_to_decimal")
    smsc.tell(wide_ids=True, receipts=["UNDELIV"])
    smsc.say(number, b"hello")
    assert become(number, "failed")


def test_a_transmitter_and_a_receiver(bound: Bound, smsc: SMSC, number: str) -> None:
    bound(bind="pair")
    smsc.say(number, b"hello")
    assert become(number, "delivered")


def test_changes_are_followed(bound: Bound, smsc: SMSC, number: str) -> None:
    channel = bound()
    config = {**open_settings(channel.pk, ADAPTERS[channel.type].config, channel.config), "system_id": "other"}
    reconfigure(channel=channel, name="Peer", address="8181", country="PK", config=config)
    assert smsc.has("bound", 2)
    assert smsc.told("bound") == ["jibu", "other"]
    disconnect_channel(channel=channel)
    assert smsc.has("unbound", 2)
    reconnect_channel(channel=channel)
    assert smsc.has("bound", 3)
    smsc.say(number, b"hello")
    assert become(number, "delivered")


def test_what_waits_for_a_channel_that_is_gone_fails(site: Site, bound: Bound, smsc: SMSC, number: str) -> None:
    channel = bound()
    smsc.tell(answers=[THROTTLED] * 1_000)
    smsc.say(number, b"hello")
    assert smsc.has("heard", 1)
    disconnect_channel(channel=channel)
    assert become(number, "failed")
    assert Message.objects.get(urn=f"tel:+{number}", direction="out").reason.startswith("channel_config")

"""A provider that misbehaves: nothing is lost, and doubled only that of which its answer was lost."""

from collections import Counter
from itertools import islice

import httpx
import pytest
from django.utils.timezone import now

from engine.models import Message, Outbox
from tests.channels.peers.conftest import NUMBERS, QUESTION, THANKS, Connect, become, heard_from
from tests.channels.peers.provider import FATES, LOST, UNANSWERED, Provider
from tests.live import Site, eventually

PEOPLE = 20
BODY = "id={{uuid}}&to={{to_no_plus}}&text={{text}}"
LONG_URDU = "السلام علیکم، میرے گاؤں میں پانی نہیں ہے۔ " * 3 + "کیا آپ مدد کر سکتے ہیں؟"


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_and_little_is_doubled(site: Site, connect: Connect, seed: int) -> None:
    numbers = list(islice(NUMBERS, PEOPLE))
    with Provider(seed) as provider:
        channel = connect("EX", send_url=provider.url, body=BODY, mo_id_field="id", max_length=640)
        talking = provider.talk(f"{site.address}/c/ex/{channel.pk}", numbers, [LONG_URDU, "yes"])
        assert eventually(lambda: passes(talking.done()), 150)
        talking.result()
    assert all(become(number, "delivered", "delivered") for number in numbers)
    assert eventually(lambda: passes(not Outbox.objects.filter(channel=channel).exists()), 60)
    for number in numbers:
        assert heard_from(number) == [LONG_URDU, "yes"]
        assert provider.texts(number) == [QUESTION, THANKS]
    times = Counter(one.id for one in provider.taken)
    for message in Message.objects.filter(channel=channel, direction="out"):
        unanswered = provider.fates[str(message.pk)].count(UNANSWERED)
        assert 1 <= times[str(message.pk)] <= 1 + unanswered
    assert {fate for fates in provider.fates.values() for fate in fates} == set(FATES)
    assert provider.calls["receive"] > 2 * PEOPLE, "repeated themselves"


def test_a_provider_that_was_gone_is_sent_what_waited(site: Site, connect: Connect, number: str) -> None:
    with Provider(1) as provider:
        channel = connect("EX", send_url=provider.url, body=BODY, mo_id_field="id", max_length=640)
    webhook = f"{site.address}/c/ex/{channel.pk}"
    httpx.post(f"{webhook}/receive", data={"from": f"+{number}", "text": "hello", "id": f"{number}-0"}, timeout=60)
    assert become(number, "errored")
    question = Message.objects.get(urn=f"tel:+{number}", direction="out")
    with Provider(1, provider.port) as again:
        again.fates[str(question.pk)] = [LOST]
        talking = again.talk(webhook, [number], ["hello", "yes"])  # the first is a repeat
        assert eventually(lambda: passes(talking.done()), 120)
        talking.result()
        assert again.texts(number) == [QUESTION, THANKS]
    assert become(number, "delivered", "delivered")
    assert heard_from(number) == ["hello", "yes"]


def passes(is_so: bool) -> bool:
    """Whether it is so; the minutes until messages are tried again pass at once."""
    Outbox.objects.filter(leased_until=None, due_on__gt=now()).update(due_on=now())
    return is_so

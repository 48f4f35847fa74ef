"""A provider that misbehaves: nothing is lost, and doubled only that of which its answer was lost."""

from collections import Counter
from itertools import islice

import pytest
from django.utils.timezone import now

from engine.models import Message, Outbox
from tests.channels.peers.conftest import NUMBERS, QUESTION, THANKS, Connect, become, heard_from
from tests.channels.peers.provider import FATES, UNANSWERED, Provider
from tests.live import Site, eventually

PEOPLE = 20


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_and_little_is_doubled(site: Site, connect: Connect, seed: int) -> None:
    numbers = list(islice(NUMBERS, PEOPLE))
    with Provider(seed) as provider:
        body = "id={{uuid}}&to={{to_no_plus}}&text={{text}}"
        channel = connect("EX", send_url=provider.url, body=body, mo_id_field="id", max_length=640)
        talking = provider.talk(f"{site.address}/c/ex/{channel.pk}", numbers, ["hello", "yes"])
        assert eventually(lambda: passes(talking.done()), 150)
        talking.result()
    assert all(become(number, "delivered", "delivered") for number in numbers)
    assert eventually(lambda: passes(not Outbox.objects.filter(channel=channel).exists()), 60)
    for number in numbers:
        assert heard_from(number) == ["hello", "yes"]
        assert provider.texts(number) == [QUESTION, THANKS]
    times = Counter(one.id for one in provider.taken)
    for message in Message.objects.filter(channel=channel, direction="out"):
        unanswered = provider.fates[str(message.pk)].count(UNANSWERED)
        assert 1 <= times[str(message.pk)] <= 1 + unanswered
    assert {fate for fates in provider.fates.values() for fate in fates} == set(FATES)
    assert provider.calls["receive"] > 2 * PEOPLE, "repeated themselves"


def passes(is_so: bool) -> bool:
    """Whether it is so; the minutes until messages are tried again pass at once."""
    Outbox.objects.filter(leased_until=None, due_on__gt=now()).update(due_on=now())
    return is_so

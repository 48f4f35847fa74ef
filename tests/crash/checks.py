"""What must be true afterwards, whatever was killed when."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from engine.models import DeadLetter, Inbox, Message, Outbox
from tests.crash.gateway import Gateway, Heard
from tests.crash.victims import Kill
from tests.invariants import broken

# A reply may leave twice if what sends it or notes that it was sent dies about then.
RECORDERS = ("outbox", "postgresql")
BEFORE, AFTER = 0.5, 3.0
# So many of a person make a session, which ends by asking another service.
MESSAGES = 3


def problems(gateway: Gateway, kills: Sequence[Kill]) -> Iterator[str]:
    """A line for each rule that was broken."""
    yield from _handled_once(gateway)
    yield from _answered_in_order(gateway)
    yield from (
        f"message {heard[0].id} left {len(heard)} times with no kill to explain it"
        for heard in repeated(gateway)
        if not _explained(heard, kills)
    )
    ended = sum(last // MESSAGES for last in gateway.acknowledged.values())
    if gateway.asked < ended:
        yield f"{ended} sessions asked another service {gateway.asked} times"
    yield from _nothing_left()
    yield from broken()


def repeated(gateway: Gateway) -> list[list[Heard]]:
    """The messages that the gateway was handed more than once."""
    by_id: dict[str, list[Heard]] = defaultdict(list)
    for heard in gateway.heard:
        by_id[heard.id].append(heard)
    return [heard for heard in by_id.values() if len(heard) > 1]


def _explained(heard: Sequence[Heard], kills: Iterable[Kill]) -> bool:
    first = heard[0].at
    return any(kill.victim in RECORDERS and first - BEFORE <= kill.at <= first + AFTER for kill in kills)


def _handled_once(gateway: Gateway) -> Iterator[str]:
    for direction in ("in", "out"):
        rows = Message.objects.filter(direction=direction).values_list("urn", "text")
        found = Counter((urn.removeprefix("tel:"), text.removeprefix("got ")) for urn, text in rows)
        for number, last in gateway.acknowledged.items():
            for text in map(str, range(1, last + 1)):
                if found[number, text] != 1:
                    yield f"message {text} of {number} is there {found[number, text]} times ({direction})"


def _answered_in_order(gateway: Gateway) -> Iterator[str]:
    texts: dict[str, list[str]] = defaultdict(list)
    known: set[str] = set()
    for heard in gateway.heard:
        if heard.id not in known:
            texts[heard.to].append(heard.text)
            known.add(heard.id)
    for number, last in gateway.acknowledged.items():
        if texts[number] != [f"got {text}" for text in range(1, last + 1)]:
            yield f"{number} was answered {texts[number][-5:]} … in another order or number than 1 to {last}"


def _nothing_left() -> Iterator[str]:
    for table in (Inbox, Outbox, DeadLetter):
        left = table._default_manager.count()
        if left:
            yield f"{left} rows are left in {table.__name__}"

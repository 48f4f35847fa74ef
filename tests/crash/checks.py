"""What must be true afterwards, whatever was killed when."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from engine.models import DeadLetter, FlowCount, Inbox, Message, Outbox, Run, Session
from tests.crash.gateway import Gateway, Heard
from tests.crash.victims import Kill

# A reply may leave twice if what sends it or notes that it was sent dies about then.
RECORDERS = ("outbox", "postgresql")
BEFORE, AFTER = 0.5, 3.0


def problems(gateway: Gateway, kills: Sequence[Kill]) -> Iterator[str]:
    """A line for each rule that was broken."""
    yield from _handled_once(gateway)
    yield from _answered_in_order(gateway)
    yield from (
        f"message {heard[0].id} left {len(heard)} times with no kill to explain it"
        for heard in repeated(gateway)
        if not _explained(heard, kills)
    )
    yield from _nothing_left()
    yield from counts_differ()
    yield from invariants()


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


def counts_differ() -> Iterator[str]:
    """Where the counters of flows differ from a recount of the runs."""
    counted: Counter[tuple[str, str]] = Counter()
    for flow, scope, count in FlowCount.objects.values_list("flow", "scope", "count"):
        if scope.startswith(("runs:", "result:")):
            counted[str(flow), scope] += count
    recount: Counter[tuple[str, str]] = Counter()
    for run in Run.objects.all():
        flow = str(run.flow_id)
        recount[flow, f"runs:{run.status}"] += 1
        recount[flow, "runs:responded"] += run.responded
        recount.update((flow, f"result:{key}:{result['category']}") for key, result in run.results.items())
    for key in counted.keys() | recount.keys():
        if counted[key] != recount[key]:
            yield f"{key[1]} is counted as {counted[key]} and is {recount[key]}"


def invariants() -> Iterator[str]:
    """What the database must never say of sessions and runs."""
    waiting = Counter(Session.objects.filter(status="waiting").values_list("contact", flat=True))
    yield from (f"{count} sessions wait for contact {contact}" for contact, count in waiting.items() if count > 1)
    with connection.cursor() as cursor:
        for complaint, query in _NEVER.items():
            cursor.execute(query)
            (count,) = cursor.fetchone()
            if count:
                yield f"{count} {complaint}"


_NEVER = {
    "open runs belong to no waiting session": """
        SELECT count(*) FROM engine_run AS run LEFT JOIN engine_session AS session ON session.id = run.session_id
        WHERE run.exited_on IS NULL AND session.status IS DISTINCT FROM 'waiting'
    """,
    "waiting sessions have no waiting run": """
        SELECT count(*) FROM engine_session AS session WHERE status = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM engine_run AS run WHERE run.session_id = session.id AND run.status = 'waiting'
        )
    """,
    "sessions ended and keep a state, or wait and have none": """
        SELECT count(*) FROM engine_session WHERE (status = 'waiting') = (state = '')
    """,
    "runs ended without a time, or are open with one": """
        SELECT count(*) FROM engine_run WHERE (status IN ('active', 'waiting')) = (exited_on IS NOT NULL)
    """,
    "queued messages are not in the outbox": """
        SELECT count(*) FROM engine_message AS message WHERE direction = 'out' AND status = 'queued'
            AND NOT EXISTS (SELECT 1 FROM engine_outbox AS outbox WHERE outbox.message_id = message.id)
    """,
}

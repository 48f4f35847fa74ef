"""What the database must say at any moment between two transactions."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection

from engine.models import FlowCount, Run, Session


def broken() -> Iterator[str]:
    """A line for each rule that doesn't hold."""
    yield from counts_differ()
    yield from never()


def counts_differ() -> Iterator[str]:
    """Where the counters of flows differ from a recount of the runs."""
    counted: Counter[tuple[str, str]] = Counter()
    for flow, scope, count in FlowCount.objects.values_list("flow", "scope", "count"):
        if scope.startswith(("runs:", "result:")):
            counted[str(flow), scope] += count
    recount: Counter[tuple[str, str]] = Counter()
    for run in Run.objects.all():
        key = str(run.flow_id)
        recount[key, f"runs:{run.status}"] += 1
        recount[key, "runs:responded"] += run.responded
        recount.update((key, f"result:{name}:{result['category']}") for name, result in run.results.items())
    for counter in counted.keys() | recount.keys():
        if counted[counter] != recount[counter]:
            yield f"{counter[1]} is counted as {counted[counter]} and is {recount[counter]}"


def never() -> Iterator[str]:
    """What must not be of sessions, runs and messages."""
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
    "waiting sessions have no expiration, or none that is due when they end": """
        SELECT count(*) FROM engine_session AS session WHERE status = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM engine_timer AS timer
            WHERE timer.kind = 'expiration' AND timer.session_id = session.id AND timer.due_on <= session.expires_on
        ) AND NOT EXISTS (
            SELECT 1 FROM engine_inbox AS inbox WHERE inbox.kind = 'expiration'
                AND inbox.payload->>'session' = session.id::text
        )
    """,
    "sessions ended and keep a state, or wait and have none": """
        SELECT count(*) FROM engine_session WHERE (status = 'waiting') = (state = '')
    """,
    "runs ended without a path, or are open with one": """
        SELECT count(*) FROM engine_run WHERE status <> 'failed' AND (exited_on IS NULL) = (path <> '{}')
    """,
    "runs ended without a time, or are open with one": """
        SELECT count(*) FROM engine_run WHERE (status IN ('active', 'waiting')) = (exited_on IS NOT NULL)
    """,
    "queued messages are not in the outbox": """
        SELECT count(*) FROM engine_message AS message WHERE direction = 'out' AND status = 'queued'
            AND NOT EXISTS (SELECT 1 FROM engine_outbox AS outbox WHERE outbox.message_id = message.id)
    """,
}

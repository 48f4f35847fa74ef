"""The outbox: claiming messages for sending, and writing down how it went."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from msgspec import Struct

from engine.clock import CLOCK
from engine.database import Question, array, ask_together, carry_out
from engine.models.message import REPLACES
from engine.runner.rows import from_columns, with_columns
from engine.telemetry import BATCH, SENT, Observation, Stopwatch, observe

# Whoever sends renews its claims while they last.
LEASE_SECONDS = 30
# The wait before each further try; after the last one the message has failed.
BACK_OFF_SECONDS = (60, 600)
# A sender that dies had many in hand, of which one may be why. Those with more tries than others can have were in the
# hands of such, and are sent one by one; who still outlives no sender after so many has failed.
LOST_TRIES, MOST_TRIES = len(BACK_OFF_SECONDS) + 1, 8
SUSPECT_SECONDS = 1.0
# What nobody has sent for so long, as the site was down, says nothing to anybody any more.
STALE_DAYS = 7
# A provider that wants less at a time is left alone for a moment, or as long as it says; such tries don't count.
THROTTLED = "connection_throttled"
THROTTLED_SECONDS = 2
LONGEST_WAIT_SECONDS = 3600
# A channel with a pace sends what it may in this time at once.
BURST_SECONDS = 0.5
# Types of channels of which each has a sender of its own.
APART = ("SMPP",)


class Claimed(NamedTuple):
    """A message claimed for sending; ``tries`` counts this one. Attachments are texts, quick replies objects.

    ``taken`` are the ids of the parts that the provider took in earlier tries, ``flow`` is the name of the flow.
    ``silenced`` says why it mustn't leave any more, "" if it may; ``is_stale`` that it should have left long ago.
    """

    outbox_id: int
    tries: int
    message_id: UUID
    workspace_id: UUID
    contact_id: UUID
    channel_id: UUID
    urn: str
    text: str
    attachments: Any
    quick_replies: Any
    locale: str
    session_open: bool
    taken: list[str]
    priority: int
    flow_id: UUID | None
    flow: str
    silenced: str
    is_stale: bool

    @property
    def is_suspect(self) -> bool:
        """Whether senders died that had it."""
        return self.tries > LOST_TRIES

    @property
    def is_deadly(self) -> bool:
        return self.tries > MOST_TRIES


class Outcome(Struct, frozen=True, kw_only=True):
    """How sending went; without ``error`` the provider took it. ``external_ids`` are those of the parts it took."""

    claimed: Claimed
    external_ids: tuple[str, ...] = ()
    error: str = ""
    reason: str = ""
    retry: bool = False
    wait: float = 0.0

    @property
    def again(self) -> bool:
        return self.is_throttled or (self.retry and self.claimed.tries <= len(BACK_OFF_SECONDS))

    @property
    def status(self) -> str:
        """What the message is now."""
        return "errored" if self.again else "failed" if self.error else "wired"

    @property
    def is_throttled(self) -> bool:
        return self.error == THROTTLED

    @property
    def pause(self) -> float:
        """For how many seconds a provider that throttles is left alone."""
        return min(max(self.wait, THROTTLED_SECONDS), LONGEST_WAIT_SECONDS)

    @property
    def ids(self) -> list[str]:
        """The provider's ids, as far as it gave any."""
        return [external_id for external_id in self.external_ids if external_id]


# The outbox is empty and long again within moments, and is planned for as it was when it was last looked at. So nothing
# is left to choose: only one index has each order that is asked for, and what is locked is taken by its place.
_CLAIM = """
    WITH RECURSIVE waiting AS (
        (SELECT channel_id FROM engine_outbox ORDER BY channel_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT channel_id FROM engine_outbox WHERE channel_id > waiting.channel_id ORDER BY channel_id LIMIT 1
        ) FROM waiting WHERE channel_id IS NOT NULL
    ), ours AS MATERIALIZED (
        SELECT waiting.channel_id FROM waiting LEFT JOIN engine_channel AS channel ON channel.id = waiting.channel_id
        WHERE waiting.channel_id = %(only)s
            OR (%(only)s::uuid IS NULL AND (channel.is_active AND channel.type = ANY(%(apart)s)) IS NOT TRUE
                AND waiting.channel_id IS NOT NULL AND waiting.channel_id <> ALL(%(but)s::uuid[]))
    ), free AS MATERIALIZED (
        SELECT id, pace FROM engine_channel
        WHERE id IN (SELECT channel_id FROM ours) AND (free_on IS NULL OR free_on <= now()) AND pace > 0
        FOR NO KEY UPDATE SKIP LOCKED
    ), room AS MATERIALIZED (
        SELECT ours.channel_id, COALESCE(free.pace, 0) AS pace,
            COALESCE(ceil(free.pace * %(burst)s), %(limit)s / (SELECT count(*) FROM ours) + 1)::int AS most
        FROM ours LEFT JOIN engine_channel AS channel ON channel.id = ours.channel_id
            LEFT JOIN free ON free.id = ours.channel_id
        WHERE (channel.pace > 0) IS NOT TRUE AND (channel.free_on > now()) IS NOT TRUE OR free.id IS NOT NULL
    ), due AS MATERIALIZED (
        SELECT one.*, room.channel_id, room.pace FROM room CROSS JOIN LATERAL (
            SELECT ctid AS place, id, workspace_id, priority, due_on, segments FROM engine_outbox AS one
            WHERE channel_id = room.channel_id AND due_on <= now() AND (leased_until <= now()) IS NOT FALSE
                AND id = (
                    SELECT id FROM engine_outbox AS first
                    WHERE first.contact_id >= one.contact_id ORDER BY contact_id, id LIMIT 1
                )
            ORDER BY priority, due_on LIMIT room.most FOR UPDATE SKIP LOCKED
        ) AS one
    ), ranked AS (
        SELECT *, row_number() OVER channel AS turn, sum(segments) OVER channel - segments AS before
        FROM due WINDOW channel AS (PARTITION BY channel_id ORDER BY priority, due_on, id)
    ), chosen AS MATERIALIZED (
        SELECT place, channel_id, segments, pace FROM ranked WHERE pace = 0 OR before < pace * %(burst)s
        ORDER BY priority, row_number() OVER (PARTITION BY workspace_id, priority ORDER BY turn), due_on
        LIMIT %(limit)s
    ), used AS (
        UPDATE engine_channel AS channel SET free_on =
            greatest(channel.free_on, now() - make_interval(secs => %(burst)s / 2))
            + make_interval(secs => given.segments::float / channel.pace)
        FROM (SELECT channel_id, sum(segments) AS segments FROM chosen WHERE pace > 0 GROUP BY channel_id) AS given
        WHERE channel.id = given.channel_id
    ), held AS (
        UPDATE engine_outbox SET leased_until = now() + make_interval(secs => %(lease)s), tries = tries + 1
        WHERE ctid = ANY(ARRAY(SELECT place FROM chosen))
        RETURNING id, tries, message_id, taken, priority, silenced, due_on
    )
    SELECT held.id, held.tries, message.id, message.workspace_id, message.contact_id, message.channel_id,
        message.urn, message.text, message.attachments, message.quick_replies, message.locale,
        COALESCE(session.status = 'waiting', false),
        held.taken, held.priority, message.flow_id,
        COALESCE((SELECT name FROM engine_flow WHERE id = message.flow_id), ''), held.silenced,
        held.due_on < now() - make_interval(days => %(stale)s)
    FROM held CROSS JOIN LATERAL (SELECT * FROM engine_message WHERE id = held.message_id OFFSET 0) AS message
        LEFT JOIN LATERAL (SELECT status FROM engine_session WHERE id = message.session_id OFFSET 0) AS session ON true
"""
# Rather than to read all and sort it.
_IN_ORDER = Question("SET LOCAL enable_sort TO off")


def claim(*, limit: int, only: UUID | None = None, but: Sequence[UUID] = ()) -> list[Claimed]:
    """Up to ``limit`` messages that are due, at most one of a contact; nobody else gets them while the lease lasts.

    Replies come before bulk. Each channel that has something to send gets its share, then each workspace its turn.
    What a channel with a pace may send is counted in its row, so that any number of senders keep to it.
    Channels with senders of their own are theirs: these name the ``only`` one that they claim for. Others may claim for
    all ``but`` some.
    """
    channels = {"only": only, "but": array(but), "apart": list(APART)}
    values = {"limit": limit, **channels, "burst": BURST_SECONDS, "lease": LEASE_SECONDS, "stale": STALE_DAYS}
    _, rows = carry_out([_IN_ORDER, Question(_CLAIM, values)])
    return [_claimed(row) for row in rows]


def renew(held: Sequence[Claimed]) -> None:
    """Keeps claims whose messages are still being sent."""
    ask_together([Question(_RENEW, [LEASE_SECONDS, *rows]) for rows in _rows(held)])


def give_back(held: Sequence[Claimed]) -> None:
    """Ends claims that nothing was done with; they may be claimed again, one after the other."""
    rows = [(one.outbox_id, one.tries, SUSPECT_SECONDS * place) for place, one in enumerate(held, 1)]
    ask_together([Question(_GIVE_BACK, [list(column) for column in zip(*rows, strict=True)])] if rows else [])


_GIVE_BACK = """
    UPDATE engine_outbox AS one SET leased_until = NULL, tries = one.tries - 1,
        due_on = now() + make_interval(secs => held.seconds)
    FROM unnest(%s::bigint[], %s::int[], %s::float[]) AS held(id, tries, seconds)
    WHERE one.id = held.id AND one.tries = held.tries
"""


def _rows(held: Iterable[Claimed]) -> Iterator[tuple[str, int]]:
    """The rows that a sender holds, by their tries, which tell them from what others hold since."""
    by_tries: defaultdict[int, list[int]] = defaultdict(list)
    for one in held:
        by_tries[one.tries].append(one.outbox_id)
    return ((array(ids), tries) for tries, ids in by_tries.items())


_RENEW = """
    UPDATE engine_outbox SET leased_until = now() + make_interval(secs => %s)
    WHERE id = ANY(%s::bigint[]) AND tries = %s
"""


def _claimed(row: Sequence[Any]) -> Claimed:
    read = list(row)
    for place in _JSON:
        read[place] = orjson.loads(read[place])
    return Claimed._make(read)


_JSON = (Claimed._fields.index("attachments"), Claimed._fields.index("quick_replies"))


def record(outcomes: Sequence[Outcome]) -> None:
    """Writes down how sending went, in one transaction. Rows that another sender has taken over are left to it."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.claimed.message_id.int)
    again = [outcome for outcome in ordered if outcome.again]
    done = [outcome for outcome in ordered if not outcome.again]
    watch = Stopwatch()
    carry_out(list(_changes(ordered, again, done)))
    watch.lap("record")
    observe([*watch.laps, Observation(BATCH, "record", len(outcomes)), *map(_observed, outcomes)])


def _changes(ordered: Sequence[Outcome], again: Sequence[Outcome], done: Sequence[Outcome]) -> Iterator[Question]:
    for outcome in again:
        yield Question(_TRY_AGAIN, _try_again(outcome))
    if pauses := _pauses(again):
        yield Question(_PAUSE, [list(pauses), list(pauses.values())])
    yield from (Question(_REMOVE, rows) for rows in _rows(outcome.claimed for outcome in done))
    yield from_columns(_UPDATE, [_status(outcome) for outcome in ordered])
    stopped = [outcome.claimed for outcome in done if outcome.error == "contact_stopped"]
    # Whoever was silenced before may have come back since.
    yield from (Question(_STOP, [one.workspace_id, one.contact_id]) for one in stopped if not one.silenced)
    if parts := {row[:2]: row for outcome in done for row in _parts(outcome)}:
        yield from_columns(_ADD_PARTS, sorted(parts.values()))


_TRY_AGAIN = """
    UPDATE engine_outbox SET due_on = now() + make_interval(secs => %s), leased_until = NULL, tries = tries - %s,
        taken = %s
    WHERE id = %s AND tries = %s
"""
_PAUSE = """
    UPDATE engine_channel AS channel SET free_on = greatest(free_on, now() + make_interval(secs => given.seconds))
    FROM unnest(%s::uuid[], %s::float[]) AS given(id, seconds) WHERE channel.id = given.id
"""
# The wait for an answer begins to time out now.
_REMOVE = """
    WITH gone AS (
        DELETE FROM engine_outbox WHERE id = ANY(%s::bigint[]) AND tries = %s RETURNING *
    )
    INSERT INTO engine_timer (workspace_id, contact_id, kind, session_id, sprint_id, due_on)
    SELECT workspace_id, contact_id, 'timeout', session_id, sprint_id, now() + make_interval(secs => timeout_seconds)
    FROM gone WHERE timeout_seconds IS NOT NULL
"""
# Some gateways count anew when they start: an id that comes again is the later message's.
_ADD_PARTS = with_columns(
    """
    INSERT INTO engine_messagepart AS part (channel_id, external_id, message_id, status)
    SELECT channel_id, external_id, message_id, 'wired' FROM {new}
    ON CONFLICT (channel_id, external_id) DO UPDATE SET message_id = excluded.message_id, status = excluded.status
    WHERE part.message_id <> excluded.message_id
    """,
    "new",
    channel_id="uuid",
    external_id="text",
    message_id="uuid",
)
_REPLACES = {status: " ".join(REPLACES[status]) for status in ("wired", "errored", "failed")}
# A report of the provider may have come before this: its status stays.
_UPDATE = with_columns(
    """
    UPDATE engine_message AS message SET
        status = CASE WHEN message.status = ANY(string_to_array(new.replaces, ' ')) THEN new.status
            ELSE message.status END,
        external_id = COALESCE(new.external_id, message.external_id),
        reason = COALESCE(new.reason, ''),
        sent_on = CASE WHEN new.reason IS NULL THEN COALESCE(message.sent_on, now()) ELSE message.sent_on END
    FROM {new} WHERE message.id = new.id
    """,
    "new",
    id="uuid",
    status="text",
    replaces="text",
    external_id="text",
    reason="text",
)
_STOP = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority) VALUES (%s, %s, 'stop', '{}', 0)
"""


def _observed(outcome: Outcome) -> Observation:
    """From the making of the message, which its id tells, until now."""
    made = (outcome.claimed.message_id.int >> 80) / 1000
    return Observation(SENT, outcome.status, max(0.0, CLOCK.seconds() - made))


def _pauses(outcomes: Sequence[Outcome]) -> dict[UUID, float]:
    """For how long channels are left alone, in the order of their keys."""
    throttled = sorted((one.claimed.channel_id, one.pause) for one in outcomes if one.is_throttled)
    return dict(throttled)


def _try_again(outcome: Outcome) -> list[Any]:
    claimed = outcome.claimed
    seconds = outcome.pause if outcome.is_throttled else BACK_OFF_SECONDS[claimed.tries - 1]
    return [seconds, int(outcome.is_throttled), list(outcome.external_ids), claimed.outbox_id, claimed.tries]


def _parts(outcome: Outcome) -> list[tuple[Any, ...]]:
    """Rows of a long message's parts. A provider that gives all of them the same id has only one to report on."""
    claimed, ids = outcome.claimed, dict.fromkeys(outcome.ids)
    if len(ids) < 2:
        return []
    return [(claimed.channel_id, external_id, claimed.message_id) for external_id in ids]


def _status(outcome: Outcome) -> tuple[Any, ...]:
    """Its columns in ``_UPDATE``; what has left has no reason."""
    status = outcome.status
    reason = f"{outcome.error}: {outcome.reason}"[:255] if outcome.error else ""
    return outcome.claimed.message_id, status, _REPLACES[status], next(iter(outcome.ids), ""), reason

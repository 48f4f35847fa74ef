"""What a batch of scenes changes, gathered by kind of row and written with one statement for each kind."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.backends.utils import CursorWrapper

from engine.core.campaigns import due_points, late_points, next_allowed
from engine.core.session import RunRecord, write_session
from engine.database import Question, array, ask_together
from engine.models.base import IDS
from engine.models.words import name_words
from engine.runner import statements as sql
from engine.runner.conversation import Conversation
from engine.runner.counts import Counts
from engine.runner.history import history
from engine.runner.items import Item, removal
from engine.runner.rows import append_rows, copy_rows, from_columns, text_array, to_json
from engine.runner.scene import Scene
from engine.runner.ticket_rows import TicketRows
from engine.services.audience import Audience
from flows.contact import Contact
from flows.message import MsgContent
from flows.moment import read_rfc3339

NO_MESSAGE = {
    "attachments": "[]",
    "quick_replies": "[]",
    "labels": "{}",
    "locale": "",
    "external_id": "",
    "flow_id": None,
    "session_id": None,
    "broadcast_id": None,
    "reason": "",
}
NO_TIMEOUT = {"session_id": None, "sprint_id": None, "timeout_seconds": None}


_MESSAGE = itemgetter(*sql.MESSAGE)
_OUTBOX = itemgetter(*sql.OUTBOX)

# So many rows are written as statements, more are copied.
FEW = 60


class AddressTaken(IntegrityError):
    """An address belongs to another contact than it was to be given."""


class NewRows(NamedTuple):
    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class RequestedStart(NamedTuple):
    """A flow asks for others to be started."""

    workspace_id: UUID
    flow: str
    audience: Audience
    trigger: Mapping[str, Any]
    create_contact: bool


class RequestedBroadcast(NamedTuple):
    """A flow asks for a message to others; ``translations`` are by language."""

    workspace_id: UUID
    audience: Audience
    translations: Mapping[str, MsgContent]
    base_language: str


class UnitOfWork:
    """Handlers put rows in; ``save`` writes them in the caller's transaction."""

    def __init__(self) -> None:
        self.messages: list[tuple[Any, ...]] = []
        # The workspace, the contact and the key of each message that came in.
        self.heard: list[tuple[str, str, str]] = []
        self.outbox: list[dict[str, Any]] = []
        self.labels: list[tuple[str, str]] = []
        self.changed_contacts: dict[str, Contact] = {}
        # Those of which something changed that their row doesn't hold; when they were seen, if they were.
        self.touched_contacts: dict[str, str] = {}
        self.silenced: dict[str, str] = {}  # by contact, why nothing of what waits to leave may
        self.changed_urns: dict[str, Scene] = {}
        self.memberships: dict[tuple[str, str], bool] = {}
        self.starts: list[RequestedStart] = []
        self.broadcasts: list[RequestedBroadcast] = []
        self.counts = Counts()
        self.handled: list[Item] = []
        self.outcomes: list[tuple[UUID, UUID, str, str]] = []
        self._new_sessions: list[tuple[Any, ...]] = []
        self._old_sessions: list[tuple[Any, ...]] = []
        self._new_runs: list[tuple[Any, ...]] = []
        self._old_runs: list[tuple[Any, ...]] = []
        self._timers: list[tuple[Any, ...]] = []
        self._rescheduled: list[tuple[str, str]] = []
        self._late: list[tuple[Any, ...]] = []
        self.tickets = TicketRows()
        self.webhook_calls: list[tuple[Any, ...]] = []
        # The workspace, the resthook and the address of each subscriber that is gone.
        self.gone_subscribers: list[tuple[UUID, str, str]] = []
        self._history: list[tuple[Any, ...]] = []
        self._fires: list[tuple[Any, ...]] = []

    def add_message(self, scene: Scene, **values: Any) -> None:
        """A message of the scene's contact; see ``sql.MESSAGE`` for the columns."""
        row = {**NO_MESSAGE, "workspace_id": scene.place.key, "contact_id": scene.contact.uuid, **values}
        self.messages.append(_MESSAGE(row))

    def add_departure(self, scene: Scene, **values: Any) -> None:
        """A message of the scene's contact has to leave; see ``sql.OUTBOX`` for the columns."""
        self.outbox.append({**NO_TIMEOUT, "workspace_id": scene.place.key, "contact_id": scene.contact.uuid, **values})

    def finish(self, scene: Scene) -> None:
        """What the scene has come to: its sessions and runs, its campaigns, and when its contact was seen."""
        if scene.needs_reschedule:
            self._reschedule(scene)
        self.handled += scene.handled
        self.outcomes += scene.outcomes
        self._timers += [_campaign_timer(scene, *late) for late in scene.put_off]
        self._fires += [_fire(scene, *fired) for fired in scene.fires]
        self._history += history(scene)
        for flow, moment in scene.answers:
            self.counts.answer(scene.place, flow, moment)
        for conversation in scene.conversations:
            if conversation.touched:
                self._add_session(scene, conversation)
                self.counts.add(scene.place, conversation)
        if (scene.needs_touch or scene.seen_on) and scene.contact.uuid not in self.changed_contacts:
            self.touched_contacts[scene.contact.uuid] = scene.seen_on

    def _add_session(self, scene: Scene, conversation: Conversation) -> None:
        session = conversation.session
        waits = conversation.is_waiting
        state = write_session(session).decode() if waits else ""
        ended_on = None if waits else scene.now()
        # A session that goes on or ends. A start would rewrite all its people for what their rows don't hold.
        scene.needs_touch |= not conversation.is_new
        if conversation.is_new:
            self._new_sessions.append(
                (
                    *(session.uuid, scene.place.key, session.created_on, session.contact_uuid, session.status),
                    *(state, conversation.sprint_id, conversation.expires_on, ended_on),
                )
            )
        else:
            self._old_sessions.append(
                (session.uuid, session.status, state, conversation.sprint_id, conversation.expires_on, ended_on)
            )
        for run, before in conversation.changed_runs():
            self._add_run(scene, conversation, run, is_new=before is None)
        if waits:
            self._add_timers(scene, conversation)

    def _add_run(self, scene: Scene, conversation: Conversation, run: RunRecord, *, is_new: bool) -> None:
        steps = conversation.whole_path(run)
        path = text_array([step.node_uuid for step in steps]), text_array([step.arrived_on for step in steps])
        changing = (run.status, to_json(run.results), run.had_input, run.modified_on, run.exited_on, *path)
        if not is_new:
            self._old_runs.append((run.uuid, *changing))
        elif run.flow:
            session = conversation.session
            fixed = (run.uuid, scene.place.key, run.created_on, session.uuid, session.contact_uuid)
            self._new_runs.append((*fixed, run.flow.uuid, run.flow.revision, *changing))

    def _add_timers(self, scene: Scene, conversation: Conversation) -> None:
        session = conversation.session
        due: list[tuple[str, datetime | None]] = []
        if conversation.hand_over_seconds:
            dropped_on = read_rfc3339(scene.now()) + timedelta(seconds=conversation.hand_over_seconds)
            due.append(("hand_over", dropped_on))
        if conversation.timeout_seconds:
            due += self._timeouts(scene, conversation)
        if conversation.needs_timer:
            due.append(("expiration", conversation.expires_on))
        self._timers += [
            (scene.place.key, session.contact_uuid, kind, session.uuid, conversation.sprint_id, due_on, None, None)
            for kind, due_on in due
            if due_on
        ]

    def _timeouts(self, scene: Scene, conversation: Conversation) -> list[tuple[str, datetime | None]]:
        """The timer of a wait for an answer. If a message has to leave first, it is set when the last one has."""
        last = self.outbox[-1] if self.outbox else None
        if last is None or last["contact_id"] != scene.contact.uuid:
            seconds = timedelta(seconds=conversation.timeout_seconds)
            return [("timeout", read_rfc3339(scene.now()) + seconds)]
        last["session_id"] = conversation.session.uuid
        last["sprint_id"] = conversation.sprint_id
        last["timeout_seconds"] = conversation.timeout_seconds
        return []

    def _reschedule(self, scene: Scene) -> None:
        """Sets the timers of the contact's campaigns anew."""
        place, contact = scene.place, scene.contact
        now = scene.now()
        self._rescheduled.append((contact.uuid, now))
        if scene.keeps_late:
            self._late += _late(scene, read_rfc3339(now))
        due = due_points(place.points, contact, place.environment, place.quiet, read_rfc3339(now))
        self._timers += [_campaign_timer(scene, point, None, due_on) for point, due_on in due.items()]

    def save(self) -> None:
        """Writes everything. Sessions that end come first: a contact may have one that waits, and no more."""
        new = [one for one in self._new_rows() if one.rows]
        is_small = sum(len(one.rows) for one in new) <= FEW
        replies = [from_columns(sql.COUNT_REPLIES, self.heard)] if self.heard else []
        ask_together(
            [*self._changes(), *(append_rows(*one) for one in new if is_small), *(replies if is_small else ())]
        )
        with connection.cursor() as cursor:
            for one in new if not is_small else ():
                copy_rows(cursor, *one)
            self.tickets.save(cursor)
            if self.gone_subscribers:
                cursor.executemany(sql.UNSUBSCRIBE, self.gone_subscribers)
            if self.labels:
                cursor.executemany(sql.ADD_LABEL, self.labels)
            if self.changed_urns:
                _save_urns(cursor, list(self.changed_urns.values()))
        if replies and not is_small:
            ask_together(replies)
        if self.outcomes:
            note_outcomes(self.outcomes)

    def _new_rows(self) -> Iterator[NewRows]:
        yield NewRows("engine_session", sql.SESSION, self._new_sessions)
        yield NewRows("engine_run", sql.RUN, self._new_runs)
        yield NewRows("engine_message", sql.MESSAGE, self.messages)
        yield NewRows("engine_outbox", sql.OUTBOX, list(map(_OUTBOX, self.outbox)))
        yield NewRows("engine_history", sql.HISTORY, self._history)
        yield NewRows("engine_campaignfire", sql.CAMPAIGN_FIRE, self._fires)
        yield NewRows("engine_webhookcall", sql.WEBHOOK_CALL, self.webhook_calls)
        yield NewRows("engine_timer", sql.TIMER, self._timers)
        yield NewRows("engine_flowcount", sql.FLOW_COUNT, list(self.counts.rows()))

    def _changes(self) -> Iterator[Question]:
        """What changes or ends rows that there are."""
        if self.silenced:
            yield Question(sql.SILENCE, [list(self.silenced), list(self.silenced.values())])
            yield Question(sql.TAKE_SILENCED, [list(self.silenced)])
        if self._late:
            yield from_columns(sql.PUT_OFF, self._late)
        if self._rescheduled:
            yield Question(sql.FORGET_CAMPAIGNS, [list(column) for column in zip(*self._rescheduled, strict=True)])
        members: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for member, is_member in self.memberships.items():
            members[is_member].append(member)
        changed: tuple[tuple[str, Sequence[tuple[Any, ...]]], ...] = (
            (sql.UPDATE_CONTACT, [contact_row(one) for one in self.changed_contacts.values()]),
            (sql.UPDATE_SESSION, self._old_sessions),
            (sql.UPDATE_RUN, self._old_runs),
            (sql.TOUCH_CONTACT, list(self.touched_contacts.items())),
            (sql.JOIN_GROUP, members[True]),
            (sql.LEAVE_GROUP, members[False]),
        )
        yield from (from_columns(statement, rows) for statement, rows in changed if rows)
        yield removal(self.handled)


def note_outcomes(outcomes: Sequence[tuple[UUID, UUID, str, str]]) -> None:
    """Writes in the ledger of a start or broadcast what became of people: its key, theirs, the outcome, a reason."""
    people: defaultdict[tuple[UUID, str, str], list[UUID]] = defaultdict(list)
    for bulk_id, contact_id, outcome, reason in outcomes:
        people[bulk_id, outcome, reason].append(contact_id)
    ask_together(
        [
            Question(sql.NOTE_OUTCOME, [outcome, reason, bulk_id, array(ids)])
            for (bulk_id, outcome, reason), ids in people.items()
        ]
    )


def contact_row(contact: Contact) -> tuple[Any, ...]:
    """What is stored of a contact itself, in the order of ``sql.CONTACT``."""
    words = " ".join(name_words(contact.name))
    settings = (contact.language, contact.status, contact.timezone)
    return contact.uuid, contact.name, words, *settings, to_json(contact.fields), contact.last_seen_on


def _fire(scene: Scene, point: str, is_skipped: bool) -> tuple[Any, ...]:
    return IDS.uuid7(), scene.place.key, scene.contact.uuid, scene.now(), point, is_skipped


def _campaign_timer(scene: Scene, point: str, meant_on: datetime | None, due_on: datetime) -> tuple[Any, ...]:
    return scene.place.key, scene.contact.uuid, "campaign", None, None, due_on, point, meant_on


def _late(scene: Scene, now: datetime) -> list[tuple[Any, ...]]:
    place, contact = scene.place, scene.contact
    found = late_points(place.points, contact, place.environment, place.quiet, now)
    allowed = next_allowed(contact, place.environment, place.quiet, now)
    return [(contact.uuid, point, meant_on, allowed) for point, meant_on in found.items()]


def _save_urns(cursor: CursorWrapper, scenes: Sequence[Scene]) -> None:
    """Raises AddressTaken, so that all is stepped again: flows know then whose an address is."""
    rows = [row for scene in scenes for row in _urns(scene)]
    cursor.executemany(sql.REMOVE_URNS, [_kept_urns(scene.contact) for scene in scenes])
    cursor.executemany(sql.SAVE_URN, rows)
    if rows and cursor.rowcount < len(rows):
        raise AddressTaken("somebody else got an address since it was looked up")


def _kept_urns(contact: Contact) -> tuple[str, list[str]]:
    return contact.uuid, [urn.identity for urn in contact.urns]


def _urns(scene: Scene) -> list[tuple[Any, ...]]:
    return [
        (
            *(IDS.uuid7(), scene.place.key, scene.contact.uuid, urn.identity),
            *(urn.display, position, urn.channel or None),
        )
        for position, urn in enumerate(scene.contact.urns)
    ]

"""One contact in a batch: what it is now, what waits for it, and what has happened to it since."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from engine.assets import Place
from engine.core.campaigns import LAST_SEEN_ON
from engine.core.machine import Engine
from engine.core.session import Session
from engine.core.sprint import Sprint
from engine.runner.conversation import Conversation
from engine.runner.items import Item
from flows.assets import Assets
from flows.contact import Contact
from flows.event import Event, stamp
from flows.events.message import MsgWait
from flows.events.run import RunEnded, RunStarted
from flows.limits import Limits
from flows.modifier import Modifier, ModifierContext, apply_all
from flows.moment import read_rfc3339, write_rfc3339
from flows.resumes import Resume
from flows.smart_groups import reads_attribute, reevaluate_groups
from flows.triggers import Trigger

BACKGROUND = "messaging_background"

Reader = Callable[[], tuple[Contact, Conversation | None]]


class Cause(NamedTuple):
    """By what means something happens, a kind of inbox item or ``edit``, and by which user if by one."""

    via: str
    user: str = ""


class Happened(NamedTuple):
    """An event with what surrounds it; outside of sessions ``conversation`` is None and ``flow`` "".

    ``priority`` is that of the item that brought it about.
    """

    event: Event
    conversation: Conversation | None
    flow: str
    priority: int
    cause: Cause


class Scene:
    """``waiting`` is the session that waits for the contact; ``conversations`` are all that were touched.

    ``read`` makes the contact and its session from what was loaded. That is left to ``open``, so that a row which
    can't be read spoils its own scene and not the loading of all.
    """

    contact: Contact
    waiting: Conversation | None
    engine: Engine

    def __init__(self, *, place: Place, contact_id: UUID, items: list[Item], read: Reader) -> None:
        self.place = place
        self.contact_id = contact_id
        self.items = items
        self.conversations: list[Conversation] = []
        self.happened: list[Happened] = []
        self.seen_on = ""
        self.handled: list[Item] = []
        self.cause = Cause("edit")
        self.needs_reschedule = False
        # Points that wait happen at once, if they would have been due by now.
        self.keeps_late = False
        self.needs_touch = False
        self.outcomes: list[tuple[UUID, UUID, str, str]] = []
        # The points of campaigns that came due, and whether the contact was passed over.
        self.fires: list[tuple[str, bool]] = []
        # Points that are to have their say later: when they were meant to, and when they may.
        self.put_off: list[tuple[str, datetime, datetime]] = []
        # Message → the flow that took it.
        self.takers: dict[str, str] = {}
        # For each message that answered a flow: the flow, and when the message came.
        self.answers: list[tuple[str, str]] = []
        self._read = read

    def open(self, engine: Engine) -> None:
        """Comes before all else; the machine's services know the workspace."""
        self.engine = engine
        self.contact, self.waiting = self._read()
        if self.waiting:
            self.conversations.append(self.waiting)

    @property
    def assets(self) -> Assets:
        return self.place.assets

    @property
    def limits(self) -> Limits:
        return self.engine.tools.limits

    @property
    def priority(self) -> int:
        """That of the item being handled."""
        return self.handled[-1].priority if self.handled else 0

    def now(self) -> str:
        return write_rfc3339(self.engine.tools.clock.now())

    def log(self, event: Event, conversation: Conversation | None = None, flow: str = "") -> None:
        """Notes what happened between sprints."""
        stamp(event, event.uuid or self.engine.tools.ids.uuid7(), event.created_on or self.now())
        self.happened.append(Happened(event, conversation, flow, self.priority, self.cause))

    def see(self, moment: str) -> None:
        """The contact wrote or called at that time; who never did before may be new, and in no group yet."""
        is_first = not self.contact.last_seen_on
        # A letter that was dead comes after what was written since.
        self.seen_on = self.contact.last_seen_on = max(moment, self.contact.last_seen_on)
        self.needs_reschedule |= any(point.relative_to == LAST_SEEN_ON for point in self.place.points.values())
        if is_first or reads_attribute(LAST_SEEN_ON, self.place.environment, self.assets, self.engine.tools.clock):
            self.regroup()

    def regroup(self) -> None:
        """Puts the contact in the groups whose query it matches, and takes it out of the others."""
        reevaluate_groups(self.contact, self.place.environment, self.assets, self.engine.tools.clock, self.log)

    def note_outcome(self, outcome: str, reason: str = "") -> None:
        """What became of the contact in the start or broadcast whose item is being handled."""
        bulk_id = self.handled[-1].start_id
        if bulk_id:
            self.outcomes.append((bulk_id, self.contact_id, outcome, reason[:255]))

    def modify(self, *modifiers: Modifier) -> None:
        """Changes the contact; assets that a modifier needs must exist."""
        tools = self.engine.tools
        context = ModifierContext(
            self.place.environment,
            self.assets,
            tools.clock,
            tools.ids,
            self.log,
            tools.services.claim_urn,
            tools.limits,
        )
        apply_all(modifiers, self.contact, context)

    def start(self, trigger: Trigger) -> None:
        """Starts a session. The one that waits is interrupted, unless the flow runs in the background."""
        session, sprint = self.engine.start(self.assets, self.place.environment, self.contact, trigger)
        if session.type != BACKGROUND:
            self.interrupt()
        conversation = Conversation(session)
        self.conversations.append(conversation)
        self._take(conversation, sprint, "")

    def resume(self, resume: Resume) -> None:
        """Goes on with the session that waits, on the revisions that it began with."""
        conversation = self.waiting
        assert conversation is not None, "only what waits is resumed"  # noqa: S101  # narrows the type
        assets = self.place.pinned(conversation.revisions())
        flow = waiting_flow(conversation.session)
        sprint = self.engine.resume(conversation.session, assets, self.place.environment, self.contact, resume)
        conversation.next_sprint()
        self._take(conversation, sprint, flow)

    def interrupt(self) -> None:
        """Ends the session that waits, if there is one."""
        if self.waiting:
            now = self.now()
            for run in self.waiting.interrupt(now):
                ended = RunEnded(run_uuid=run.uuid, flow=run.flow, status=run.status)
                stamp(ended, self.engine.tools.ids.uuid7(), now)
                self.happened.append(Happened(ended, self.waiting, "", self.priority, self.cause))
            self.waiting = None

    def _take(self, conversation: Conversation, sprint: Sprint, flow: str) -> None:
        """Keeps what a sprint brought about, each event with the flow it happened in."""
        conversation.segments += sprint.segments
        conversation.paths |= sprint.paths
        for event in sprint.events:
            if isinstance(event, RunStarted):
                flow = event.flow.uuid
            self.happened.append(Happened(event, conversation, flow, self.priority, self.cause))
            if isinstance(event, MsgWait):
                conversation.wait(read_rfc3339(event.expires_on), event.timeout_seconds or 0)
            elif isinstance(event, RunEnded):
                flow = _parent_flow(conversation.session, event.run_uuid)
        if conversation.is_waiting:
            self.waiting = conversation
        elif self.waiting is conversation:
            self.waiting = None


def waiting_flow(session: Session) -> str:
    """The flow that waits for the contact, or ""."""
    return next((run.flow.uuid for run in session.runs if run.status == "waiting" and run.flow), "")


def _parent_flow(session: Session, run_uuid: str) -> str:
    runs = {run.uuid: run for run in session.runs}
    ended = runs.get(run_uuid)
    parent = runs.get(ended.parent_uuid) if ended else None
    return parent.flow.uuid if parent and parent.flow else ""

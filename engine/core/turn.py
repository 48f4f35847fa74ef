"""One turn of a session: all that is there while the machine takes it from one wait to the next."""

from collections.abc import Callable
from datetime import timedelta

from engine.core.call import Call
from engine.core.context.contact import ContactView
from engine.core.run import Run
from engine.core.session import ACTIVE, WAITING, RunRecord, Session
from engine.core.sprint import Sprint
from engine.core.tools import Tools
from flows.assets import Assets
from flows.contact import Contact, ContactURN, merge_environment
from flows.definition import Flow
from flows.environment import Environment
from flows.event import Event, stamp, stamp_all
from flows.events.message import MsgReceived
from flows.message import Input
from flows.modifier import Modifier, ModifierContext, apply
from flows.moment import write_rfc3339
from flows.resumes import Resume
from flows.smart_groups import reevaluate_groups
from flows.triggers import Trigger, read_trigger


class Turn:
    """The session with its surroundings, the live runs, and the sprint that comes of it.

    `trigger` is given when the session starts. `environment` is that of the workspace with what the contact prefers,
    `view` what templates see of the contact, `route` where messages to the contact go. `now` is the time as it
    is written in sessions and events, `node_uuid` the node visited last, in whatever flow. `log` adds an event to the
    sprint.
    """

    __slots__ = (
        "_modifying",
        "_moment",
        "_stamped",
        "_trigger",
        "assets",
        "base_environment",
        "call",
        "contact",
        "entering",
        "environment",
        "language",
        "log",
        "node_uuid",
        "now",
        "resume",
        "route",
        "runs",
        "session",
        "sprint",
        "tools",
        "view",
    )

    def __init__(
        self,
        tools: Tools,
        session: Session,
        assets: Assets,
        environment: Environment,
        contact: Contact,
        call: Call | None = None,
        trigger: Trigger | None = None,
    ) -> None:
        self.tools = tools
        self.session = session
        self.assets = assets
        self.base_environment = environment
        self.contact = contact
        self.call = call
        self.sprint = Sprint([], [])
        self.log: Callable[[Event], None] = self.sprint.events.append
        self._stamped = 0
        self.resume: Resume | None = None
        self.entering: tuple[Flow, bool] | None = None
        self.node_uuid = ""
        self._trigger = trigger
        self._moment = tools.clock.now()
        self.now = write_rfc3339(self._moment)
        self.runs: list[Run] = []
        self._prepare_environment()
        self.runs = self._live_runs()

    def _prepare_environment(self) -> None:
        """What depends on the contact: the environment, and the language to look for translations in."""
        self.route = self.contact.route(self.assets)
        self.environment = merge_environment(self.base_environment, self.contact, self.route)
        self.language = self.environment.default_language
        self.view: ContactView = ContactView(self.contact, self.environment, self.assets)
        self._modifying: ModifierContext | None = None
        for run in self.runs:
            run.close()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages to look for translations in."""
        return (self.language, self.base_environment.default_language)

    def _live_runs(self) -> list[Run]:
        if len(self.session.runs) == 1:
            return [Run(self, self.session.runs[0], None)]
        live: dict[str, Run] = {}
        for record in self.session.runs:
            live[record.uuid] = Run(self, record, live.get(record.parent_uuid))
        return list(live.values())

    def receive(self, event: MsgReceived) -> None:
        """Make a message the input of the session."""
        msg = event.msg
        channel = self.assets.channels.get(msg.channel.uuid) if msg.channel else None
        self.session.input = Input(
            uuid=event.uuid,
            channel=channel.ref if channel else None,
            created_on=event.created_on,
            urn=_identity(msg.urn),
            text=msg.text,
            attachments=msg.attachments,
            external_id=msg.external_id,
            payload=msg.payload,
        )
        self.contact.last_seen_on = event.created_on

    def add_run(self, flow: Flow, parent: Run | None) -> Run:
        """A new run of a flow, active and at none of its nodes yet."""
        now = self.now
        record = RunRecord(
            uuid=self.tools.ids.uuid7(),
            flow=flow.ref,
            parent_uuid=parent.record.uuid if parent else "",
            status=ACTIVE,
            created_on=now,
            modified_on=now,
            exited_on=None,
        )
        run = Run(self, record, parent)
        run.flow = flow
        self.session.runs.append(record)
        self.runs.append(run)
        return run

    def waiting_run(self) -> Run | None:
        """The run that waits for something to happen outside."""
        for run in self.runs:
            if run.record.status == WAITING:
                return run
        return None

    def open_runs(self) -> list[Run]:
        """The runs that are active or waiting."""
        return [run for run in self.runs if run.record.status in (ACTIVE, WAITING)]

    def tick(self) -> None:
        """Note that time has passed, because something outside was asked."""
        self._stamp()
        self._moment = self.tools.clock.now()
        self.now = write_rfc3339(self._moment)

    def _stamp(self) -> None:
        """Give the events that were logged since the last time their UUIDs and the time that it is now."""
        fresh = self.sprint.events[self._stamped :]
        self._stamped += len(fresh)
        stamp_all(fresh, self.tools.ids.uuid7s(len(fresh)), self.now)

    def new_uuid(self) -> str:
        """An identifier for an event to come, which sorts after those of the events so far."""
        self._stamp()
        return self.tools.ids.uuid7()

    def log_as(self, uuid: str, event: Event) -> None:
        """Add an event that was announced under a UUID."""
        self._stamp()
        stamp(event, uuid, self.now)
        self.log(event)
        self._stamped += 1

    def after(self, delay: timedelta) -> str:
        """A time to come as it is written in events."""
        return write_rfc3339(self._moment + delay)

    @property
    def starts_batch(self) -> bool:
        """Whether the session is being started, with many others."""
        return self.session.sprints == 0 and self.trigger.batch

    @property
    def trigger(self) -> Trigger:
        """What started the session."""
        if self._trigger is None:
            self._trigger = read_trigger(self.session.trigger)
        return self._trigger

    def change(self, modifier: Modifier) -> bool:
        """Apply a modifier to the contact; says whether anything changed."""
        changed = apply(modifier, self.contact, self._modifying or self._modifier_context())
        if changed and modifier.relocates:
            self._prepare_environment()
        return changed

    def _modifier_context(self) -> ModifierContext:
        tools = self.tools
        self._modifying = ModifierContext(
            self.environment, self.assets, tools.clock, tools.ids, self.log, tools.services.claim_urn, tools.limits
        )
        return self._modifying

    def close(self) -> None:
        """End the turn: date its events, and part from the runs, which refer to it, so that all is freed at once."""
        self.session.sprints += 1
        self.sprint.paths = self.session.compact()
        self._stamp()
        for run in self.runs:
            run.close()
        self.runs, self._modifying = [], None

    def reevaluate_groups(self) -> None:
        """Put the contact in the groups whose query it matches now."""
        reevaluate_groups(self.contact, self.environment, self.assets, self.tools.clock, self.log)


def _identity(urn: str) -> str:
    """A URN without channel and display."""
    return ContactURN.parse(urn).identity if "?" in urn or "#" in urn else urn

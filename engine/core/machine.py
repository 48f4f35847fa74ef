"""The machine: takes a session from one wait to the next.

Pure: it reads no clock, makes no call and keeps nothing between calls but what it is given here::

    engine = Engine(limits, services, clock, ids, random)
    session, sprint = engine.start(assets, environment, contact, trigger)
    sprint = engine.resume(session, assets, environment, contact, MsgResume(resumed_on=…, event=MsgReceived(…)))

The session and the contact that are passed in are changed; everything else that happened is in `sprint.events`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.core.call import Call
from engine.core.resuming import ResumeRefused, resume_run
from engine.core.session import ACTIVE, WAITING, Session
from engine.core.sprint import Sprint
from engine.core.tools import Tools
from engine.core.turn import Turn
from engine.core.visiting import proceed
from flows.action import VOICE
from flows.assets import Assets
from flows.clock import Clock
from flows.contact import Contact
from flows.definition import Flow
from flows.environment import Environment
from flows.errors import FlowError, InputError, LanguageError
from flows.ids import Ids
from flows.limits import Limits
from flows.moment import write_rfc3339
from flows.refs import FlowRef
from flows.resumes import Resume
from flows.services import Services
from flows.triggers import MsgTrigger, Trigger, write_trigger


class StartRefused(LanguageError):
    """A session can't be started; the text says why."""


class Engine:
    """One for a process: it holds what all sessions share."""

    def __init__(
        self,
        limits: Limits,
        services: Services,
        clock: Clock,
        ids: Ids,
        random: Callable[[], Decimal],
        prompts: Mapping[str, str] | None = None,
    ) -> None:
        self.tools = Tools(limits, services, clock, ids, random, prompts or {})

    def start(
        self, assets: Assets, environment: Environment, contact: Contact, trigger: Trigger, call: Call | None = None
    ) -> tuple[Session, Sprint]:
        """Start a session; raises StartRefused."""
        flow = _load_flow(assets, trigger.flow)
        if flow.type == VOICE and call is None:
            raise StartRefused("unable to trigger voice flow without call")
        turn = Turn(
            self.tools, self._new_session(flow, contact, trigger, call), assets, environment, contact, call, trigger
        )
        if isinstance(trigger, MsgTrigger):
            turn.receive(trigger.event)
        turn.reevaluate_groups()
        turn.entering = (flow, False)
        proceed(turn, None)
        turn.close()
        return turn.session, turn.sprint

    def resume(
        self,
        session: Session,
        assets: Assets,
        environment: Environment,
        contact: Contact,
        resume: Resume,
        call: Call | None = None,
    ) -> Sprint:
        """Go on from a wait; raises ResumeRefused."""
        if session.contact_uuid != contact.uuid:
            raise InputError("contact", "session contact doesn't match provided")
        if session.status != WAITING:
            raise ResumeRefused(101, "only waiting sessions can be resumed")
        turn = Turn(self.tools, session, assets, environment, contact, call)
        run = turn.waiting_run()
        if run is None:
            raise ResumeRefused(102, "session doesn't contain any runs which are waiting")
        resume_run(turn, run, resume)
        turn.close()
        return turn.sprint

    def _new_session(self, flow: Flow, contact: Contact, trigger: Trigger, call: Call | None) -> Session:
        return Session(
            uuid=self.tools.ids.uuid7(),
            type=flow.type,
            created_on=write_rfc3339(self.tools.clock.now()),
            trigger=write_trigger(trigger),
            contact_uuid=contact.uuid,
            call_uuid=call.uuid if call else "",
            status=ACTIVE,
        )


def _load_flow(assets: Assets, reference: FlowRef) -> Flow:
    try:
        flow = assets.flow(reference.uuid)
    except FlowError as error:
        raise StartRefused(f"unable to load {reference}: {error}") from error
    if flow is None:
        raise StartRefused(f"unable to load {reference}: no such flow")
    return flow

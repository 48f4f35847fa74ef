"""The machine: takes a session from one wait to the next.

Pure: it reads no clock, makes no call and keeps nothing between calls but what it is given here::

    engine = Engine(limits, services, clock, ids, random)
    session, sprint = engine.start(assets, environment, contact, trigger)
    sprint = engine.resume(session, assets, environment, contact, MsgResume(resumed_on=…, event=MsgReceived(…)))

The session and the contact that are passed in are changed; everything else that happened is in `sprint.events`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from engine.core.session import Session
from engine.core.sprint import Sprint
from flows.assets import Assets
from flows.clock import Clock
from flows.contact import Contact
from flows.environment import Environment
from flows.errors import LanguageError
from flows.ids import Ids
from flows.limits import Limits
from flows.refs import ChannelRef
from flows.resumes import Resume
from flows.services import Services
from flows.triggers import Trigger


class StartRefused(LanguageError):
    """A session can't be started; the text says why."""


class ResumeRefused(LanguageError):
    """A session doesn't take this resume. It is as it was; `code` is 101, 102 or 103."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Call(Struct, frozen=True):
    """The telephone call that a voice session is held in."""

    uuid: str
    channel: ChannelRef
    urn: str


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
        self.limits = limits
        self.services = services
        self.clock = clock
        self.ids = ids
        self.random = random
        self.prompts = dict(prompts or {})

    def start(
        self, assets: Assets, environment: Environment, contact: Contact, trigger: Trigger, call: Call | None = None
    ) -> tuple[Session, Sprint]:
        """Start a session; raises StartRefused."""
        raise NotImplementedError

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
        raise NotImplementedError

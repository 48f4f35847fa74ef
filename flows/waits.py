"""Waits: where a session stops until something happens outside."""

from datetime import timedelta
from typing import Annotated, ClassVar

from msgspec import Struct

from flows.action import MESSAGING, OFFLINE, VOICE
from flows.events.message import DialWait, MsgWait
from flows.hints import Hint
from flows.limits import TIMEOUT_SECONDS
from flows.phone import parse_phone
from flows.properties import UUID, evaluated, required
from flows.resumes import DialResume, MsgResume, Resume, WaitExpirationResume, WaitTimeoutResume
from flows.run import Run

_RINGING = timedelta(seconds=30)


class Timeout(Struct, frozen=True, kw_only=True):
    """How long a flow is willing to wait, and the category that is taken then. Flows that were stored before there was
    a limit may want longer, and wait as long as it allows.
    """

    seconds: int
    category_uuid: UUID

    @property
    def allowed(self) -> int:
        return min(self.seconds, TIMEOUT_SECONDS)


class Wait(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=""):
    """Base of both waits."""

    type: ClassVar[str] = ""
    flow_types: ClassVar[frozenset[str]] = frozenset()

    def begin(self, run: Run) -> bool:
        """Log that the session waits; False if there is nothing to wait for."""
        raise NotImplementedError

    def accepts(self, resume: Resume) -> bool:
        """Whether this kind of resume ends the wait."""
        raise NotImplementedError


class MessageWait(Wait, frozen=True, kw_only=True, tag="msg"):
    """Waits for a message."""

    type = "msg"
    flow_types = frozenset({MESSAGING, OFFLINE, VOICE})
    timeout: Timeout | None = None
    hint: Hint | None = None

    def begin(self, run: Run) -> bool:
        if run.is_answered:
            return False
        expires_on = run.after(run.flow.expiry)
        seconds = self.timeout.allowed if self.timeout else 0
        run.log(MsgWait(timeout_seconds=seconds, expires_on=expires_on, hint=self.hint))
        return True

    def accepts(self, resume: Resume) -> bool:
        kind = type(resume)
        return (
            kind is MsgResume
            or kind is WaitExpirationResume
            or (kind is WaitTimeoutResume and self.timeout is not None)
        )


class CallWait(Wait, frozen=True, kw_only=True, omit_defaults=False, tag="dial"):
    """Waits for a call that was forwarded to another number to end. Limits are in seconds."""

    type = "dial"
    flow_types = frozenset({VOICE})
    phone: Annotated[str, evaluated(1000), required]
    dial_limit_seconds: int = 60
    call_limit_seconds: int = 7200

    def begin(self, run: Run) -> bool:
        text = run.text(self.phone)
        phone = parse_phone(text, run.environment.default_country)
        if phone is None:
            run.error("not a possible number")
            return False
        limits = timedelta(seconds=min(self.dial_limit_seconds + self.call_limit_seconds, TIMEOUT_SECONDS))
        run.log(
            DialWait(
                urn=f"tel:{phone}",
                dial_limit_seconds=self.dial_limit_seconds,
                call_limit_seconds=self.call_limit_seconds,
                expires_on=run.after(limits + _RINGING),
            )
        )
        return True

    def accepts(self, resume: Resume) -> bool:
        return isinstance(resume, DialResume)

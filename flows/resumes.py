"""What makes a waiting session go on."""

from decimal import Decimal
from typing import ClassVar

import msgspec
from msgspec import Struct

from flows.errors import InputError
from flows.events.message import MsgReceived
from flows.events.session import DialEnded, WaitExpired, WaitTimedOut


class Resume(Struct, frozen=True, kw_only=True, tag_field="type", tag=""):
    """Base of all; `resumed_on` is RFC 3339."""

    type: ClassVar[str]
    resumed_on: str


class MsgResume(Resume, frozen=True, kw_only=True, tag="msg"):
    """The contact wrote."""

    type = "msg"
    event: MsgReceived


class WaitTimeoutResume(Resume, frozen=True, kw_only=True, tag="wait_timeout"):
    """The contact didn't answer in time, and the flow says what to do then."""

    type = "wait_timeout"
    event: WaitTimedOut


class WaitExpirationResume(Resume, frozen=True, kw_only=True, tag="wait_expiration"):
    """The contact didn't answer before the flow expired; the run ends."""

    type = "wait_expiration"
    event: WaitExpired


class DialResume(Resume, frozen=True, kw_only=True, tag="dial"):
    """A forwarded call ended."""

    type = "dial"
    event: DialEnded


AnyResume = MsgResume | WaitTimeoutResume | WaitExpirationResume | DialResume

_DECODER: msgspec.json.Decoder[AnyResume] = msgspec.json.Decoder(AnyResume, float_hook=Decimal)


def read_resume(data: bytes) -> Resume:
    """A resume from JSON; raises InputError."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise InputError("resume", str(error)) from error

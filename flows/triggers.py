"""What starts a session."""

from decimal import Decimal
from typing import Any, ClassVar, Literal

import msgspec
from msgspec import Raw, Struct

from flows.contact import Ticket
from flows.errors import InputError
from flows.events.contact import TicketClosed
from flows.events.message import MsgReceived
from flows.events.session import CallMissed, CallReceived, CampaignFired, ChatStarted, RunSummary
from flows.history import History
from flows.refs import ChannelRef, FlowRef, UserRef


class Trigger(Struct, frozen=True, omit_defaults=True, kw_only=True, tag_field="type", tag=""):
    """Base of all. `batch` says that many contacts are started at the same time; `triggered_on` is RFC 3339."""

    type: ClassVar[str]
    flow: FlowRef
    batch: bool = False
    params: dict[str, Any] | None = None
    history: History | None = None
    triggered_on: str


class ManualTrigger(Trigger, frozen=True, kw_only=True, tag="manual"):
    """A user or a program starts the contact. `origin` is like `ui` or `api`."""

    type = "manual"
    user: UserRef | None = None
    origin: str = ""


class KeywordMatch(Struct, frozen=True):
    """Which word of the message started the flow."""

    type: Literal["first_word", "only_word"]
    keyword: str


class MsgTrigger(Trigger, frozen=True, kw_only=True, tag="msg"):
    """A message came in; it is the session's first input."""

    type = "msg"
    event: MsgReceived
    keyword_match: KeywordMatch | None = None


class CampaignTrigger(Trigger, frozen=True, kw_only=True, tag="campaign"):
    """A point of a campaign came due."""

    type = "campaign"
    event: CampaignFired


class CallTrigger(Trigger, frozen=True, kw_only=True, tag="call"):
    """The contact called, or is called."""

    type = "call"
    event: CallReceived | CallMissed


class ChatTrigger(Trigger, frozen=True, kw_only=True, tag="chat"):
    """The contact opened a chat."""

    type = "chat"
    event: ChatStarted


class TicketTrigger(Trigger, frozen=True, kw_only=True, tag="ticket"):
    """A ticket was closed."""

    type = "ticket"
    event: TicketClosed
    ticket: Ticket


class FlowActionTrigger(Trigger, frozen=True, kw_only=True, tag="flow_action"):
    """Another session starts this one."""

    type = "flow_action"
    run_summary: RunSummary


class ChannelEvent(Struct, frozen=True):
    """Something that happened on a channel."""

    type: str
    channel: ChannelRef


class ChannelTrigger(Trigger, frozen=True, kw_only=True, tag="channel"):
    """An older form of call and chat triggers, still read."""

    type = "channel"
    event: ChannelEvent


AnyTrigger = (
    ManualTrigger
    | MsgTrigger
    | CampaignTrigger
    | CallTrigger
    | ChatTrigger
    | TicketTrigger
    | FlowActionTrigger
    | ChannelTrigger
)

_DECODER: msgspec.json.Decoder[AnyTrigger] = msgspec.json.Decoder(AnyTrigger, float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def read_trigger(data: bytes | Raw) -> Trigger:
    """A trigger from JSON; raises InputError."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise InputError("trigger", str(error)) from error


def write_trigger(trigger: Trigger) -> Raw:
    """The trigger as JSON."""
    return Raw(_ENCODER.encode(trigger))

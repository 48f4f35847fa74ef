"""Events of messages, calls and what surrounds them."""

from typing import Literal

from flows.event import Event, event
from flows.hints import Hint
from flows.message import MsgContent, MsgIn, MsgOut
from flows.refs import ChannelRef, ContactRef, GroupRef, LabelRef, TemplateRef


@event
class MsgCreated(Event, frozen=True, kw_only=True):
    """A message to the contact is to be sent."""

    msg: MsgOut
    broadcast_uuid: str = ""
    ticket_uuid: str = ""


@event
class MsgReceived(Event, frozen=True, kw_only=True):
    """The contact wrote. Made by hosts."""

    msg: MsgIn


@event
class MsgWait(Event, frozen=True, kw_only=True):
    """The session waits for a message, at most until `expires_on`."""

    timeout_seconds: int = 0
    expires_on: str
    hint: Hint | None = None


@event
class MsgDeleted(Event, frozen=True, kw_only=True):
    """A message was deleted. Made by hosts."""

    msg_uuid: str
    by_contact: bool = False


@event
class MsgStatusChanged(Event, frozen=True, kw_only=True):
    """A channel reported what became of a message. Made by hosts."""

    msg_uuid: str
    status: str
    reason: str = ""


@event
class IVRCreated(Event, frozen=True, kw_only=True, tag="ivr_created"):
    """Something is to be said to the contact in a call."""

    msg: MsgOut


@event
class DialWait(Event, frozen=True, kw_only=True):
    """The session waits for a forwarded call to end. Limits are in seconds."""

    urn: str
    dial_limit_seconds: int
    call_limit_seconds: int
    expires_on: str


@event
class BroadcastCreated(Event, frozen=True, kw_only=True):
    """A message to others is to be sent, to each in their language."""

    translations: dict[str, MsgContent]
    base_language: str
    groups: tuple[GroupRef, ...] = ()
    contacts: tuple[ContactRef, ...] = ()
    contact_query: str = ""
    urns: tuple[str, ...] = ()
    template: TemplateRef | None = None
    template_variables: tuple[str, ...] = ()


@event
class InputLabelsAdded(Event, frozen=True, kw_only=True):
    """The message that the contact sent got labels."""

    input_uuid: str
    labels: tuple[LabelRef, ...]


class _Typing(Event, frozen=True, kw_only=True):
    direction: Literal["incoming", "outgoing"]
    channel: ChannelRef | None = None
    urn: str = ""
    msg_external_id: str = ""


@event
class TypingStarted(_Typing, frozen=True, kw_only=True):
    """Somebody began to write. Made by hosts."""


@event
class TypingStopped(_Typing, frozen=True, kw_only=True):
    """Somebody stopped writing. Made by hosts."""

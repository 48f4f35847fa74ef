"""Events that start, resume or spawn sessions."""

from typing import Any

from msgspec import Struct

from flows.event import Event, event
from flows.history import History
from flows.refs import CampaignRef, ChannelRef, ContactRef, FlowRef, GroupRef


class Exclusions(Struct, frozen=True, omit_defaults=True, gc=False):
    """Contacts that are left out."""

    in_a_flow: bool = False


class Dial(Struct, frozen=True, gc=False):
    """How a forwarded call went: answered, no_answer, busy or failed; `duration` in seconds."""

    status: str
    duration: int = 0


class RunSummary(Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True):
    """What a session that another one starts gets to know of that one's run. `contact` and `results` are JSON."""

    uuid: str
    flow: FlowRef
    contact: Any
    status: str
    results: dict[str, Any] = {}


@event
class SessionTriggered(Event, frozen=True, kw_only=True):
    """Others are to be started in a flow."""

    flow: FlowRef
    groups: tuple[GroupRef, ...] = ()
    contacts: tuple[ContactRef, ...] = ()
    contact_query: str = ""
    exclusions: Exclusions | None = None
    create_contact: bool = False
    urns: tuple[str, ...] = ()
    run_summary: RunSummary
    history: History


@event
class WaitTimedOut(Event, frozen=True, kw_only=True):
    """The contact didn't answer in the time that the flow gave. Made by hosts."""


@event
class WaitExpired(Event, frozen=True, kw_only=True):
    """The contact didn't answer before the flow expired. Made by hosts."""


@event
class DialEnded(Event, frozen=True, kw_only=True):
    """A forwarded call ended. Made by hosts."""

    dial: Dial


class CallDescription(Struct, frozen=True, omit_defaults=True, gc=False):
    """A call: the contact's URN and the channel that it goes through."""

    uuid: str
    channel: ChannelRef | None = None
    urn: str = ""


@event
class CallCreated(Event, frozen=True, kw_only=True):
    """A call to the contact was begun. Made by hosts."""

    call: CallDescription | None = None


@event
class CallReceived(Event, frozen=True, kw_only=True):
    """The contact called. Made by hosts."""

    call: CallDescription | None = None


@event
class CallMissed(Event, frozen=True, kw_only=True):
    """The contact called and nobody answered. Made by hosts."""

    channel: ChannelRef | None = None
    call: CallDescription | None = None


@event
class CampaignFired(Event, frozen=True, kw_only=True):
    """A point of a campaign came due for the contact. Made by hosts."""

    campaign: CampaignRef
    point_uuid: str = ""


@event
class ChatStarted(Event, frozen=True, kw_only=True):
    """The contact opened a chat. Made by hosts."""

    channel: ChannelRef | None = None
    params: dict[str, str] = {}

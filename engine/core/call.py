"""Telephone calls, which voice sessions are held in."""

from msgspec import Struct

from flows.refs import ChannelRef


class Call(Struct, frozen=True):
    """The call that a session is held in; `urn` is the contact's."""

    uuid: str
    channel: ChannelRef
    urn: str

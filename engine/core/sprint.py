"""What one call of the machine brought about: events, and the ways that runs took through their flows."""

from msgspec import Struct

from engine.core.session import Step
from flows.event import Event


class Segment(Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True):
    """A contact left a node by an exit that leads to another. `operand` is what the router decided on."""

    flow_uuid: str
    node_uuid: str
    exit_uuid: str
    operand: str = ""
    destination_uuid: str
    time: str


class Sprint(Struct):
    """All that the host has to store, send and do; `paths` are those of the runs that ended, by their UUID."""

    events: list[Event]
    segments: list[Segment]
    paths: dict[str, list[Step]] = {}

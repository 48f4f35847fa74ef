"""Events of runs: from entering a flow to leaving it."""

from typing import Any

from msgspec import Struct

from flows.event import Event, event
from flows.refs import FlowRef


class PreviousResult(Struct, frozen=True, gc=False):
    """What a result was before."""

    value: str
    category: str


@event
class RunStarted(Event, frozen=True, kw_only=True):
    """The contact entered a flow; with `terminal` it doesn't come back to the one before."""

    flow: FlowRef
    run_uuid: str
    parent_uuid: str = ""
    terminal: bool = False


@event
class RunEnded(Event, frozen=True, kw_only=True):
    """The contact left a flow; `status` is completed, expired, interrupted or failed."""

    run_uuid: str
    flow: FlowRef | None
    status: str


@event
class RunResultChanged(Event, frozen=True, kw_only=True):
    """A result has a new value or category."""

    name: str
    value: str
    category: str
    extra: Any = None
    previous: PreviousResult | None = None


@event
class FlowEntered(Event, frozen=True, kw_only=True):
    """The contact entered a flow (older form, made no more)."""

    flow: FlowRef
    parent_run_uuid: str = ""
    terminal: bool = False

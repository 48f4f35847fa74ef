"""The registry of event handlers: a handler puts what an event means for the database into the unit of work."""

from collections.abc import Callable
from typing import Any

from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from flows.event import Event

# The event is given once more, so that a handler can name its type.
Handler = Callable[[Scene, Happened, Any, UnitOfWork], None]

HANDLERS: dict[type[Event], Handler] = {}


def handles(*kinds: type[Event]) -> Callable[[Handler], Handler]:
    """Decorator that makes a function the handler of some types of events."""

    def enter(handler: Handler) -> Handler:
        for kind in kinds:
            if kind in HANDLERS:
                raise ValueError(f"{kind.__name__} has two handlers")
            HANDLERS[kind] = handler
        return handler

    return enter


def collect(scene: Scene, work: UnitOfWork) -> None:
    """All that has to be written of a scene."""
    for happened in scene.happened:
        HANDLERS[type(happened.event)](scene, happened, happened.event, work)
    work.finish(scene)

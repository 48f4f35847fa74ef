"""Events: what happened in a sprint. They are the only output of the engine.

An event is made without uuid and time (`ContactNameChanged(name="Ana")`); whoever logs it puts them in with `stamp`,
so that both are made once, in the order of logging.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import ClassVar, TypeVar

from msgspec import Struct, field
from msgspec.structs import force_setattr

from flows.refs import UserRef
from flows.registry import Registry

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _type_name(class_name: str) -> str:
    return _WORD_START.sub("_", class_name).lower()


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=_type_name, gc=False):
    """Base of all events: `{"type", "uuid": v7, "created_on": RFC 3339, …}`.

    The type is the class's name in snake case. Properties without a default are always written, others only when set.
    `user` and `via` are given by hosts: who did it and by what means.
    """

    type: ClassVar[str] = ""
    uuid: str = ""
    created_on: str = ""
    user: UserRef | None = field(default=None, name="_user")
    via: str = field(default="", name="_via")


EventType = TypeVar("EventType", bound=type[Event])

EVENT_TYPES: Registry[type[Event]] = Registry("event type")


def event(cls: EventType) -> EventType:
    """Register a type of event, so that it can be read back from JSON."""
    cls.type = str(cls.__struct_config__.tag)
    EVENT_TYPES.add(cls.type, cls)
    return cls


def stamp(logged: Event, uuid: str, created_on: str) -> None:
    """Give an event its uuid and time (RFC 3339) at the moment it is logged."""
    force_setattr(logged, "uuid", uuid)
    force_setattr(logged, "created_on", created_on)


def stamp_all(logged: Sequence[Event], uuids: Iterable[str], created_on: str) -> None:
    """The same for events that were logged at the same time, without a step of the interpreter for each."""
    deque(map(force_setattr, logged, repeat("uuid"), uuids), maxlen=0)
    deque(map(force_setattr, logged, repeat("created_on"), repeat(created_on)), maxlen=0)

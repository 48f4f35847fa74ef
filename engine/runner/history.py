"""What is kept of a scene's events in the history of its contact: a row for each occasion."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from engine.models.base import IDS
from engine.runner.rows import to_json
from engine.runner.scene import Scene
from flows.event import Event
from flows.events.contact import ContactLastSeenChanged
from flows.events.message import DialWait, IVRCreated, MsgCreated, MsgReceived, MsgWait, TypingStarted, TypingStopped
from flows.events.service import AirtimeCreated, EmailSent, LLMCalled, ResthookCalled, WebhookCalled

# These only say that the machine waits, or what each message says anyway.
SILENT = frozenset({MsgWait, DialWait, TypingStarted, TypingStopped, ContactLastSeenChanged})
STORED_AS_MESSAGES = frozenset({MsgReceived, MsgCreated, IVRCreated})
# Events are told apart by their place in the row, whose time is theirs. Cutting this out of the JSON costs a sixth of
# leaving it out; no text can look like it, as quotes in texts are escaped.
_STAMP = re.compile(r',"uuid":"[0-9a-f-]{36}","created_on":"[^"]*"')
# Long texts, which may hold secrets.
LEFT_OUT: dict[type[Event], set[str]] = {
    WebhookCalled: {"request", "response"},
    ResthookCalled: {"payload"},
    AirtimeCreated: {"http_logs"},
    EmailSent: {"body"},
    LLMCalled: {"instructions", "input", "output"},
}


def history(scene: Scene) -> Iterator[tuple[Any, ...]]:
    """Rows of ``engine_history``, see ``statements.HISTORY``."""
    for _, group in groupby(scene.happened, key=lambda happened: id(happened.cause)):
        told = [happened for happened in group if type(happened.event) not in SILENT]
        if told:
            first = told[0]
            session = next((one.conversation.session.uuid for one in told if one.conversation), None)
            fixed = (IDS.uuid7(), scene.place.key, scene.contact.uuid, first.event.created_on)
            events = to_json([_shortened(happened.event) for happened in told])
            yield *fixed, first.cause.via, first.cause.user or None, session, _STAMP.sub("", events)


def _shortened(event: Event) -> Any:
    if type(event) in STORED_AS_MESSAGES:
        return {"type": event.type, "uuid": event.uuid}
    left_out = LEFT_OUT.get(type(event))
    if left_out is None:
        return event
    without = msgspec.structs.replace(event, **dict.fromkeys(left_out))  # what is raw JSON has no builtins
    return {name: value for name, value in msgspec.to_builtins(without).items() if name not in left_out}

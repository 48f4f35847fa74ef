"""How long the machine takes for one message: read the session, resume it, write the session and the events.

The baseline of each figure is a bare skeleton of the same work, measured in the same run: decode the session, match one
pattern, make four events with ids and times, encode everything. No engine in this language can be faster than that.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import process_time_ns
from typing import Any

import msgspec

from engine.core.machine import Engine
from engine.core.services import NoServices
from engine.core.session import Session, read_session, write_session
from flows.assets import Assets
from flows.clock import SystemClock
from flows.contact import Contact, read_contact
from flows.environment import Environment
from flows.events.message import MsgReceived
from flows.events.run import RunResultChanged
from flows.ids import RandomIds
from flows.limits import Limits
from flows.message import MsgIn
from flows.reading import read_flow
from flows.refs import FlowRef
from flows.resumes import MsgResume
from flows.triggers import ManualTrigger

NAME = "engine"

FLOWS = Path(__file__).parent / "flows"
CONVERSATIONS = {
    "two_questions": ["I like green!", "Tea please"],
    "number_quiz": ["3", "nine", "8", "5"],
}
ROUNDS = 7
CONVERSATIONS_PER_ROUND = 1500
LOADS_PER_ROUND = 40

NOW = "2026-03-01T08:00:00.123456Z"
_CHANNEL = {
    "uuid": "3f6f2f0a-9d5b-4a7e-8a51-1d9f0b7f3a10",
    "name": "Short Code",
    "address": "4040",
    "schemes": ["tel"],
    "roles": ["send", "receive"],
    "country": "KE",
}
_CONTACT = {
    "uuid": "0c7e6c9a-5b1c-4d0e-9a63-51c6c1a6f9d2",
    "id": 120034,
    "name": "Amina Otieno",
    "status": "active",
    "language": "eng",
    "timezone": "Africa/Nairobi",
    "created_on": NOW,
    "urns": ["tel:+254712345678"],
    "fields": {"ward": {"text": "Kibera"}},
}
_encode = msgspec.json.Encoder(decimal_format="number").encode


def run() -> Mapping[str, Mapping[str, Any]]:
    figures: dict[str, Mapping[str, Any]] = {}
    for name, answers in CONVERSATIONS.items():
        conversation = Conversation(name, answers)
        bare = _microseconds(conversation.skeleton, len(answers) * CONVERSATIONS_PER_ROUND)
        full = _microseconds(conversation.hold, len(answers) * CONVERSATIONS_PER_ROUND)
        figures[f"engine.{name}.us"] = {
            "value": full,
            "unit": "µs/message",
            "baseline": f"{bare:.1f} µs for a skeleton of the work",
        }
    figures["engine.first_load.ms"] = {
        "value": _microseconds(_load_flow, LOADS_PER_ROUND) / 1000,
        "unit": "ms",
        "baseline": f"a definition of {(FLOWS / 'two_questions.json').stat().st_size / 1000:.0f} kB",
    }
    return figures


def _microseconds(work: Callable[[], None], times: int) -> float:
    """CPU time of one of the `times` pieces that `work` does, median of several rounds."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        began = process_time_ns()
        work()
        rounds.append((process_time_ns() - began) / 1000 / times)
    return median(rounds)


class Conversation:
    """A flow, and the answers that take a contact through it."""

    def __init__(self, name: str, answers: Sequence[str]) -> None:
        flow = read_flow((FLOWS / f"{name}.json").read_bytes())
        self.answers = [_resume(answer) for answer in answers]
        self.environment = Environment(allowed_languages=("eng", "swa"), default_country="KE")
        self.assets = Assets.from_json(
            {
                "channels": [_CHANNEL],
                "flows": [{"uuid": flow.uuid, "name": flow.name}],
                "fields": [{"key": key, "name": key.title()} for key in ("colour", "drink", "ward")],
                "groups": [{"uuid": "5f0e6c0e-2a8c-4c75-8b6a-0d1f6c1a9b11", "name": "Answered"}],
            },
            load_flow={flow.uuid: flow}.get,
        )
        self.engine = Engine(Limits(), NoServices(), SystemClock(), RandomIds(), lambda: Decimal("0.5"))
        trigger = ManualTrigger(flow=FlowRef(flow.uuid, flow.name), triggered_on=NOW)
        session, _ = self.engine.start(self.assets, self.environment, self._contact(), trigger)
        self.started = write_session(session)

    def _contact(self) -> Contact:
        return read_contact(_CONTACT, self.assets)

    def hold(self) -> None:
        """The conversation, from its first answer on, with as many contacts as a round has."""
        contact = self._contact()
        for _ in range(CONVERSATIONS_PER_ROUND):
            stored = self.started
            contact.groups, contact.fields = [], {}
            for answer in self.answers:
                session = read_session(stored)
                sprint = self.engine.resume(session, self.assets, self.environment, contact, answer)
                stored = write_session(session)
                _encode(sprint.events)

    def skeleton(self) -> None:
        """What can't be left out of it."""
        decoder, ids = msgspec.json.Decoder(Session), RandomIds()
        pattern = re.compile(r"\bgreen\b", re.IGNORECASE)
        for _ in range(CONVERSATIONS_PER_ROUND * len(self.answers)):
            session = decoder.decode(self.started)
            value = "Green" if pattern.search("I like green!") else "Other"
            events = [
                RunResultChanged(
                    uuid=ids.uuid7(), created_on=datetime.now(UTC).isoformat(), name="A", value=value, category=value
                )
                for _ in range(4)
            ]
            write_session(session)
            _encode(events)


def _resume(text: str) -> MsgResume:
    msg = MsgIn(urn="tel:+254712345678", text=text)
    return MsgResume(
        resumed_on=NOW, event=MsgReceived(uuid="01957d3c-5a60-7c11-8f00-6f5a3d5b7c01", created_on=NOW, msg=msg)
    )


def _load_flow() -> None:
    definition = (FLOWS / "two_questions.json").read_bytes()
    for _ in range(LOADS_PER_ROUND):
        read_flow(definition)

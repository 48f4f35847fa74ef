"""Conversations that designers saved: held again with each new version of a flow, and compared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from engine.clock import now
from engine.core.rehearsal import CannedReply
from engine.models import Flow, FlowTest
from engine.services.simulation import Setting, Simulator, Turned
from flows.errors import InputError, LanguageError
from flows.moment import write_rfc3339

Json = dict[str, Any]

MOST_STEPS = 500
MOST_TESTS = 200


class Step(Struct, frozen=True, omit_defaults=True):
    """One thing that happens in a conversation: somebody says something, time passes, or texts are expected."""

    say: str | None = None
    timeout: bool = False
    expiration: bool = False
    expect: tuple[str, ...] | None = None

    def resume(self) -> Json | None:
        """What the session is resumed with, if it is."""
        if self.say is not None:
            return {"type": "msg", "text": self.say}
        if self.timeout or self.expiration:
            return {"type": "timeout" if self.timeout else "expiration"}
        return None


class Coverage(NamedTuple):
    """How often the saved conversations came to each node, and left one by each exit."""

    nodes: Counter[str]
    exits: Counter[str]

    def to_json(self) -> Json:
        return {"nodes": dict(self.nodes), "exits": dict(self.exits)}

    def add(self, flow: str, turned: Turned) -> None:
        """What a turn came to and left; the node that a flow begins with is counted where a run of it starts."""
        for segment in turned.segments:
            if segment["flow_uuid"] == flow:
                self.exits[segment["exit_uuid"]] += 1
                self.nodes[segment["destination_uuid"]] += 1


def read_steps(given: Any) -> list[Step]:
    """Raises InputError."""
    try:
        steps = msgspec.convert(given, list[Step])
    except msgspec.ValidationError as error:
        raise InputError("steps", str(error)) from error
    if not 0 < len(steps) <= MOST_STEPS:
        raise InputError("steps", f"a conversation has 1 to {MOST_STEPS} steps")
    return steps


def save_test(
    *,
    flow: Flow,
    name: str,
    steps: Any,
    persona: Mapping[str, Any] | None = None,
    skin: str = FlowTest.Skin.SMS,
    mocks: Mapping[str, Any] | None = None,
) -> FlowTest:
    """Raises InputError for steps that can't be, or a name that says nothing."""
    if not name.strip():
        raise InputError("name", "give the conversation a name")
    if FlowTest.objects.filter(flow=flow).count() >= MOST_TESTS:
        raise InputError("", f"a flow can have {MOST_TESTS} saved conversations, delete one first")
    read_replies(mocks or {})
    return FlowTest.objects.create(
        workspace_id=flow.workspace_id,
        flow=flow,
        name=name.strip()[:128],
        steps=[msgspec.to_builtins(step) for step in read_steps(steps)],
        persona=dict(persona or {}),
        skin=FlowTest.Skin(skin),
        mocks=dict(mocks or {}),
    )


def read_replies(mocks: Mapping[str, Any]) -> tuple[CannedReply, ...]:
    """The canned replies of services, ``{"webhook": [{status, body, url?}]}``; raises InputError."""
    try:
        return msgspec.convert(mocks.get("webhook") or [], tuple[CannedReply, ...])
    except msgspec.ValidationError as error:
        raise InputError("mocks.webhook", str(error)) from error


def run_tests(*, flow: Flow, definition: Json, coverage: Coverage | None = None) -> list[FlowTest]:
    """Holds all saved conversations with a definition, and notes how each went; what they covered is added up."""
    tests = list(FlowTest.objects.filter(flow=flow).order_by("pk"))
    covered = coverage or Coverage(Counter(), Counter())
    for test in tests:
        failure = _failure(test, flow, definition, covered)
        test.last = {"ok": failure is None, "on": write_rfc3339(now())}
        if failure:
            test.last["failure"] = failure
    FlowTest.objects.bulk_update(tests, ["last"])
    return tests


def _failure(test: FlowTest, flow: Flow, definition: Json, coverage: Coverage) -> Json | None:
    """The first step that went otherwise: its number, what was expected and what came instead."""
    steps = [msgspec.convert(step, Step) for step in test.steps]
    try:
        return _Rehearsed(test, flow, definition, coverage).hold(steps)
    except LanguageError as error:
        return {"step": 0, "expected": [], "got": [str(error)]}


class _Rehearsed:
    """A saved conversation while it is held again."""

    def __init__(self, test: FlowTest, flow: Flow, definition: Json, coverage: Coverage) -> None:
        setting = Setting(
            definition=definition,
            replies=read_replies(test.mocks),
            numbers_are_choices=test.skin == FlowTest.Skin.USSD,
            without_context=True,
        )
        self._simulator = Simulator(flow.workspace, setting)
        self._flow = str(flow.pk)
        self._persona: Json = test.persona
        self._coverage = coverage

    def hold(self, steps: Sequence[Step]) -> Json | None:
        turned = self._simulator.start(self._persona)
        self._note(turned, first=True)
        for number, step in enumerate(steps):
            resume = step.resume()
            if step.expect is not None and list(step.expect) != (got := [message.text for message in turned.messages]):
                return {"step": number, "expected": list(step.expect), "got": got}
            if resume and not turned.is_waiting:
                return {"step": number, "expected": [], "got": ["the conversation has ended"]}
            if resume:
                turned = self._simulator.resume(turned.session, turned.contact, resume)
                self._note(turned)
        return None

    def _note(self, turned: Turned, *, first: bool = False) -> None:
        if first and self._simulator.first_node:
            self._coverage.nodes[self._simulator.first_node] += 1
        self._coverage.add(self._flow, turned)
        for exit_uuid in self._simulator.ends(turned):
            self._coverage.exits[exit_uuid] += 1

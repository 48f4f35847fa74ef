"""Hold a whole conversation: start a session, and resume it as often as asked for."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from engine.core.call import Call
from engine.core.machine import Engine
from engine.core.resuming import ResumeRefused
from engine.core.run import Run
from engine.core.session import WAITING, read_session, write_session
from engine.core.sprint import Sprint
from engine.core.turn import Turn
from flows.assets import Assets
from flows.clock import SteppingClock
from flows.contact import read_contact, write_contact
from flows.definition import Flow
from flows.environment import Environment
from flows.errors import InputError
from flows.ids import RandomIds
from flows.limits import Limits
from flows.reading import read_flow
from flows.resumes import read_resume
from flows.triggers import read_trigger
from tests.conformance.op import OPS, Reply, Request
from tests.conformance.outside import Outside

_START = datetime(2025, 5, 4, 12, 30, 45, 123456, tzinfo=UTC)
_STEP = timedelta(milliseconds=1)
_PROMPTS = {
    "categorize": "Categorize the following text into one of the following categories and only return that category"
    " or <CANT> if you can't: {{ .arg1 }}"
}
_LIMITS = {
    "MaxSteps": "steps_per_sprint",
    "MaxSprints": "sprints_per_session",
    "MaxRuns": "runs_per_session",
    "MaxTemplate": "template_length",
    "MaxName": "name_length",
    "MaxField": "field_length",
    "MaxResult": "result_length",
    "Budget": "evaluation_budget",
}

_encoder = msgspec.json.Encoder(decimal_format="number")


@OPS.register("session")
def session(request: Request) -> Reply:
    return _Conversation(request).hold()


class _Conversation:
    """A session with all that it needs, and what has come of it so far."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.assets = _assets(request)
        self.environment = msgspec.convert(request.get("environment") or {}, Environment)
        self.contact = read_contact(request["contact"], self.assets)
        call = request.get("call")
        self.call = msgspec.convert(call, Call) if call else None
        self.outside = Outside(request.get("http_mocks") or {})
        self.engine = _engine(request, self.outside)
        self.outputs: list[Reply] = []

    def hold(self) -> Reply:
        trigger = read_trigger(_encoder.encode(self.request["trigger"]))
        session, sprint = self.engine.start(self.assets, self.environment, self.contact, trigger, self.call)
        stored = write_session(session)
        self._note(sprint, stored)
        ending: Reply = {}
        for data in self.request.get("resumes") or []:
            session = read_session(stored)
            if session.status != WAITING:
                ending = {"error": "the session has ended"}
                break
            try:
                resume = read_resume(_encoder.encode(data))
                sprint = self.engine.resume(session, self.assets, self.environment, self.contact, resume, self.call)
            except ResumeRefused as refused:
                ending = {"resume_error": str(refused), "resume_error_code": refused.code}
                break
            except InputError as error:
                ending = {"error": str(error)}
                break
            stored = write_session(session)
            self._note(sprint, stored)
        return {
            "outputs": self.outputs,
            "unused_mocks": self.outside.has_unused_mocks,
            **ending,
            **self._evaluated(stored),
        }

    def _note(self, sprint: Sprint, stored: bytes) -> None:
        self.outputs.append(
            {
                "events": _plain(sprint.events),
                "segments": _plain(sprint.segments),
                "session": msgspec.Raw(stored),
                "contact": write_contact(self.contact),
            }
        )

    def _evaluated(self, stored: bytes) -> Reply:
        if "eval" not in self.request:
            return {}
        session = read_session(stored)
        turn = Turn(self.engine.tools, session, self.assets, self.environment, self.contact, self.call)
        run = turn.waiting_run() or max(turn.runs, key=lambda run: run.record.modified_on)
        run.load()
        return {"eval": [_evaluate(run, template) for template in self.request["eval"]]}


def _evaluate(run: Run, template: str) -> Reply:
    before = len(run.turn.sprint.events)
    value = run.text(template)
    failed = any(event.type == "error" for event in run.turn.sprint.events[before:])
    return {"value": value, "ok": not failed, "errors": []}


def _plain(structs: Any) -> Any:
    return msgspec.Raw(_encoder.encode(structs))


def _engine(request: Request, outside: Outside) -> Engine:
    options = {_LIMITS[name]: value for name, value in (request.get("options") or {}).items()}
    limits = Limits(webhook_response_size=100_000, blocked_hosts=frozenset({"graph.facebook.com"}), **options)
    return Engine(limits, outside, SteppingClock(_START, _STEP), RandomIds(), _random, _PROMPTS)


def _random() -> Decimal:
    return Decimal(random.random())  # only has to differ


def _assets(request: Request) -> Assets:
    definitions = {_header(flow)["uuid"]: flow for flow in request["assets"].get("flows") or []}

    def load(uuid: str) -> Flow | None:
        return read_flow(definitions[uuid]) if uuid in definitions else None

    flows = [{"uuid": uuid, "name": _header(flow).get("name", "")} for uuid, flow in definitions.items()]
    return Assets.from_json({**request["assets"], "flows": flows}, load)


def _header(flow: dict[str, Any]) -> dict[str, Any]:
    """Where a definition has its UUID and name; before version 13 that was in its metadata."""
    return flow if "uuid" in flow else flow["metadata"]

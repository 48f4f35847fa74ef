"""A small workspace and a world outside it, in which tests hold conversations. `#name` stands for a UUID (see rows)."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from engine.core.call import Call
from engine.core.machine import Engine
from engine.core.services import NoServices
from engine.core.session import Session, read_session, write_session
from engine.core.sprint import Sprint
from flows.assets import Assets
from flows.clock import SteppingClock
from flows.contact import read_contact
from flows.environment import Environment
from flows.ids import RandomIds
from flows.limits import Limits
from flows.reading import read_flow
from flows.resumes import read_resume
from flows.services import AirtimeTransfer, HTTPCall, HTTPRequest, LLMAnswer, ServiceError
from flows.triggers import read_trigger
from tests.flows.rows import expand, uuid

START = datetime(2026, 3, 1, 8, 0, 0, 250_000, tzinfo=UTC)
TIME = "2026-03-01T07:59:00Z"
WORKSPACE = expand((Path(__file__).parent / "data" / "workspace.json").read_text(encoding="utf-8"))
ENVIRONMENT = Environment(allowed_languages=("eng", "fra"), default_country="RW")
LIMITS = Limits(blocked_hosts=frozenset({"internal.example"}))
CALL = {"uuid": uuid("call"), "channel": {"uuid": uuid("sms"), "name": "Short Code"}, "urn": "tel:+250788123456"}

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_VOLATILE = ("uuid", "created_on", "elapsed_ms", "retries", "sizes", "request", "response", "expires_on")
_encoder = msgspec.json.Encoder(decimal_format="number")


class World(NoServices):
    """What flows can reach in tests. `pages` has the status and body of addresses; others can't be connected to."""

    def __init__(self, pages: Mapping[str, tuple[int, str]]) -> None:
        self.pages = pages

    def http(self, request: HTTPRequest) -> HTTPCall:
        status, body = self.pages.get(request.url, (0, ""))
        trace = f"{request.method} {request.url}\r\n\r\n{request.body}"
        too_large = len(body) > request.max_response_size
        return HTTPCall(
            status=status, body=body.encode(), request_trace=trace, response_trace=body, too_large=too_large
        )

    def send_email(self, addresses: Sequence[str], subject: str, body: str) -> None:
        if "nobody@example.org" in addresses:
            raise ServiceError("no such mailbox")

    def transfer_airtime(
        self, uuid: str, sender: str, recipient: str, amounts: Mapping[str, Decimal]
    ) -> AirtimeTransfer:
        if "RWF" not in amounts:
            raise ServiceError("the provider pays in RWF only")
        return AirtimeTransfer(external_id="T-1", currency="RWF", amount=amounts["RWF"])

    def ask_llm(self, llm: str, instructions: str, text: str, max_tokens: int) -> LLMAnswer:
        if not text:
            raise ServiceError("nothing to work on")
        return LLMAnswer(output=text.upper(), tokens_input=3, tokens_output=4)


class Conversation:
    """A contact in a flow: start it, then answer as often as it waits."""

    def __init__(
        self, flow: Mapping[str, Any], pages: Mapping[str, tuple[int, str]] | None = None, limits: Limits = LIMITS,
        others: Sequence[Mapping[str, Any]] = (), environment: Environment = ENVIRONMENT, **contact: Any,
    ) -> None:  # fmt: skip
        self.flows = {one.uuid: one for one in map(read_flow, (flow, *WORKSPACE["flows"], *others))}
        self.flow = self.flows[flow["uuid"]]
        refs = [{"uuid": one.uuid, "name": one.name} for one in self.flows.values()]
        self.assets = Assets.from_json({**WORKSPACE, "flows": refs}, load_flow=self.flows.get)
        self.environment = environment
        self.contact = read_contact({**WORKSPACE["contact"], **contact}, self.assets)
        self.engine = Engine(limits, World(pages or {}), SteppingClock(START, timedelta(seconds=1)), RandomIds(), _half)
        self.call: Call | None = None
        self.session: Session

    def start(self, **trigger: Any) -> Sprint:
        flow = {"uuid": self.flow.uuid, "name": self.flow.name}
        given = {"type": "manual", "flow": flow, "triggered_on": TIME, **trigger}
        self.call = msgspec.convert(CALL, Call) if self.flow.type == "voice" else None
        self.session, sprint = self.engine.start(
            self.assets, self.environment, self.contact, read_trigger(_encoder.encode(given)), self.call
        )
        return sprint

    def resume(self, **resume: Any) -> Sprint:
        """Go on from the stored form of the session, as hosts do."""
        self.session = read_session(write_session(self.session))
        given = {"resumed_on": TIME, **resume}
        return self.engine.resume(
            self.session, self.assets, self.environment, self.contact, read_resume(_encoder.encode(given)), self.call
        )

    def answer(self, text: str) -> Sprint:
        return self.resume(type="msg", event=message(text))


def message(text: str, **msg: Any) -> dict[str, Any]:
    """The event of a message from the contact."""
    event = {"type": "msg_received", "uuid": uuid("message"), "created_on": TIME}
    return {**event, "msg": {"urn": "tel:+250788123456", "text": text, **msg}}


def shown(things: Any) -> Any:
    """JSON of structs without what differs from run to run: times, new UUIDs, traces."""
    return _tidy(json.loads(_encoder.encode(things)))


def _tidy(data: Any) -> Any:
    if isinstance(data, dict):
        event = "type" in data and "created_on" in data
        return {key: _tidy(value) for key, value in data.items() if not (event and key in _VOLATILE)}
    if isinstance(data, list):
        return [_tidy(item) for item in data]
    return "new" if isinstance(data, str) and _UUID.fullmatch(data) and data not in _NAMED else data


_NAMED = set(_UUID.findall(json.dumps(WORKSPACE)))


def named(*names: str) -> None:
    """Have these UUIDs of tests shown as they are."""
    _NAMED.update(map(uuid, names))


def flow_of(nodes: Sequence[Mapping[str, Any]], **properties: Any) -> dict[str, Any]:
    """A definition around some nodes."""
    header = {"uuid": uuid("flow"), "name": "Test", "spec_version": "14.4.2", "language": "eng", "type": "messaging"}
    return {**header, "nodes": nodes, **properties}


def _half() -> Decimal:
    return Decimal("0.5")


named("flow", "call", "message")

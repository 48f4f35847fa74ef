"""Trying a flow out before it is published: the real machine on a definition that isn't stored.

Nothing is written, sent or called; whoever tries it out holds the session and the contact between two turns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from engine.assets import load_revision, place
from engine.clock import CLOCK
from engine.core.call import Call
from engine.core.context.run import root_object
from engine.core.machine import Engine
from engine.core.rehearsal import CannedReply, Rehearsal
from engine.core.session import Session, read_session, write_session
from engine.core.sprint import Sprint
from engine.core.turn import Turn
from engine.gateways.web import call as call_in_earnest
from engine.models import Flow, FlowDraft, Workspace
from engine.models.base import IDS
from engine.runner.engines import make_engine, random_number
from engine.services.checking import read_unfinished
from engine.services.personas import TEST_CHANNEL, read_persona
from flows.action import VOICE
from flows.assets import Assets
from flows.contact import Contact, write_contact
from flows.definition import Flow as Definition
from flows.errors import FlowError, InputError
from flows.event import Event
from flows.events.message import IVRCreated, MsgCreated
from flows.expressions.convert import to_json
from flows.expressions.values import XError
from flows.message import MsgOut
from flows.moment import write_rfc3339
from flows.numbered import chosen
from flows.refs import FlowRef
from flows.resumes import read_resume
from flows.segments import count_segments
from flows.triggers import read_trigger

Json = dict[str, Any]

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_MESSAGE = "msg"
_RESUMES = {
    "timeout": "wait_timeout",
    "wait_timeout": "wait_timeout",
    "expiration": "wait_expiration",
    "run_expiration": "wait_expiration",
    "wait_expiration": "wait_expiration",
}
_EVENTS = {"wait_timeout": "wait_timed_out", "wait_expiration": "wait_expired", "dial": "dial_ended"}


class Setting(Struct, frozen=True, kw_only=True):
    """How a flow is tried out. ``channel`` is a UUID of the workspace's, else one that only is there for trying.

    Three quarters of a turn's time go into the context; who doesn't look at it goes ``without_context``.
    """

    definition: Json
    start_node: str = ""
    channel: str = ""
    replies: Sequence[CannedReply] = ()
    allow_webhooks: bool = False
    numbers_are_choices: bool = False
    without_context: bool = False


class Turned(Struct, frozen=True, kw_only=True):
    """What came of a turn. ``session`` and ``contact`` are to be given back with the next one."""

    session: Json
    contact: Json
    events: list[Json]
    segments: list[Json]
    context: Json
    messages: tuple[MsgOut, ...]
    is_waiting: bool

    @property
    def sms(self) -> int:
        """How many SMS the messages take."""
        return sum(count_segments(message.text) for message in self.messages if message.text)


class Simulator:
    """A workspace with one flow as it is being edited; other flows are as their drafts have them.

    ``chance`` gives numbers in [0, 1).
    """

    def __init__(self, workspace: Workspace, setting: Setting, chance: Callable[[], Decimal] = random_number) -> None:
        self._place = place(workspace.pk)
        self._setting = setting
        self._chance = chance
        self._flow = _starting_at(read_unfinished(setting.definition)[0], setting.start_node)
        self._assets = self._around(workspace)

    def _around(self, workspace: Workspace) -> Assets:
        assets = self._place.assets
        others = Flow.objects.for_workspace(workspace).filter(is_archived=False).values_list("pk", "name")
        flows = {str(pk): name for pk, name in others} | {self._flow.uuid: self._flow.name}
        return assets.replacing(
            channels=[*assets.channels.values(), TEST_CHANNEL],
            flows=[FlowRef(uuid, name) for uuid, name in flows.items()],
            load_flow=self._load,
        )

    def _load(self, uuid: str) -> Definition | None:
        return self._flow if uuid == self._flow.uuid else _load_edited(self._place.workspace_id, uuid)

    @property
    def flow(self) -> Definition:
        """What can be read of it."""
        return self._flow

    @property
    def first_node(self) -> str:
        """Where the flow begins; "" if it is empty."""
        return self._flow.nodes[0].uuid if self._flow.nodes else ""

    def ends(self, turned: Turned) -> Iterator[str]:
        """The exits of the flow's answers by which a turn left it for good."""
        for event in turned.events:
            if event["type"] == "run_result_changed":
                yield from self._exits_of(event["name"], event["category"])

    def _exits_of(self, result: str, category: str) -> Iterator[str]:
        for node in self._flow.nodes:
            if node.router and node.router.result_name == result:
                found = (way for one, way in node.outcomes.values() if one.name == category)
                yield from (way.uuid for way in found if not way.destination_uuid)

    def start(self, contact: Mapping[str, Any], trigger: Mapping[str, Any] | None = None) -> Turned:
        """Raises InputError or StartRefused."""
        persona = read_persona(contact, self._assets, self._place.environment, self._setting.channel)
        engine, services = self._engine({})
        made = read_trigger(_ENCODER.encode(self._trigger(trigger or {}, persona)))
        session, sprint = engine.start(
            self._assets, self._place.environment, persona, made, self._call_of(self._flow.type, persona)
        )
        return self._turned(engine, services, session, persona, sprint)

    def resume(self, session: Mapping[str, Any], contact: Mapping[str, Any], resume: Mapping[str, Any]) -> Turned:
        """Raises InputError or ResumeRefused."""
        persona = read_persona(contact, self._assets, self._place.environment, self._setting.channel)
        engine, services = self._engine(session)
        held = read_session(_ENCODER.encode(session))
        given = read_resume(_ENCODER.encode(self._resume(resume, session, persona)))
        sprint = engine.resume(
            held, self._assets, self._place.environment, persona, given, self._call_of(held.type, persona)
        )
        return self._turned(engine, services, held, persona, sprint)

    def _engine(self, session: Mapping[str, Any]) -> tuple[Engine, Rehearsal]:
        made = session.get("calls_made")
        call = call_in_earnest if self._setting.allow_webhooks else None
        services = Rehearsal(self._setting.replies, made if isinstance(made, int) else 0, call)
        return make_engine(services, chance=self._chance), services

    def _call_of(self, flow_type: str, contact: Contact) -> Call | None:
        if flow_type != VOICE:
            return None
        return Call(IDS.uuid7(), TEST_CHANNEL.ref, str(contact.urns[0]) if contact.urns else "")

    def _trigger(self, given: Mapping[str, Any], contact: Contact) -> Json:
        now = write_rfc3339(CLOCK.now())
        trigger = {"type": "manual", "triggered_on": now, **given, "flow": msgspec.to_builtins(self._flow.ref)}
        if trigger["type"] == _MESSAGE:
            trigger["event"] = _received(given, contact, now)
        return trigger

    def _resume(self, given: Mapping[str, Any], session: Mapping[str, Any], contact: Contact) -> Json:
        """A resume in today's form, of one in an older form or with as little as a text."""
        now = write_rfc3339(CLOCK.now())
        kind = str(given.get("type", _MESSAGE))
        if kind == _MESSAGE:
            choices = session.get("choices") if self._setting.numbers_are_choices else None
            event = _received(given, contact, now, choices or ())
        else:
            kind = _RESUMES.get(kind, kind)
            event = {
                "type": _EVENTS.get(kind, kind),
                "uuid": IDS.uuid7(),
                "created_on": now,
                **(given.get("event") or {}),
            }
        return {"resumed_on": now, **given, "type": kind, "event": event}

    def _turned(
        self, engine: Engine, services: Rehearsal, session: Session, contact: Contact, sprint: Sprint
    ) -> Turned:
        said = [event.msg for event in sprint.events if isinstance(event, MsgCreated | IVRCreated)]
        held: Json = msgspec.json.decode(write_session(session))
        choices = [reply.text for reply in said[-1].quick_replies if reply.text] if said else []
        return Turned(
            session={**_with_flows(held), "calls_made": services.made, "choices": choices},
            contact=write_contact(contact),
            events=[_plain(event) for event in sprint.events],
            segments=[_plain(segment) for segment in sprint.segments],
            context={} if self._setting.without_context else self._context(engine, session, contact),
            messages=tuple(said),
            is_waiting=session.status == "waiting",
        )

    def _context(self, engine: Engine, session: Session, contact: Contact) -> Json:
        """All that a template could name now, as JSON."""
        turn = Turn(engine.tools, session, self._assets, self._place.environment, contact)
        run = turn.waiting_run() or (turn.runs[-1] if turn.runs else None)
        if run is None or not run.load():
            return {}
        written = to_json(root_object(run))
        return {} if isinstance(written, XError) else msgspec.json.decode(written)


def _starting_at(flow: Definition, node: str) -> Definition:
    first = flow.node(node)
    if first is None:
        return flow
    return msgspec.structs.replace(flow, nodes=(first, *(other for other in flow.nodes if other is not first)))


def _load_edited(workspace_id: UUID, uuid: str) -> Definition | None:
    """Another flow as its draft has it, unless that can't be read, else as it is published."""
    found = Flow.objects.for_workspace(workspace_id).filter(pk=uuid).select_related("draft").first()
    if found is None:
        return None
    draft = getattr(found, "draft", None)
    edited = _read_draft(draft) if draft else None
    return edited or (load_revision(workspace_id, uuid, found.published) if found.published else None)


def _read_draft(draft: FlowDraft) -> Definition | None:
    try:
        return read_unfinished(draft.definition)[0]
    except FlowError:
        return None


def _received(given: Mapping[str, Any], contact: Contact, now: str, choices: Sequence[str] = ()) -> Json:
    """The event of a message, which is given as an event, as a message or as a text."""
    event = given.get("event") or {"msg": given.get("msg") or {"text": given.get("text", "")}}
    if not isinstance(event, dict) or not isinstance(event.get("msg"), dict):
        raise InputError("resume.event", "has to be an object with a msg")
    msg = {key: value for key, value in event["msg"].items() if value is not None}
    msg.setdefault("urn", str(contact.urns[0]) if contact.urns else "")
    text = str(msg.get("text", ""))
    msg["text"] = chosen(text.strip(), choices) if choices else text
    return {"uuid": IDS.uuid7(), "created_on": now, **event, "type": "msg_received", "msg": msg}


def _plain(struct: Event | Struct) -> Json:
    plain: Json = msgspec.json.decode(_ENCODER.encode(struct))
    return plain


def _with_flows(session: Json) -> Json:
    """With what RapidPro's editors look for in a session: the flow of each run, and UUIDs of steps."""
    runs = [
        {
            **run,
            "flow_uuid": (run.get("flow") or {}).get("uuid", ""),
            "path": [{"uuid": f"{run['uuid']}-{index}", **step} for index, step in enumerate(run.get("path", []))],
        }
        for run in session.get("runs", [])
    ]
    return {**session, "runs": runs}

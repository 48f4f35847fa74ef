"""What can happen to a contact: one function for each kind of thing that waits in the inbox."""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from engine.core.broadcast import Broadcast
from engine.core.machine import StartRefused
from engine.core.matching import ONLY_WORD, Match, find_rule
from engine.core.optout import Wish
from engine.core.resuming import ResumeRefused
from engine.models import Inbox, Trigger
from engine.models.base import IDS
from engine.runner.conversation import Conversation
from engine.runner.items import Item
from engine.runner.scene import Cause, Scene, waiting_flow
from flows.contact import ACTIVE, STOPPED
from flows.events.message import MsgCreated, MsgReceived
from flows.events.session import WaitExpired, WaitTimedOut
from flows.message import MsgIn, MsgOut
from flows.modifiers.affinity import AffinityModifier
from flows.modifiers.status import StatusModifier
from flows.moment import read_rfc3339
from flows.refs import ChannelRef, FlowRef, UserRef
from flows.resumes import MsgResume, Resume, WaitExpirationResume, WaitTimeoutResume
from flows.triggers import KeywordMatch, ManualTrigger, MsgTrigger, read_trigger
from flows.triggers import Trigger as FlowTrigger

logger = logging.getLogger(__name__)


class StartInfo(NamedTuple):
    """What a start asks for; ``trigger`` is JSON of flows without flow and time, or None for a person's."""

    flow: FlowRef
    batch: bool
    params: dict[str, Any] | None
    trigger: dict[str, Any] | None
    user: UserRef | None
    origin: str


class BroadcastInfo(NamedTuple):
    """What a broadcast says, and who sends it if it is a person."""

    said: Broadcast
    user: UserRef | None


Starts = dict[UUID, StartInfo | BroadcastInfo]
Occasion = Callable[[Scene, Item, Starts], None]

OCCASIONS: dict[str, Occasion] = {}


def occasion(kind: Inbox.Kind) -> Callable[[Occasion], Occasion]:
    """Decorator that makes a function the way to handle a kind of item."""

    def enter(function: Occasion) -> Occasion:
        OCCASIONS[kind.value] = function
        return function

    return enter


def handle(scene: Scene, item: Item, starts: Starts) -> None:
    """Takes one thing to its end. Raises what went wrong; the scene is of no use then."""
    scene.handled.append(item)
    scene.cause = Cause(item.kind, _asked_by(item, starts))
    OCCASIONS[item.kind](scene, item, starts)


def _asked_by(item: Item, starts: Starts) -> str:
    """The user who wants it, "" if it is none."""
    info = starts.get(item.start_id) if item.start_id else None
    if info:
        return info.user.uuid if info.user else ""
    user: str = item.payload.get("user", "")
    return user


@occasion(Inbox.Kind.MESSAGE)
def message(scene: Scene, item: Item, _starts: Starts) -> None:
    """Who is blocked isn't answered, nor who has stopped and doesn't ask to come back."""
    event = _received(scene, item)
    scene.log(event)
    wish = scene.place.opt_words.wish(event.msg.text)
    if scene.contact.status == STOPPED and wish == "start":
        _come_back(scene, item, event)
    elif scene.contact.status == ACTIVE and wish == "stop":
        _leave(scene, item, event)
    elif scene.contact.status == ACTIVE:
        _answer(scene, item, event)


def _answer(scene: Scene, item: Item, event: MsgReceived) -> None:
    is_new = not scene.contact.last_seen_on
    scene.see(event.created_on)
    _prefer(scene, event)
    found = _asked_for(scene, item)
    if found is None and scene.waiting:
        scene.takers[event.uuid] = flow = waiting_flow(scene.waiting.session)
        scene.answers.append((flow, event.created_on))
        _resume(scene, MsgResume(resumed_on=scene.now(), event=event))
        return
    if match := found or _otherwise(scene, item, is_new=is_new):
        scene.takers[event.uuid] = match.rule.flow
        start_flow(scene, _msg_trigger(scene, event, match))


def _leave(scene: Scene, item: Item, event: MsgReceived) -> None:
    """This is confirmed, if no flow says goodbye; from then on nothing is sent."""
    scene.see(event.created_on)
    _prefer(scene, event)
    if not find_trigger(scene, Trigger.Kind.OPT_OUT, channel=item.payload["channel"]):
        confirm(scene, "stop")
    _stop(scene, item)


def _come_back(scene: Scene, item: Item, event: MsgReceived) -> None:
    """A flow that the word starts may follow."""
    scene.modify(StatusModifier(ACTIVE))
    scene.see(event.created_on)
    _prefer(scene, event)
    confirm(scene, "start")
    if match := _asked_for(scene, item):
        scene.takers[event.uuid] = match.rule.flow
        start_flow(scene, _msg_trigger(scene, event, match))


def confirm(scene: Scene, wish: Wish) -> None:
    """Says that somebody's wish to leave or to come back is heard."""
    route = scene.contact.route(scene.assets)
    text = scene.place.opt_words.confirmation(wish, scene.contact.language)
    if route and text:
        scene.log(MsgCreated(msg=MsgOut(urn=route.urn.identity, channel=route.channel.ref, text=text)))


def _asked_for(scene: Scene, item: Item) -> Match | None:
    """The trigger that a message asks for by its keyword, or a call to a USSD service by its code."""
    if code := item.payload.get("ussd_code"):
        return find_trigger(scene, Trigger.Kind.USSD_CODE, text=code, channel=item.payload["channel"])
    if scene.waiting and waiting_flow(scene.waiting.session) in scene.place.ignoring:
        return None
    return find_trigger(scene, Trigger.Kind.KEYWORD, text=item.payload["text"], channel=item.payload["channel"])


def _otherwise(scene: Scene, item: Item, *, is_new: bool) -> Match | None:
    """The trigger for messages that nothing else takes; those of people who never wrote before have their own."""
    first = find_trigger(scene, Trigger.Kind.NEW_CONVERSATION, channel=item.payload["channel"]) if is_new else None
    return first or find_trigger(scene, Trigger.Kind.CATCH_ALL, channel=item.payload["channel"])


def _msg_trigger(scene: Scene, event: MsgReceived, match: Match) -> MsgTrigger:
    keyword = None
    if match.rule.kind == Trigger.Kind.KEYWORD:
        keyword = KeywordMatch("only_word" if match.rule.match == ONLY_WORD else "first_word", match.keyword)
    return MsgTrigger(
        flow=flow_ref(scene, match.rule.flow), event=event, keyword_match=keyword, triggered_on=scene.now()
    )


def find_trigger(scene: Scene, kind: str, *, text: str = "", channel: str = "") -> Match | None:
    """The trigger for what happened to the contact on a channel."""
    groups = [group.uuid for group in scene.contact.groups]
    return find_rule(scene.place.triggers, kind, text=text, channel=channel, groups=groups)


def _received(scene: Scene, item: Item) -> MsgReceived:
    payload = item.payload
    channel = scene.assets.channels.get(payload["channel"])
    return MsgReceived(
        uuid=payload["id"],
        created_on=item.created_on,
        msg=MsgIn(
            urn=payload["urn"],
            channel=channel.ref if channel else ChannelRef(payload["channel"], ""),
            text=scene.waiting.meant(payload["text"]) if scene.waiting else payload["text"],
            attachments=tuple(payload.get("attachments", ())),
            external_id=payload.get("external_id", ""),
            payload=payload.get("payload"),
        ),
    )


def _prefer(scene: Scene, event: MsgReceived) -> None:
    """People are answered at the address and on the channel that they last used."""
    channel = event.msg.channel
    first = scene.contact.urns[0] if scene.contact.urns else None
    if channel is None or channel.uuid not in scene.assets.channels:
        return
    if first is None or first.channel != channel.uuid or first.identity != event.msg.urn:
        scene.modify(AffinityModifier(event.msg.urn, channel))


@occasion(Inbox.Kind.START)
def start(scene: Scene, item: Item, starts: Starts) -> None:
    """Only active contacts are started."""
    info = starts.get(item.start_id) if item.start_id else None
    if scene.contact.status != ACTIVE:
        scene.note_outcome("skipped", scene.contact.status)
    elif isinstance(info, StartInfo):
        refusal = start_flow(scene, _trigger(scene, info))
        scene.note_outcome("failed" if refusal else "started", refusal)


def _trigger(scene: Scene, info: StartInfo) -> FlowTrigger:
    if info.trigger:
        data = {**info.trigger, "flow": {"uuid": info.flow.uuid, "name": info.flow.name}, "triggered_on": scene.now()}
        return read_trigger(orjson.dumps(data))
    return ManualTrigger(
        flow=info.flow,
        batch=info.batch,
        params=info.params,
        user=info.user,
        origin=info.origin,
        triggered_on=scene.now(),
    )


@occasion(Inbox.Kind.TIMEOUT)
def timeout(scene: Scene, item: Item, _starts: Starts) -> None:
    """Has a say only if nothing has happened since it was set."""
    waiting = meant_session(scene, item)
    if waiting and waiting.sprint_id == item.payload["sprint"]:
        now = scene.now()
        _resume(scene, WaitTimeoutResume(resumed_on=now, event=WaitTimedOut(uuid=IDS.uuid7(), created_on=now)))


@occasion(Inbox.Kind.EXPIRATION)
def expiration(scene: Scene, item: Item, _starts: Starts) -> None:
    """The session may have gone on since the timer was set: then it expires later."""
    waiting = meant_session(scene, item)
    if waiting is None or waiting.expires_on is None:
        return
    waiting.lose_timer()
    now = scene.now()
    if waiting.expires_on <= read_rfc3339(now):
        expired = WaitExpired(uuid=IDS.uuid7(), created_on=now)
        _resume(scene, WaitExpirationResume(resumed_on=now, event=expired))


@occasion(Inbox.Kind.INTERRUPT)
def interrupt(scene: Scene, item: Item, _starts: Starts) -> None:
    """Payload: flow, if only a session that is in that flow is meant; user, if one asked for it."""
    flow = item.payload.get("flow")
    if flow is None or (scene.waiting and flow in scene.waiting.open_flows):
        scene.interrupt()


@occasion(Inbox.Kind.STOP)
def stop(scene: Scene, item: Item, _starts: Starts) -> None:
    """A provider says that the contact wants no more messages."""
    _stop(scene, item)


def _stop(scene: Scene, item: Item) -> None:
    """A flow can say goodbye, but it waits for nothing any more."""
    match = find_trigger(scene, Trigger.Kind.OPT_OUT, channel=item.payload.get("channel", ""))
    if match and scene.contact.status == ACTIVE:
        flow = flow_ref(scene, match.rule.flow)
        start_flow(scene, ManualTrigger(flow=flow, origin="opt_out", triggered_on=scene.now()))
    scene.interrupt()
    scene.modify(StatusModifier(STOPPED))


@occasion(Inbox.Kind.REGROUP)
def regroup(scene: Scene, _item: Item, _starts: Starts) -> None:
    """A group with a query is new or has another one."""
    scene.regroup()


def meant_session(scene: Scene, item: Item) -> Conversation | None:
    """The session that a timer was set for, if it still waits."""
    waiting = scene.waiting
    return waiting if waiting and waiting.session.uuid == item.payload["session"] else None


def flow_ref(scene: Scene, uuid: str) -> FlowRef:
    return scene.assets.flows.get(uuid) or FlowRef(uuid, "")


def start_flow(scene: Scene, trigger: FlowTrigger) -> str:
    """Gives the reason why a session couldn't be started, or ""."""
    try:
        scene.start(trigger)
    except StartRefused as refusal:
        logger.warning("contact %(contact)s was not started: %(why)s", {"contact": scene.contact.uuid, "why": refusal})
        return str(refusal)
    return ""


def _resume(scene: Scene, resume: Resume) -> None:
    try:
        scene.resume(resume)
    except ResumeRefused as refusal:
        logger.info("contact %(contact)s was not resumed: %(why)s", {"contact": scene.contact.uuid, "why": refusal})

"""Messages: what came in is kept, what is to leave goes to the outbox."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from engine.runner.handling import handles
from engine.runner.rows import to_json
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.services.ussd import HAND_OVER, SHOWING
from flows.assets import Assets
from flows.events.message import InputLabelsAdded, IVRCreated, MsgCreated, MsgReceived, MsgWait
from flows.message import MsgOut
from flows.near_letters import substitute
from flows.numbered import menu
from flows.phone import phone_country
from flows.refs import ChannelRef
from flows.segments import UCS2, count_segments


@handles(MsgReceived)
def received(scene: Scene, _happened: Happened, event: MsgReceived, work: UnitOfWork) -> None:
    msg = event.msg
    work.add_message(
        scene,
        id=event.uuid,
        channel_id=msg.channel.uuid if msg.channel else None,
        urn=msg.urn,
        direction="in",
        status="handled",
        text=msg.text,
        attachments=_list(msg.attachments),
        external_id=msg.external_id,
        flow_id=scene.takers.get(event.uuid) or None,
        created_on=event.created_on,
    )
    work.heard.append((scene.place.key, scene.contact.uuid, event.uuid))
    if scene.contact.tickets:
        work.tickets.hear(scene, event.created_on)


@handles(MsgCreated, IVRCreated)
def created(scene: Scene, happened: Happened, event: MsgCreated, work: UnitOfWork) -> None:
    """A message that can't be sent is kept too, with the reason. What is shown in a USSD session needn't be sent."""
    is_shown = event.msg.channel is not None and event.msg.channel.uuid == shown_by(scene)
    msg = _written(scene, happened, event.msg, is_shown=is_shown)
    channel = msg.channel if is_shown else _sender(scene, msg)
    reason = msg.unsendable_reason or ("" if channel else "no_route") or ("" if is_shown or _says(msg) else "no_text")
    work.add_message(
        scene,
        id=event.uuid,
        channel_id=channel.uuid if channel else None,
        urn=msg.urn.partition("?")[0].partition("#")[0],
        direction="out",
        status="failed" if reason else "wired" if is_shown else "queued",
        text=msg.text,
        attachments=_list(msg.attachments),
        quick_replies=_list(msg.quick_replies),
        locale=msg.locale[:8],
        flow_id=happened.flow or None,
        session_id=happened.conversation.session.uuid if happened.conversation else None,
        broadcast_id=event.broadcast_uuid or None,
        reason=reason,
        created_on=event.created_on,
    )
    if not reason and not is_shown:
        work.add_departure(
            scene,
            message_id=event.uuid,
            channel_id=channel.uuid if channel else None,
            priority=happened.priority,
            segments=_segments(msg.text, near_letters=_writes_near_letters(scene, channel)),
        )


def _says(msg: MsgOut) -> bool:
    """Whether there is anything to send: a text that is but the value of an expression may be empty."""
    return bool(msg.text.strip() or msg.attachments or msg.quick_replies or msg.templating)


def _list(values: Sequence[Any]) -> str:
    return to_json(values) if values else "[]"


def shown_by(scene: Scene) -> str:
    """The USSD channel that shows the answer to what is being handled, "" if none does."""
    showing: str = _payload(scene).get(SHOWING, "")
    return showing


def _written(scene: Scene, happened: Happened, msg: MsgOut, *, is_shown: bool) -> MsgOut:
    """What began by USSD and goes on by SMS has the choices, with their numbers, in its texts."""
    session = happened.conversation.session if happened.conversation else None
    if session is None or (session.numbered is None and HAND_OVER not in _payload(scene)):
        return msg
    if is_shown:
        session.numbered = None
        return msg
    session.numbered = tuple(reply.text for reply in msg.quick_replies if reply.text)
    return replace(msg, text=menu(msg.text, session.numbered), quick_replies=())


def _payload(scene: Scene) -> Mapping[str, Any]:
    """That of the item being handled."""
    return scene.handled[-1].payload if scene.handled else {}


def _sender(scene: Scene, msg: MsgOut) -> ChannelRef | None:
    """Outside of a session nothing can be sent by USSD: such messages go by SMS."""
    channel = scene.assets.channels.get(msg.channel.uuid) if msg.channel else None
    if channel is None or "ussd" not in channel.roles:
        return msg.channel
    return find_sms(scene.assets, msg.urn)


def find_sms(assets: Assets, urn: str, number: str = "") -> ChannelRef | None:
    """A channel that writes to who dials from this URN, if need be the one with this number."""
    scheme, _, path = urn.partition(":")
    senders = assets.phone_senders(phone_country(path)) if scheme == "tel" else assets.senders.get(scheme, ())
    fitting = (one.ref for one in senders if "ussd" not in one.roles and number in ("", one.address))
    return next(fitting, None)


@lru_cache(maxsize=1000)
def _segments(text: str, *, near_letters: bool) -> int:
    """How many SMS it takes; most texts fit in one whatever their letters, and flows say the same to many."""
    if len(text) <= UCS2.single // 2:
        return 1
    return count_segments(substitute(text) if near_letters else text)


def _writes_near_letters(scene: Scene, channel: ChannelRef | None) -> bool:
    found = scene.assets.channels.get(channel.uuid) if channel else None
    return found is not None and found.near_letters


@handles(MsgWait)
def waiting(scene: Scene, happened: Happened, _event: MsgWait, _work: UnitOfWork) -> None:
    if happened.conversation and shown_by(scene):
        happened.conversation.hand_over_seconds = _payload(scene).get(HAND_OVER, 0)


@handles(InputLabelsAdded)
def labelled(_scene: Scene, _happened: Happened, event: InputLabelsAdded, work: UnitOfWork) -> None:
    work.labels += [(label.uuid, event.input_uuid) for label in event.labels]

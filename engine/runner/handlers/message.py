"""Messages: what came in is kept, what is to leave goes to the outbox."""

from functools import lru_cache

from engine.runner.handling import handles
from engine.runner.rows import to_json
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from flows.events.message import InputLabelsAdded, IVRCreated, MsgCreated, MsgReceived, MsgWait
from flows.message import MsgOut
from flows.moment import read_rfc3339
from flows.refs import ChannelRef
from flows.segments import UCS2, count_segments

# In the payload of an item, while somebody waits at the phone for what comes of it: the USSD channel.
SHOWING = "showing"


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
        attachments=to_json(msg.attachments),
        external_id=msg.external_id,
        created_on=event.created_on,
    )
    if scene.contact.tickets:
        work.tickets.hear(scene, event.created_on)


@handles(MsgCreated, IVRCreated)
def created(scene: Scene, happened: Happened, event: MsgCreated, work: UnitOfWork) -> None:
    """A message that can't be sent is kept too, with the reason. What is shown in a USSD session needn't be sent."""
    msg = event.msg
    is_shown = msg.channel is not None and msg.channel.uuid == shown_by(scene)
    channel = msg.channel if is_shown else _sender(scene, msg)
    reason = msg.unsendable_reason or ("" if channel else "no_route")
    work.add_message(
        scene,
        id=event.uuid,
        channel_id=channel.uuid if channel else None,
        urn=msg.urn.partition("?")[0].partition("#")[0],
        direction="out",
        status="failed" if reason else "wired" if is_shown else "queued",
        text=msg.text,
        attachments=to_json(msg.attachments),
        quick_replies=to_json(msg.quick_replies),
        locale=msg.locale[:8],
        flow_id=happened.flow or None,
        session_id=happened.conversation.session.uuid if happened.conversation else None,
        reason=reason,
        created_on=event.created_on,
    )
    if not reason and not is_shown:
        work.add_departure(
            scene,
            message_id=event.uuid,
            channel_id=channel.uuid if channel else None,
            priority=happened.priority,
            segments=_segments(msg.text),
        )


def shown_by(scene: Scene) -> str:
    """The USSD channel that shows the answer to what is being handled, "" if none does."""
    showing: str = scene.handled[-1].payload.get(SHOWING, "") if scene.handled else ""
    return showing


def _sender(scene: Scene, msg: MsgOut) -> ChannelRef | None:
    """Outside of a session nothing can be sent by USSD: such messages go by SMS."""
    channel = scene.assets.channels.get(msg.channel.uuid) if msg.channel else None
    if channel is None or "ussd" not in channel.roles:
        return msg.channel
    others = scene.assets.senders.get(msg.urn.partition(":")[0], ())
    return next((other.ref for other in others if "ussd" not in other.roles), None)


@lru_cache(maxsize=1000)
def _segments(text: str) -> int:
    """How many SMS it takes; most texts fit in one whatever their letters, and flows say the same to many."""
    return 1 if len(text) <= UCS2.single // 2 else count_segments(text)


@handles(MsgWait)
def waiting(_scene: Scene, happened: Happened, event: MsgWait, _work: UnitOfWork) -> None:
    if happened.conversation:
        happened.conversation.wait(read_rfc3339(event.expires_on), event.timeout_seconds or 0)


@handles(InputLabelsAdded)
def labelled(_scene: Scene, _happened: Happened, event: InputLabelsAdded, work: UnitOfWork) -> None:
    work.labels += [(label.uuid, event.input_uuid) for label in event.labels]

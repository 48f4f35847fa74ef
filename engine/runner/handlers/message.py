"""Messages: what came in is kept, what is to leave goes to the outbox."""

from datetime import timedelta

from engine.runner.handling import handles
from engine.runner.rows import to_json
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from flows.events.message import InputLabelsAdded, IVRCreated, MsgCreated, MsgReceived, MsgWait
from flows.moment import read_rfc3339


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


@handles(MsgCreated, IVRCreated)
def created(scene: Scene, happened: Happened, event: MsgCreated, work: UnitOfWork) -> None:
    """A message that can't be sent is kept too, with the reason."""
    msg = event.msg
    reason = msg.unsendable_reason or ("" if msg.channel else "no_route")
    work.add_message(
        scene,
        id=event.uuid,
        channel_id=msg.channel.uuid if msg.channel else None,
        urn=msg.urn.partition("?")[0].partition("#")[0],
        direction="out",
        status="failed" if reason else "queued",
        text=msg.text,
        attachments=to_json(msg.attachments),
        quick_replies=to_json(msg.quick_replies),
        locale=msg.locale[:8],
        flow_id=happened.flow or None,
        session_id=happened.conversation.session.uuid if happened.conversation else None,
        reason=reason,
        created_on=event.created_on,
    )
    if not reason:
        work.outbox.append((scene.place.workspace_id, event.uuid, scene.contact.uuid, happened.priority))


@handles(MsgWait)
def waiting(_scene: Scene, happened: Happened, event: MsgWait, _work: UnitOfWork) -> None:
    if happened.conversation:
        begun = read_rfc3339(event.created_on)
        timeout = begun + timedelta(seconds=event.timeout_seconds) if event.timeout_seconds else None
        happened.conversation.wait(read_rfc3339(event.expires_on), timeout)


@handles(InputLabelsAdded)
def labelled(_scene: Scene, _happened: Happened, event: InputLabelsAdded, work: UnitOfWork) -> None:
    work.labels += [(label.uuid, event.input_uuid) for label in event.labels]
